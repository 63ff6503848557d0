"""Chooses pictures at which a network has a gradient at all.

Networks of ReLUs and maxima have none at their kinks, and in float32 rounding decides on which side a value within
1e-6 of one falls: among millions of values there are such, and two float32 gradients then differ by whole paths.
Weights disturbed by a few units in the last place of float32 show beforehand where that happens.
"""

from collections.abc import Callable

import torch
from torch import nn

ENOUGH = 1e-5
DISTURBANCES = 3
AT_ONCE = 6


def smooth_samples(
    model: nn.Module, draw: Callable[[int], torch.Tensor], most: int, gradient: Callable[[torch.Tensor], torch.Tensor]
) -> torch.Tensor:
    """Two pictures whose gradient moves by less than 1e-5 of its maximum; of `most` drawn ones the best two.

    The model must be in float64; `gradient` gives the input gradient of each picture of a batch.
    """
    drawn: list[tuple[float, torch.Tensor]] = []
    while len(drawn) < most and sum(reaction < ENOUGH for reaction, _ in drawn) < 2:
        pictures = draw(min(AT_ONCE, most))
        drawn += zip(reactions(model, pictures, gradient), pictures)
    best = sorted(drawn, key=lambda entry: entry[0])[:2]
    return torch.stack([picture for _, picture in best])


def reactions(model: nn.Module, pictures: torch.Tensor, gradient: Callable[[torch.Tensor], torch.Tensor]) -> list[float]:
    """The largest change of each picture's gradient under disturbed weights, over its largest magnitude."""
    exact = gradient(pictures)
    worst = torch.zeros(len(pictures), dtype=exact.dtype)
    weights = [parameter.detach().clone() for parameter in model.parameters()]
    generator = torch.Generator().manual_seed(3)
    for _ in range(DISTURBANCES):
        with torch.no_grad():
            for parameter, value in zip(model.parameters(), weights):
                noise = torch.randn(value.shape, generator=generator, dtype=value.dtype)
                parameter.copy_(value * (1 + 3e-7 * noise))
        worst = torch.maximum(worst, (gradient(pictures) - exact).abs().flatten(1).amax(1) / exact.abs().flatten(1).amax(1))
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), weights):
            parameter.copy_(value)
    return worst.tolist()
