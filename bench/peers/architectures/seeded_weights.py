"""Seeded weights that leave a classifier far from any degenerate state.

Freshly made networks are bad test objects: a zero-initialised head gives no gradient at all, a layer scale of 1e-6
hides a whole branch, batch statistics of 0 and 1 let activations grow or vanish with depth.
"""

import torch
from torch import nn


def pictures(count: int, size: int, generator: torch.Generator) -> torch.Tensor:
    """Blurred blobs under noise, of different brightness and contrast, [count, 3, size, size].

    Pictures of pure noise look all the same to a random network: its BatchNorm layers then divide by next to nothing
    and float32 results mean little.
    """
    blobs = torch.randn(count, 3, 5, 5, generator=generator)
    wide = nn.functional.interpolate(blobs, size=(size, size), mode="bilinear", align_corners=True)
    contrast = 0.5 + torch.rand(count, 1, 1, 1, generator=generator)
    noise = torch.randn(count, 3, size, size, generator=generator)
    return contrast * (wide + torch.randn(count, 3, 1, 1, generator=generator) + 0.3 * noise)


def randomise(model: nn.Module, example: torch.Tensor, generator: torch.Generator) -> None:
    """Draws constant parameters anew and gives every BatchNorm statistics that fit its input, then disturbs them."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.numel() > 1 and parameter.std() > 0:
                continue
            noise = torch.randn(parameter.shape, generator=generator)
            centre = parameter.mean() if parameter.mean().abs() > 0.1 else 0.0
            parameter.copy_(centre + 0.2 * noise if centre == 0 or centre > 0.5 else 0.5 + 0.1 * noise)
        calibrate(model, example)
        for layer in normalisations(model):
            spread = layer.running_var.sqrt()
            layer.running_mean += 0.1 * spread * torch.randn(spread.shape, generator=generator)
            layer.running_var *= 0.8 + 0.4 * torch.rand(spread.shape, generator=generator)


def normalisations(model: nn.Module) -> list[nn.modules.batchnorm._BatchNorm]:
    kinds = nn.modules.batchnorm._BatchNorm
    return [layer for layer in model.modules() if isinstance(layer, kinds) and layer.track_running_stats]


def calibrate(model: nn.Module, example: torch.Tensor) -> None:
    """Statistics of the example: one pass in training mode, in which nothing but BatchNorm is training."""
    layers = normalisations(model)
    if not layers:
        return
    for layer in layers:
        layer.train()
        layer.momentum = 1.0
    model(example)
    model.eval()
