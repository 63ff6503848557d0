"""Makes what the tests of SLIC, Felzenszwalb and Quickshift expect, by scikit-image and SciPy.

    python make_fixtures.py ../../../src/engine/segment/scikit-image.fixture.json
"""

import json
import sys
from pathlib import Path

import numpy
import scipy
import skimage
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2lab
from skimage.segmentation import felzenszwalb, quickshift, slic
from skimage.util import regular_grid

# height, width, channels, seed
PICTURES = {"colour": (20, 24, 3, 5), "grey": (24, 19, 1, 7), "thin": (3, 40, 3, 11), "pixel": (1, 1, 3, 13)}

# Parameters as Waferlens spells them; those left out have the same value in both.
CASES = [
    ("slic", "colour", {"segments": 12, "compactness": 10}),
    ("slic", "colour", {"segments": 12, "compactness": 40}),
    ("slic", "colour", {"segments": 12, "compactness": 10, "sigma": 1.5}),
    ("slic", "colour", {"segments": 12, "compactness": 10, "connected": False}),
    ("slic", "colour", {"segments": 30, "compactness": 10, "iterations": 1}),
    ("slic", "colour", {"segments": 1, "compactness": 10}),
    ("slic", "colour", {"segments": 2000, "compactness": 10}),
    ("slic", "thin", {"segments": 8, "compactness": 10}),
    ("slic", "pixel", {"segments": 50, "compactness": 10}),
    ("slic", "grey", {"segments": 15, "compactness": 0.1}),
    ("slic", "grey", {"segments": 15, "compactness": 0.5, "sigma": 0.7}),
    ("slic", "grey", {"segments": 40, "compactness": 0.1, "connected": False}),
    ("felzenszwalb", "colour", {"scale": 100, "sigma": 0.8, "minSize": 20}),
    ("felzenszwalb", "colour", {"scale": 30, "sigma": 0.8, "minSize": 0}),
    ("felzenszwalb", "colour", {"scale": 200, "sigma": 1.5, "minSize": 5}),
    ("felzenszwalb", "thin", {"scale": 50, "sigma": 0.6, "minSize": 4}),
    ("felzenszwalb", "grey", {"scale": 100, "sigma": 0.8, "minSize": 10}),
    ("felzenszwalb", "grey", {"scale": 20, "sigma": 1.2, "minSize": 3}),
    ("quickshift", "colour", {"kernelSize": 2, "maxDist": 20, "ratio": 0.5}),
    ("quickshift", "colour", {"kernelSize": 3, "maxDist": 10, "ratio": 1}),
    ("quickshift", "colour", {"kernelSize": 5, "maxDist": 40, "ratio": 1, "sigma": 1}),
    ("quickshift", "thin", {"kernelSize": 1, "maxDist": 8, "ratio": 0.2}),
    ("quickshift", "grey", {"kernelSize": 2, "maxDist": 6, "ratio": 0.3}),
]

SPELLING = {
    "segments": "n_segments",
    "iterations": "max_num_iter",
    "connected": "enforce_connectivity",
    "minSize": "min_size",
    "kernelSize": "kernel_size",
    "maxDist": "max_dist",
}

GRIDS = [(227, 227, 50), (227, 227, 2000), (52, 52, 15), (3, 40, 8), (40, 3, 8), (1, 100, 7), (5, 5, 100), (10, 4, 16)]


def picture(height, width, channels, seed):
    """Tiles of four tones under noise from the minimal standard generator (Park and Miller 1988), 0..255."""
    values = numpy.empty((height, width, channels))
    for y in range(height):
        for x in range(width):
            for channel in range(channels):
                seed = seed * 16807 % 2147483647
                tone = (x // 6 + (2 + channel) * (y // 5)) % 4
                values[y, x, channel] = 50 * tone + seed % 70
    return values / 255


def segment(segmenter, values, parameters):
    grey = values.shape[2] == 1
    theirs = {SPELLING.get(name, name): value for name, value in parameters.items()}
    if segmenter == "quickshift":
        return quickshift(numpy.repeat(values, 3, axis=2) if grey else values, rng=0, **theirs)
    image, axis = (values[:, :, 0], None) if grey else (values, -1)
    if segmenter == "slic":
        return slic(image, start_label=0, channel_axis=axis, **theirs)
    return felzenszwalb(image, channel_axis=axis, **theirs)


def rows(labels):
    """Label map as text, numbered in raster order of the segments' first pixels."""
    _, first, inverse = numpy.unique(labels, return_index=True, return_inverse=True)
    numbers = numpy.argsort(numpy.argsort(first))[inverse].reshape(labels.shape)
    return [" ".join(map(str, row)) for row in numbers]


def grid(height, width, points):
    sides = [side.indices(size) for side, size in zip(regular_grid((height, width), points), (height, width))]
    return [{"start": start, "step": step, "count": len(range(start, stop, step))} for start, stop, step in sides]


def main(out: Path) -> None:
    made = {name: picture(*form) for name, form in PICTURES.items()}
    colours = [[0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5], [0.01, 0.02, 0.05], [0.9, 0.3, 0.6]]
    fixture = {
        "versions": {"scikit-image": skimage.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__},
        "pictures": {
            name: {"height": height, "width": width, "channels": channels, "seed": seed}
            for name, (height, width, channels, seed) in PICTURES.items()
        },
        "segmentations": [
            {"segmenter": name, "picture": on, "parameters": given, "labels": rows(segment(name, made[on], given))}
            for name, on, given in CASES
        ],
        "lab": {"rgb": sum(colours, []), "lab": rgb2lab(numpy.array([colours], dtype=float)).ravel().tolist()},
        "smoothed": [
            {
                "picture": "thin",
                "sigma": sigma,
                "values": gaussian_filter(made["thin"], (sigma, sigma, 0), mode="reflect").ravel().tolist(),
            }
            for sigma in (0.8, 2.5)
        ],
        "grids": [
            {"height": height, "width": width, "points": points, "sides": grid(height, width, points)}
            for height, width, points in GRIDS
        ],
    }
    out.write_text(json.dumps(fixture, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
