"""Writes a network as ONNX: opset 17, dynamic batch, weights inside the file, batch normalisation as nodes."""

import logging
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn


def export_onnx(network: nn.Module, file: Path) -> None:
    """`input` [batch, 1, 128, 128] float32 to `logits` [batch, 7] float32.

    PRESERVE on a network in evaluation mode keeps batch normalisation apart from the convolutions, so that the
    names of weights are those of the architecture and equal in all checkpoints.
    """
    network.eval()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (torch.zeros(2, 1, 128, 128),),
            str(file),
            input_names=["input"],
            output_names=["logits"],
            dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
            opset_version=17,
            training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False,
            dynamo=False,
        )
    onnx.save(with_own_initializers(onnx.load(file)), file)


def with_own_initializers(model: onnx.ModelProto) -> onnx.ModelProto:
    """The exporter stores equal weights once and passes them on by Identity nodes; which weights are equal depends
    on their values. This gives every weight its own initializer again, so that all checkpoints have one graph."""
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    for node in [node for node in graph.node if node.op_type == "Identity" and node.input[0] in weights]:
        copy = onnx.TensorProto()
        copy.CopyFrom(weights[node.input[0]])
        copy.name = node.output[0]
        graph.initializer.append(copy)
        graph.node.remove(node)
    onnx.checker.check_model(model, full_check=True)
    return model
