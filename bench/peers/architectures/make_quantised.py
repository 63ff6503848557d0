"""Makes classifiers with 8-bit weights by onnxruntime.quantization, with the gradients of the straight-through model.

    python make_quantised.py FOLDER            ResNet-18 and MobileNet V2
    python make_quantised.py --tiny FOLDER     the test fixture
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from torchvision import models as vision

from reference import Export, answers, describe, save, with_answers
from seeded_weights import pictures, randomise
from straight_through import StraightThrough


class Calibration(CalibrationDataReader):
    def __init__(self, batches: list[np.ndarray]):
        self.batches = iter(batches)

    def get_next(self) -> dict | None:
        batch = next(self.batches, None)
        return None if batch is None else {"input": batch}


def tiny() -> nn.Module:
    """A residual block, a stride and a pool."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
            self.inner = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=2, bias=False), nn.BatchNorm2d(8))
            self.last = nn.Sequential(nn.Conv2d(8, 12, 1), nn.ReLU6())
            self.head = nn.Linear(12, 5)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.first(x)
            x = nn.functional.max_pool2d(torch.relu(x + self.inner(x)), 2)
            return self.head(self.last(x).mean((2, 3)))

    return Block()


def write_quantised(folder: Path, name: str, model: nn.Module, size: int, opset: int) -> None:
    generator = torch.Generator().manual_seed(7)
    draw = partial(pictures, size=size, generator=generator)
    randomise(model.eval(), draw(8), generator)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain, ready = Path(scratch) / "plain.onnx", Path(scratch) / "ready.onnx"
        save(with_answers(model, None), draw(2), plain, Export("torchscript", opset))
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_static(
            ready,
            folder / "model.onnx",
            Calibration([draw(4).numpy() for _ in range(4)]),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            weight_type=QuantType.QInt8,
            activation_type=QuantType.QUInt8,
        )
    reference = StraightThrough(onnx.load(folder / "model.onnx"))
    example = draw(2)
    order = reference(example.double())[0].argsort(dim=1, descending=True)
    target = torch.stack([order[0, 0], order[1, 1]])
    np.save(folder / "input.npy", example.numpy())
    np.save(folder / "target.npy", target.numpy().astype(np.int64))
    for suffix, x in (("", example), ("_double", example.double())):
        for label, array in answers(reference, x, target).items():
            np.save(folder / f"{label}{suffix}.npy", array.detach().numpy().astype(np.float32))
    describe(folder, name, Export("quantize_static", opset), "reference: straight-through, by PyTorch")
    print(folder.name, flush=True)


if __name__ == "__main__":
    torch.manual_seed(7)
    torch.set_num_threads(1)
    if sys.argv[1] == "--tiny":
        write_quantised(Path(sys.argv[2]) / "quantised-qdq-13", "quantised", tiny(), 16, 13)
    else:
        root = Path(sys.argv[1])
        write_quantised(root / "resnet-18_qdq_13", "ResNet-18, 8-bit", vision.resnet18(num_classes=20), 64, 13)
        write_quantised(root / "mobilenet-v2_qdq_17", "MobileNet V2, 8-bit", vision.mobilenet_v2(num_classes=20), 64, 17)
