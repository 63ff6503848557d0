"""Runs a quantised ONNX graph in PyTorch, with roundings whose gradient is that of the identity.

What autograd would say of a file with QuantizeLinear and DequantizeLinear depends on a convention. Here it is the
straight-through estimator (Bengio 2013): forwards every value is rounded and clipped as the file says, backwards the
pair counts as the identity.
"""

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional


class StraightThrough(torch.nn.Module):
    """The graph as a module in float32 or, after `double()`, in float64; it answers with a tuple of the logits."""

    def __init__(self, model: onnx.ModelProto):
        super().__init__()
        self.nodes = list(model.graph.node)
        self.input = model.graph.input[0].name
        self.output = model.graph.output[0].name
        self.constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        for node in self.nodes:
            if node.op_type == "Constant":
                self.constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor]:
        values: dict[str, torch.Tensor] = {self.input: x}

        def value(name: str) -> torch.Tensor:
            if name not in values:
                array = self.constants[name]
                values[name] = torch.tensor(array, dtype=x.dtype if array.dtype == np.float32 else None)
            return values[name]

        for node in self.nodes:
            if node.op_type == "Constant":
                continue
            options = {entry.name: onnx.helper.get_attribute_value(entry) for entry in node.attribute}
            inputs = [value(name) if name else None for name in node.input]
            values[node.output[0]] = OPERATORS[node.op_type](inputs, options, x.dtype)
        return (values[self.output],)


def along(scale: torch.Tensor, rank: int, axis: int) -> torch.Tensor:
    """A scale per channel, shaped to broadcast."""
    return scale.reshape([-1 if i == axis else 1 for i in range(rank)]) if scale.dim() == 1 and len(scale) > 1 else scale


def quantise(inputs, options, _dtype):
    """The rounded value, still in units of x: gradients pass as if nothing had happened."""
    x, scale, zero = inputs
    scale = along(scale, x.dim(), options.get("axis", 1))
    low, high = (-128, 127) if zero.dtype == torch.int8 else (0, 255)
    zero = along(zero, x.dim(), options.get("axis", 1)).to(x.dtype)
    rounded = (torch.clamp(torch.round(x / scale) + zero, low, high) - zero) * scale
    return x + (rounded - x).detach()


def dequantise(inputs, options, dtype):
    x, scale, zero = (*inputs, None)[:3]
    if x.is_floating_point():
        return x
    axis = options.get("axis", 1)
    shift = 0 if zero is None else along(zero, x.dim(), axis).to(dtype)
    return (x.to(dtype) - shift) * along(scale, x.dim(), axis)


def convolve(inputs, options, _dtype):
    x, weight, bias = (*inputs, None)[:3]
    top, left, bottom, right = options.get("pads", [0, 0, 0, 0])
    padded = functional.pad(x, (left, right, top, bottom))
    return functional.conv2d(padded, weight, bias, options.get("strides", 1), 0, options.get("dilations", 1), options.get("group", 1))


def largest(inputs, options, _dtype):
    top, left, bottom, right = options.get("pads", [0, 0, 0, 0])
    padded = functional.pad(inputs[0], (left, right, top, bottom), value=-torch.inf)
    return functional.max_pool2d(padded, options["kernel_shape"], options["strides"])


def general_product(inputs, options, _dtype):
    a, b, c = (*inputs, None)[:3]
    product = (a.T if options.get("transA", 0) else a) @ (b.T if options.get("transB", 0) else b)
    return product if c is None else product + c


OPERATORS = {
    "QuantizeLinear": quantise,
    "DequantizeLinear": dequantise,
    "Conv": convolve,
    "MaxPool": largest,
    "Gemm": general_product,
    "MatMul": lambda inputs, _options, _dtype: inputs[0] @ inputs[1],
    "Relu": lambda inputs, _options, _dtype: torch.relu(inputs[0]),
    "Clip": lambda inputs, _options, _dtype: torch.clamp(*inputs),
    "Add": lambda inputs, _options, _dtype: inputs[0] + inputs[1],
    "GlobalAveragePool": lambda inputs, _options, _dtype: inputs[0].mean(dim=(2, 3), keepdim=True),
    "ReduceMean": lambda inputs, options, _dtype: inputs[0].mean(dim=options.get("axes", [-1, -2]), keepdim=bool(options.get("keepdims", 1))),
    "Flatten": lambda inputs, _options, _dtype: inputs[0].flatten(1),
}
