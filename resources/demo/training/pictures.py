"""Reads the demo data that `node src/demo/generate.ts` wrote, and hashes it."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

CLASSES = ["bridge", "broken_line", "clean", "missing_hole", "particle", "residue", "scratch"]
SCALE, MEAN, STD = 1 / 255, 0.36, 0.17


@dataclass(frozen=True)
class PictureSet:
    """Pictures [n, 128, 128] uint8 and class indices [n]: the table's label and the true one."""

    pixels: np.ndarray
    masks: np.ndarray
    label: torch.Tensor
    true_label: torch.Tensor
    duplicate: np.ndarray


def read_set(table: Path) -> PictureSet:
    with table.open(newline="") as lines:
        rows = list(csv.DictReader(lines))

    def read(column: str) -> np.ndarray:
        return np.stack([np.asarray(Image.open(table.parent / row[column])) for row in rows])

    def index(column: str) -> torch.Tensor:
        return torch.tensor([CLASSES.index(row[column]) for row in rows])

    return PictureSet(
        pixels=read("image_path"),
        masks=read("mask_path"),
        label=index("label"),
        true_label=index("true_label"),
        duplicate=np.array([row["duplicate_of"] != "" for row in rows]),
    )


def preprocess(pixels: np.ndarray) -> torch.Tensor:
    """The tensor of `preprocess.json`: (pixel x scale - mean) / std, [n, 1, H, W] float32."""
    return (torch.from_numpy(pixels.astype(np.float32) * np.float32(SCALE))[:, None] - MEAN) / STD


def data_hash(folder: Path) -> str:
    """SHA-256 over the tables and the PNG files, in the order of their relative paths."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*"), key=lambda file: file.relative_to(folder).as_posix()):
        if file.suffix in (".csv", ".png"):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def sample_hash(folder: Path, pictures_per_set: int = 8) -> str:
    """SHA-256 over the decoded pixels of the first pictures and masks of each set, set by set, picture by picture.

    Unlike `data_hash` this does not depend on how a PNG was compressed.
    """
    digest = hashlib.sha256()
    for stem in ("train", "validation", "site-b"):
        for index in range(pictures_per_set):
            for part in (stem, f"{stem}-masks"):
                digest.update(np.asarray(Image.open(folder / part / f"{index:06d}.png")).tobytes())
    return digest.hexdigest()
