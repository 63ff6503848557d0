"""Gradients of the demo network's loss by PyTorch: the reference of TracIn and of the gradients of all weights.

Takes the checkpoints of resources/demo as they were exported, 24 training and 4 validation pictures, and forms each
picture's gradient of the cross-entropy loss by automatic differentiation.

    node write_pictures.ts FOLDER && python trac_in.py FOLDER > ../../../tests/fixtures/influence/trac-in.json
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper

root = pathlib.Path(__file__).resolve().parents[3] / "resources" / "demo"
sys.path.insert(0, str(root / "training"))
from networks import SemResnet  # noqa: E402

folder = pathlib.Path(sys.argv[1])
pictures = torch.from_numpy(np.load(folder / "pictures.npy"))
labels = torch.from_numpy(np.load(folder / "labels.npy")).long()
training = 24
described = json.loads((root / "sem-resnet.json").read_text())
checkpoints = [described["checkpoints"][i] for i in (0, 4)]


def network(file):
    stored = onnx.load(root / file)
    state = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in stored.graph.initializer}
    model = SemResnet(len(described["classes"])).eval()
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)
    return model


def gradients(model, names):
    chosen = [parameter for name, parameter in model.named_parameters() if names(name)]
    rows = []
    for picture, label in zip(pictures, labels):
        loss = torch.nn.functional.cross_entropy(model(picture[None]), label[None])
        rows.append(torch.cat([part.flatten() for part in torch.autograd.grad(loss, chosen)]).double())
    return torch.stack(rows)


def products(rows):
    return rows[training:] @ rows[:training].T


def short(values):
    return [[float(f"{value:.7g}") for value in row] for row in values.tolist()]


result = {"script": "bench/peers/influence/trac_in.py", "checkpoints": checkpoints, "last": 0, "all": 0, "norms": []}
for checkpoint in checkpoints:
    model = network(checkpoint["file"])
    every = gradients(model, lambda name: True)
    last = gradients(model, lambda name: name.startswith("head."))
    result["weights"] = every.shape[1]
    result["last"] = result["last"] + checkpoint["learningRate"] * products(last)
    result["all"] = result["all"] + checkpoint["learningRate"] * products(every)
    result["norms"].append(every.norm(dim=1))
    result["lastNorms"] = result.get("lastNorms", []) + [last.norm(dim=1)]
for name in ("last", "all"):
    result[name] = short(result[name])
for name in ("norms", "lastNorms"):
    result[name] = short(torch.stack(result[name]))
json.dump(result, sys.stdout, separators=(",", ":"))
