"""Checks the exported models with ONNX Runtime: accuracies of the description, dynamic batch, equal graphs of all
checkpoints, file sizes, and whether covering the defect is what changes a decision. Prints a summary."""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from pictures import CLASSES, preprocess, read_set

LARGEST_MODEL = 1.5e6
LARGEST_FOLDER = 8e6


def outputs(file: Path, pictures: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(["logits"], {"input": part})[0] for part in np.array_split(pictures, 8)])


def graph_of(file: Path) -> list:
    model = onnx.load(file)
    assert model.opset_import[0].version >= 17, file
    assert all(tensor.data_location == onnx.TensorProto.DEFAULT for tensor in model.graph.initializer), file
    nodes = [(node.op_type, list(node.input), list(node.output)) for node in model.graph.node]
    weights = sorted((tensor.name, tuple(tensor.dims)) for tensor in model.graph.initializer)
    return [nodes, weights]


def defect_matters(file: Path, pictures, logits: np.ndarray) -> dict:
    """Covers the defect, and for control an equally large piece elsewhere, with the median grey of the picture; the
    shares of correct decisions that change."""
    defects = np.flatnonzero(
        (logits.argmax(1) == pictures.true_label.numpy()) & (pictures.masks.reshape(len(logits), -1).max(1) > 0)
    )[:300]
    random = np.random.default_rng(0)
    covered, control = pictures.pixels[defects].copy(), pictures.pixels[defects].copy()
    for at, index in enumerate(defects):
        mask, grey = pictures.masks[index] > 0, np.median(pictures.pixels[index])
        covered[at][mask] = grey
        for _ in range(50):
            elsewhere = np.roll(mask, tuple(random.integers(0, 128, 2)), (0, 1))
            if not (elsewhere & mask).any():
                break
        control[at][elsewhere] = grey
    before = logits[defects].argmax(1)
    changed = {
        name: float((outputs(file, preprocess(some).numpy()).argmax(1) != before).mean())
        for name, some in (("defectCovered", covered), ("elsewhereCovered", control))
    }
    return {name: round(value, 3) for name, value in changed.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", type=Path, default=Path(__file__).resolve().parent.parent)
    arguments = parser.parse_args()
    sets = {stem: read_set(arguments.data / f"{stem}.csv") for stem in ("validation", "site-b")}
    for name in ("sem-resnet", "sem-plain"):
        description = json.loads((arguments.models / f"{name}.json").read_text())
        file = arguments.models / description["file"]
        assert file.stat().st_size < LARGEST_MODEL, file
        assert description["feature"] in [output for node in onnx.load(file).graph.node for output in node.output]
        logits = {stem: outputs(file, preprocess(one.pixels).numpy()) for stem, one in sets.items()}
        accuracy = {stem: float((logits[stem].argmax(1) == one.true_label.numpy()).mean()) for stem, one in sets.items()}
        assert abs(accuracy["validation"] - description["validationAccuracy"]) < 0.003, accuracy
        assert abs(accuracy["site-b"] - description["siteBAccuracy"]) < 0.003, accuracy
        assert 0.85 <= accuracy["validation"] <= 0.95, accuracy
        one = outputs(file, np.repeat(preprocess(sets["validation"].pixels[:1]).numpy(), 8, 0))
        assert np.allclose(one[0], logits["validation"][0], atol=1e-4)
        for checkpoint in description["checkpoints"]:
            saved = arguments.models / checkpoint["file"]
            assert graph_of(saved) == graph_of(file), saved
            right = outputs(saved, preprocess(sets["validation"].pixels).numpy()).argmax(1)
            measured = float((right == sets["validation"].true_label.numpy()).mean())
            assert abs(measured - checkpoint["validationAccuracy"]) < 0.003, (saved, measured)
        confusion = np.array(description["confusion"])
        pairs = {
            f"{a} as {b}": int(confusion[CLASSES.index(a), CLASSES.index(b)])
            for a, b in (("residue", "bridge"), ("bridge", "residue"), ("scratch", "broken_line"), ("broken_line", "scratch"))
        }
        print(name, file.stat().st_size, accuracy, pairs, defect_matters(file, sets["validation"], logits["validation"]))
    total = sum(one.stat().st_size for one in arguments.models.rglob("*") if one.is_file())
    assert total < LARGEST_FOLDER, total
    print("bytes in all", total)


if __name__ == "__main__":
    main()
