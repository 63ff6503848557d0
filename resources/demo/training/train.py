"""Trains one demo network and exports it with its checkpoints. See README.md."""

import argparse
import json
import math
import platform
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from export import export_onnx
from networks import networks
from pictures import CLASSES, MEAN, SCALE, STD, data_hash, preprocess, read_set, sample_hash

RECIPES = {
    "sem-resnet": {"epochs": 40, "batch": 32, "rate": 0.05, "last_rate": 0.002, "decay": 5e-4, "checkpoints": 5, "guide": 1.0},
    "sem-plain": {"epochs": 35, "batch": 32, "rate": 0.05, "last_rate": 0.001, "decay": 5e-4, "checkpoints": 0, "guide": 1.0},
}

def learning_rate(recipe: dict, epoch: int) -> float:
    """Cosine from `rate` at epoch 1 to `last_rate` at the last; constant within an epoch. First epoch warms up."""
    if epoch == 1:
        return recipe["rate"] / 4
    progress = (epoch - 1) / (recipe["epochs"] - 1)
    return recipe["last_rate"] + (recipe["rate"] - recipe["last_rate"]) * (1 + math.cos(math.pi * progress)) / 2


def augment(batch: torch.Tensor, cells: torch.Tensor, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Quarter turns and mirror images, one draw per picture, for pictures and defect cells alike, and small changes
    of contrast and brightness for the pictures."""
    turns = torch.randint(0, 4, (len(batch),), generator=generator)
    mirrored = torch.randint(0, 2, (len(batch),), generator=generator)
    out, cells_out = torch.empty_like(batch), torch.empty_like(cells)
    for turn in range(4):
        for mirror in range(2):
            chosen = (turns == turn) & (mirrored == mirror)
            for source, target in ((batch, out), (cells, cells_out)):
                some = torch.rot90(source[chosen], turn, (2, 3))
                target[chosen] = torch.flip(some, (3,)) if mirror else some
    gain = 1 + 0.1 * (2 * torch.rand(len(batch), 1, 1, 1, generator=generator) - 1)
    offset = 0.15 * (2 * torch.rand(len(batch), 1, 1, 1, generator=generator) - 1)
    return out * gain + offset, cells_out


def defect_cells(masks: np.ndarray) -> torch.Tensor:
    """Which cells of the 8 x 8 feature map see the defect: [n, 1, 8, 8] float32, 1 where the mask reaches in."""
    return nn.functional.max_pool2d(torch.from_numpy(masks.astype(np.float32) / 255)[:, None], 16)


def cell_loss(scores: torch.Tensor, cells: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross entropy of every cell's class scores [n, classes, 8, 8]: the picture's label on the defect, `clean`
    elsewhere; both kinds of cells weigh the same."""
    on_defect = cells[:, 0] > 0
    target = torch.where(on_defect, labels[:, None, None], CLASSES.index("clean"))
    losses = nn.functional.cross_entropy(scores, target, reduction="none")
    share = on_defect.float().mean().clamp(0.01, 0.99)
    return (losses * torch.where(on_defect, 0.5 / share, 0.5 / (1 - share))).mean()


@torch.no_grad()
def predict(network: nn.Module, pictures: torch.Tensor) -> torch.Tensor:
    network.eval()
    return torch.cat([network(part).argmax(1) for part in pictures.split(200)])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("network", choices=list(networks))
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    name, recipe = arguments.network, dict(RECIPES[arguments.network])
    if arguments.epochs:
        recipe["epochs"] = arguments.epochs

    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    torch.use_deterministic_algorithms(True)
    generator = torch.Generator().manual_seed(arguments.seed)

    sets = {stem: read_set(arguments.data / f"{stem}.csv") for stem in ("train", "validation", "site-b")}
    inputs = {stem: preprocess(one.pixels) for stem, one in sets.items()}
    cells = defect_cells(sets["train"].masks)
    # Channels last trains about 1.5 times as fast on a processor.
    network = networks[name](len(CLASSES)).to(memory_format=torch.channels_last)
    guide = nn.Conv2d(network.feature_channels, len(CLASSES), 1)
    optimiser = torch.optim.SGD(
        [*network.parameters(), *guide.parameters()],
        lr=recipe["rate"],
        momentum=0.9,
        nesterov=True,
        weight_decay=recipe["decay"],
    )
    loss_of = nn.CrossEntropyLoss()
    arguments.out.mkdir(parents=True, exist_ok=True)
    log_path = arguments.out / "training" / f"{name}.log.jsonl"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    log = log_path.open("w")

    def note(entry: dict) -> None:
        print(json.dumps(entry), flush=True)
        log.write(json.dumps(entry) + "\n")
        log.flush()

    note(
        {
            "network": name,
            "seed": arguments.seed,
            "recipe": recipe,
            "parameters": sum(value.numel() for value in network.parameters()),
            "dataHash": data_hash(arguments.data),
            "sampleHash": sample_hash(arguments.data),
            "python": platform.python_version(),
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
        }
    )

    kept = [round(recipe["epochs"] * (k + 1) / recipe["checkpoints"]) for k in range(recipe["checkpoints"])]
    checkpoints = []
    labels = sets["train"].label
    truth = sets["validation"].true_label
    for epoch in range(1, recipe["epochs"] + 1):
        started = time.perf_counter()
        rate = learning_rate(recipe, epoch)
        for group in optimiser.param_groups:
            group["lr"] = rate
        network.train()
        total = guiding_total = 0.0
        for chosen in torch.randperm(len(labels), generator=generator).split(recipe["batch"]):
            pictures, on_defect = augment(inputs["train"][chosen], cells[chosen], generator)
            features = network.features(pictures.to(memory_format=torch.channels_last))
            loss = loss_of(network.classify(features), labels[chosen])
            guiding = cell_loss(guide(features), on_defect, labels[chosen])
            optimiser.zero_grad()
            (loss + recipe["guide"] * guiding).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimiser.step()
            total += loss.item() * len(chosen)
            guiding_total += guiding.item() * len(chosen)
        accuracy = (predict(network, inputs["validation"]) == truth).float().mean().item()
        note(
            {
                "epoch": epoch,
                "learningRate": round(rate, 6),
                "trainLoss": round(total / len(labels), 4),
                "guideLoss": round(guiding_total / len(labels), 4),
                "validationAccuracy": round(accuracy, 4),
                "seconds": round(time.perf_counter() - started, 1),
            }
        )
        if epoch in kept:
            file = f"{name}-e{epoch:02d}.onnx"
            export_onnx(network.exported(), arguments.out / file)
            checkpoints.append(
                {
                    "file": file,
                    "epoch": epoch,
                    "learningRate": round(rate, 6),
                    "validationAccuracy": round(accuracy, 4),
                }
            )

    export_onnx(network.exported(), arguments.out / f"{name}.onnx")
    predicted = {stem: predict(network, pictures) for stem, pictures in inputs.items()}

    def accuracy_on(stem: str) -> float:
        return round((predicted[stem] == sets[stem].true_label).float().mean().item(), 4)

    confusion = np.zeros((len(CLASSES), len(CLASSES)), dtype=int)
    np.add.at(confusion, (truth.numpy(), predicted["validation"].numpy()), 1)
    description = {
        "file": f"{name}.onnx",
        "classes": CLASSES,
        "preprocessing": preprocessing(),
        "feature": network.feature_tensor,
        "checkpoints": checkpoints,
        "validationAccuracy": accuracy_on("validation"),
        "siteBAccuracy": accuracy_on("site-b"),
        "trainAccuracyOnTrueLabels": accuracy_on("train"),
        "confusion": confusion.tolist(),
    }
    (arguments.out / f"{name}.json").write_text(json.dumps(description, indent=2) + "\n")
    (arguments.out / "labels.txt").write_text("\n".join(CLASSES) + "\n")
    (arguments.out / "preprocess.json").write_text(json.dumps(preprocessing(), indent=2) + "\n")
    note({key: description[key] for key in ("validationAccuracy", "siteBAccuracy", "trainAccuracyOnTrueLabels", "confusion")})


def preprocessing() -> dict:
    return {
        "channels": "grey",
        "size": [128, 128],
        "resize": "bilinear",
        "fit": "stretch",
        "scale": SCALE,
        "mean": [MEAN],
        "std": [STD],
        "layout": "nchw",
    }


if __name__ == "__main__":
    main()
