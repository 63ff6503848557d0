"""Architectures with a few channels, for test fixtures: what counts is which nodes an exporter writes for them."""

from collections.abc import Callable
from functools import partial

import timm.models.deit as deit
import torch
from torch import nn
from torchvision.models import convnext, densenet, mobilenetv3, shufflenetv2, swin_transformer, vision_transformer

CLASSES = 5


def mobilenet() -> nn.Module:
    """Squeeze and excitation with HardSigmoid, HardSwish, depthwise convolutions."""
    block = mobilenetv3.InvertedResidualConfig
    blocks = [block(8, 3, 16, 8, True, "RE", 1, 1, 1), block(8, 5, 24, 16, True, "HS", 2, 1, 1)]
    return mobilenetv3.MobileNetV3(blocks, last_channel=16, num_classes=CLASSES)


def shuffle() -> nn.Module:
    """Halves that are split off, and channels shuffled by Reshape, Transpose, Reshape."""
    return shufflenetv2.ShuffleNetV2([2, 1, 1], [8, 16, 24, 32, 32], num_classes=CLASSES)


def dense() -> nn.Module:
    """Concatenations that grow, and an average pool between blocks."""
    return densenet.DenseNet(growth_rate=4, block_config=(2, 2), num_init_features=8, bn_size=2, num_classes=CLASSES)


def conv_next() -> nn.Module:
    """LayerNorm over channels of channels-last tensors, 7 x 7 depthwise convolutions, layer scale, GELU."""
    block = convnext.CNBlockConfig
    return convnext.ConvNeXt([block(8, 16, 1), block(16, None, 1)], num_classes=CLASSES)


def swin() -> nn.Module:
    """Windows that are shifted and masked, relative position bias, patches merged by strided slices."""
    return swin_transformer.SwinTransformer([2, 2], 8, [2, 1], [2, 2], [4, 4], num_classes=CLASSES)


def swin_shift() -> nn.Module:
    """The same without a second stage: the older exporter writes hundreds of nodes for it."""
    return swin_transformer.SwinTransformer([2, 2], 8, [2], [2], [4, 4], num_classes=CLASSES)


def vit() -> nn.Module:
    """A class token, multi-head attention by torch.nn.MultiheadAttention."""
    return vision_transformer.VisionTransformer(16, 8, 2, 2, 12, 24, num_classes=CLASSES)


def distilled() -> nn.Module:
    """A class and a distillation token with a head each, whose mean counts."""
    return deit.VisionTransformerDistilled(
        img_size=16, patch_size=8, embed_dim=12, depth=2, num_heads=2, mlp_ratio=2, num_classes=CLASSES
    )


def unit(inputs: int, outputs: int, **options) -> nn.Module:
    return nn.Sequential(nn.Conv2d(inputs, outputs, bias=False, **options), nn.BatchNorm2d(outputs, eps=0.001), nn.ReLU(inplace=True))


class Branches(nn.Module):
    """An Inception block: factorised 1 x 7 and 7 x 1 kernels, an average pool that counts its padding."""

    def __init__(self, inputs: int):
        super().__init__()
        self.plain = unit(inputs, 4, kernel_size=1)
        self.factored = nn.Sequential(
            unit(inputs, 4, kernel_size=1),
            unit(4, 4, kernel_size=(1, 7), padding=(0, 3)),
            unit(4, 6, kernel_size=(7, 1), padding=(3, 0)),
        )
        self.pooled = unit(inputs, 4, kernel_size=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        average = nn.functional.avg_pool2d(x, kernel_size=3, stride=1, padding=1)
        return torch.cat([self.plain(x), self.factored(x), self.pooled(average)], 1)


class Inception(nn.Module):
    """GoogLeNet and Inception V3: input channels rescaled one by one, pools rounded up, branches, LRN."""

    def __init__(self):
        super().__init__()
        self.stem = unit(3, 8, kernel_size=3, stride=2)
        self.respond = nn.LocalResponseNorm(3, alpha=0.5)
        self.pool = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.branches = nn.Sequential(Branches(8), Branches(14))
        self.head = nn.Linear(14, CLASSES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        red, green, blue = (torch.unsqueeze(x[:, i], 1) * (0.4 + 0.1 * i) - 0.1 * i for i in range(3))
        x = self.pool(self.respond(self.stem(torch.cat((red, green, blue), 1))))
        return self.head(torch.flatten(nn.functional.adaptive_avg_pool2d(self.branches(x), (1, 1)), 1))


class StandardisedConv(nn.Conv2d):
    """Weights standardised per filter where they are used (Qiao et al. 2019), so their statistics are in the graph."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = nn.functional.batch_norm(
            self.weight.reshape(1, self.out_channels, -1), None, None, training=True, momentum=0.0, eps=1e-6
        ).reshape_as(self.weight)
        return nn.functional.conv2d(x, weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Pyramid(nn.Module):
    """GroupNorm, resized branches that are added (HRNet), PReLU, reflected padding, a cosine classifier."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.ReflectionPad2d(1), StandardisedConv(3, 8, 3), nn.GroupNorm(2, 8), nn.PReLU(8))
        self.low = nn.Sequential(nn.Conv2d(8, 8, 3, stride=2, padding=1), nn.GroupNorm(4, 8), nn.Mish())
        self.up = nn.Sequential(nn.ConvTranspose2d(8, 8, 2, stride=2), nn.ELU())
        self.head = nn.Linear(8, CLASSES, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        high = self.stem(x)
        low = self.low(high)
        wide = nn.functional.interpolate(low, size=high.shape[-2:], mode="bilinear", align_corners=False)
        near = nn.functional.interpolate(low, scale_factor=2.0, mode="nearest")
        features = (high + wide + near + self.up(low)).amax(dim=(2, 3))
        weights = nn.functional.normalize(self.head.weight, dim=1)
        return 4 * nn.functional.linear(nn.functional.normalize(features, dim=1), weights)


# name: (builder, picture size)
TINY: dict[str, tuple[Callable[[], nn.Module], int]] = {
    "mobilenet-v3": (mobilenet, 24),
    "shufflenet": (shuffle, 24),
    "densenet": (dense, 24),
    "convnext": (conv_next, 24),
    "swin": (swin, 16),
    "swin-shift": (swin_shift, 16),
    "vit": (vit, 16),
    "deit": (distilled, 16),
    "inception": (Inception, 24),
    "pyramid": (Pyramid, 16),
}
