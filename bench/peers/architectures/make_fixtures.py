"""Makes the test fixtures: tiny classifiers with the node patterns of each exporter.

    python make_fixtures.py ../../../tests/fixtures/models
"""

import sys
from functools import partial
from pathlib import Path

import onnx
import torch
from torch import nn

from reference import Export, references, with_answers, write_case
from seeded_weights import pictures, randomise
from tiny_models import TINY

FIXTURES = [
    ("mobilenet-v3", Export("torchscript", 13)),
    ("mobilenet-v3", Export("dynamo", 18)),
    ("shufflenet", Export("torchscript", 11)),
    ("densenet", Export("torchscript", 9)),
    ("convnext", Export("torchscript", 17)),
    ("convnext", Export("dynamo", 20)),
    ("swin-shift", Export("torchscript", 12)),
    ("swin", Export("dynamo", 18)),
    ("vit", Export("torchscript", 14)),
    ("vit", Export("dynamo", 23)),
    ("deit", Export("dynamo", 18)),
    ("inception", Export("torchscript", 11)),
    ("pyramid", Export("torchscript", 17)),
    ("pyramid", Export("dynamo", 21)),
]

HALF = [("vit", Export("torchscript", 17)), ("convnext", Export("dynamo", 20))]


class Half(nn.Module):
    """The model in float16 between a float32 picture and float32 logits."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model.half()

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor]:
        return (self.model(x.half()).float(),)


def main(root: Path) -> None:
    for name, export in FIXTURES:
        write(root, name, export, half=False)
    for name, export in HALF:
        write(root, name, export, half=True)


def write(root: Path, name: str, export: Export, half: bool) -> None:
    build, size = TINY[name]
    generator = torch.Generator().manual_seed(11)
    torch.manual_seed(11)
    plain = build().eval()
    draw = partial(pictures, size=size, generator=generator)
    randomise(plain, draw(8), generator)
    # The references of a float16 model are those of its rounded weights.
    model = with_answers(plain.half().float() if half else plain, None)
    arrays = references(model, draw)
    small = {label: array for label, array in arrays.items() if not label.endswith("_double")}
    folder = root / f"{name}{'-half' if half else ''}-{export.exporter}-{export.opset}"
    remark = "float16 inside" if half else ""
    write_case(folder, name, Half(plain) if half else model, small, export, remark)
    strip(folder / "model.onnx")
    print(folder.name, sum(file.stat().st_size for file in folder.iterdir()) // 1024, "KiB", flush=True)


def rename(model: onnx.ModelProto) -> None:
    """Short names for all tensors but the inputs and outputs of the graph."""
    names = {value.name: value.name for value in [*model.graph.input, *model.graph.output]} | {"": ""}

    def short(name: str) -> str:
        return names.setdefault(name, f"t{len(names)}")

    def visit(graph: onnx.GraphProto) -> None:
        for tensor in [*graph.initializer, *graph.value_info, *graph.output]:
            tensor.name = short(tensor.name)
        for node in graph.node:
            node.name = ""
            node.input[:] = [short(name) for name in node.input]
            node.output[:] = [short(name) for name in node.output]
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    visit(attribute.g)

    visit(model.graph)


def strip(path: Path) -> None:
    """Takes out stack traces and long names, which are most of a small file; the nodes stay as they were written."""
    model = onnx.load(path)
    rename(model)
    for graph in [model.graph, *model.functions]:
        del graph.metadata_props[:]
        graph.doc_string = ""
        for node in graph.node:
            del node.metadata_props[:]
            node.doc_string = ""
        for value in graph.value_info:
            del value.metadata_props[:]
    for value in [*model.graph.input, *model.graph.output, *model.graph.initializer]:
        del value.metadata_props[:]
    del model.metadata_props[:]
    onnx.save(model, path)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
