"""Values of Quantus, and of the papers' formulas in NumPy, that the tests of src/engine/judge hold fixed.

python make_fixture.py ../../../src/engine/judge/metrics.fixture.json
"""

import json
import sys

import numpy as np
from quantus.functions.perturb_func import noisy_linear_imputation
from quantus.helpers import utils
from quantus.metrics.faithfulness import IROF, PixelFlipping

# Quantus 0.6.0 calls it by the name that NumPy 2.4 no longer has.
np.trapz = np.trapezoid

CHANNELS, HEIGHT, WIDTH, CLASSES, TARGET = 3, 12, 10, 3, 1
random = np.random.default_rng(7)


def drawn(*shape: int) -> np.ndarray:
    """Few decimals, so that float32 and the file hold the same."""
    return np.round(random.normal(size=shape), 3)


picture = drawn(CHANNELS, HEIGHT, WIDTH)
weights = np.round(drawn(CHANNELS * HEIGHT * WIDTH, CLASSES) / 8, 4)
bias = drawn(CLASSES)
bias[TARGET] += 2
attribution = drawn(HEIGHT, WIDTH)
labels = (np.arange(HEIGHT)[:, None] // 3) * 3 + np.minimum(np.arange(WIDTH)[None, :] // 4, 2)


def probabilities(pictures: np.ndarray) -> np.ndarray:
    logits = pictures.reshape(len(pictures), -1) @ weights + bias
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


class LinearModel:
    """What Quantus asks of a model."""

    def shape_input(self, x, shape, channel_first=None, batched=False):
        return x.reshape(-1, CHANNELS, HEIGHT, WIDTH)

    def predict(self, x):
        return probabilities(x)


def batches():
    return LinearModel(), picture[None], np.array([TARGET]), attribution[None, None]


def irof_of_quantus() -> float:
    utils.get_superpixel_segments = lambda img, segmentation_method: labels
    metric = IROF(perturb_baseline=0.0, return_aggregate=False, disable_warnings=True)
    hide = metric.perturb_func
    # Quantus 0.6.0 gives one mask for all channels and then insists on one per channel.
    metric.perturb_func = lambda arr, mask: hide(arr=arr, mask=np.broadcast_to(mask, arr.shape))
    return float(metric.evaluate_batch(*batches())[0])


def pixel_flipping_of_quantus() -> float:
    """224 whole pixels a step on a picture of 30 x 30; values that a formula gives, so that no file holds them."""
    side = 30
    at = np.arange(side * side)
    x = np.sin(0.7 * at)
    w = np.stack([np.cos(0.3 * at), np.sin(0.9 * at), np.cos(1.7 * at)], axis=1) / 30
    a = np.sin(1.1 * at)

    class Model(LinearModel):
        def shape_input(self, x, shape, channel_first=None, batched=False):
            return x

        def predict(self, x):
            logits = x.reshape(len(x), -1) @ w
            exponents = np.exp(logits)
            return exponents / exponents.sum(axis=1, keepdims=True)

    metric = PixelFlipping(
        features_in_step=224, perturb_baseline="black", return_auc_per_sample=True, disable_warnings=True
    )
    shaped = (1, 1, side, side)
    return float(metric.evaluate_batch(Model(), x.reshape(shaped), np.array([TARGET]), a.reshape(shaped))[0])


def irof_of_the_paper() -> float:
    """Mean attribution per segment, hidden one after another; area over p / p(x), l = 0..L on 0..1."""
    count = labels.max() + 1
    means = [attribution[labels == s].mean() for s in range(count)]
    hidden = picture.copy()
    curve = [probabilities(hidden[None])[0, TARGET]]
    for segment in np.argsort(-np.array(means)):
        hidden = hidden * (labels != segment)
        curve.append(probabilities(hidden[None])[0, TARGET])
    relative = np.array(curve) / curve[0]
    return float(1 - ((relative[1:] + relative[:-1]) / 2).mean())


def imputed(removed: np.ndarray) -> np.ndarray:
    return noisy_linear_imputation(arr=picture, indices=removed, noise=0.0)


def road(order: np.ndarray) -> list[float]:
    shares = [0.2, 0.4, 0.6, 0.8]
    pictures = [imputed(np.sort(order[: round(share * order.size)])) for share in shares]
    return probabilities(np.stack(pictures))[:, TARGET].tolist()


falling = np.argsort(-attribution.ravel(), kind="stable")
removed = np.flatnonzero(random.uniform(size=HEIGHT * WIDTH) < 0.6)
fixture = {
    "shape": [CHANNELS, HEIGHT, WIDTH],
    "target": TARGET,
    "picture": picture.ravel().tolist(),
    "weights": weights.ravel().tolist(),
    "bias": bias.tolist(),
    "map": attribution.ravel().tolist(),
    "labels": labels.ravel().tolist(),
    "irof": {"quantus": irof_of_quantus(), "paper": irof_of_the_paper()},
    "imputation": {"removed": removed.tolist(), "picture": imputed(removed).ravel().tolist()},
    "road": {"highestFirst": road(falling), "lowestFirst": road(falling[::-1])},
    "pixelFlipping": pixel_flipping_of_quantus(),
}
with open(sys.argv[1], "w") as file:
    json.dump(fixture, file)
    file.write("\n")
