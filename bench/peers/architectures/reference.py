"""Writes a classifier as ONNX together with what PyTorch's autograd says about it.

A case is a folder: `model.onnx`; `input.npy` [N, C, H, W]; `logits.npy` [N, K]; `target.npy` [N], the second
sample's target is not its prediction; `input_grad.npy`, the gradient of each sample's target logit with respect to
the input; where a feature is named, `feature.npy` and `feature_grad.npy`. The same arrays computed in float64 stand
beside them as `*_double.npy`, rounded to float32: they tell which side is off where two float32 results differ.
"""

import contextlib
import copy
import io
import json
import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

from smooth_samples import smooth_samples

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Export:
    """How a model becomes a file: `torchscript` is the old exporter, `dynamo` the new one."""

    exporter: str
    opset: int
    open_batch: bool = True


class WithFeature(nn.Module):
    """The model, which also gives what one of its layers computes."""

    def __init__(self, model: nn.Module, feature: str):
        super().__init__()
        self.model = model
        self.kept: list[torch.Tensor] = []
        model.get_submodule(feature).register_forward_hook(lambda _layer, _inputs, output: self.kept.append(output))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        self.kept.clear()
        logits = self.model(x)
        return logits, self.kept[-1]


class OnlyLogits(nn.Module):
    """The model with the same form of answer."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor]:
        return (self.model(x),)


def with_answers(model: nn.Module, feature: str | None) -> nn.Module:
    """The model in the form that the functions here take: a tuple of logits and, where one is named, a feature."""
    return (WithFeature(model, feature) if feature else OnlyLogits(model)).eval()


def write_case(folder: Path, name: str, model: nn.Module, arrays: Arrays, export: Export, remark: str = "") -> None:
    """Exports the model and puts the reference arrays beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    save(model, torch.from_numpy(arrays["input"]), folder / "model.onnx", export)
    for label, array in arrays.items():
        np.save(folder / f"{label}.npy", array)
    describe(folder, name, export, remark)


def save(model: nn.Module, example: torch.Tensor, path: Path, export: Export) -> None:
    names = ["logits", "feature"] if isinstance(model, WithFeature) else ["logits"]
    options: dict = {"input_names": ["input"], "output_names": names, "opset_version": export.opset}
    if export.exporter == "torchscript":
        options["dynamo"] = False
        if export.open_batch:
            options["dynamic_axes"] = {label: {0: "batch"} for label in ["input", *names]}
    else:
        options |= {"dynamo": True, "external_data": False}
        if export.open_batch:
            options["dynamic_shapes"] = ({0: torch.export.Dim("batch")},)
    with contextlib.redirect_stdout(io.StringIO()):
        torch.onnx.export(model, (example,), str(path), **options)


def answers(model: nn.Module, example: torch.Tensor, target: torch.Tensor | None) -> dict[str, torch.Tensor]:
    """Logits, features and their gradients, in the element type of the model."""
    x = example.clone().requires_grad_(True)
    logits, *features = model(x)
    if target is None:
        return {"logits": logits}
    score = logits.gather(1, target[:, None]).sum()
    gradients = torch.autograd.grad(score, [x, *features])
    found = {"logits": logits, "input_grad": gradients[0]}
    if features:
        found |= {"feature": features[0], "feature_grad": gradients[1]}
    return found


def references(model: nn.Module, draw: Callable[[int], torch.Tensor], most: int = 64) -> Arrays:
    """Two pictures out of those that are drawn, and what PyTorch answers, by file name."""

    def gradient(pictures: torch.Tensor) -> torch.Tensor:
        target = answers(model, pictures.double(), None)["logits"].argmax(dim=1)
        return answers(model, pictures.double(), target)["input_grad"]

    weights = copy.deepcopy(model.state_dict())
    example = smooth_samples(model.double(), draw, most, gradient)
    order = answers(model, example.double(), None)["logits"].argsort(dim=1, descending=True)
    target = torch.stack([order[0, 0], order[1, 1]])
    double = answers(model, example.double(), target)
    model.float().load_state_dict(weights)
    single = answers(model, example, target)
    arrays = {"input": example.numpy(), "target": target.numpy().astype(np.int64)}
    for label in single:
        arrays[label] = single[label].detach().numpy()
        arrays[f"{label}_double"] = double[label].detach().numpy().astype(np.float32)
    return arrays


def describe(folder: Path, name: str, export: Export, remark: str) -> None:
    """`case.json`: what the file is, read from the file."""
    model = onnx.load(folder / "model.onnx", load_external_data=False)
    nodes = [*model.graph.node, *(node for function in model.functions for node in function.node)]
    logits = np.load(folder / "logits.npy")
    case = {
        "name": name,
        "exporter": export.exporter,
        "opset": next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")),
        "classes": int(logits.shape[1]),
        "input_shape": list(np.load(folder / "input.npy").shape),
        "feature_tensor": "feature" if (folder / "feature.npy").exists() else None,
        "functions": len(model.functions),
        "remark": remark,
        "ops": sorted({node.op_type for node in nodes}),
    }
    (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")
