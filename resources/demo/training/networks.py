"""The two demo architectures. Input [batch, 1, 128, 128] float32, output [batch, classes] logits."""

import copy

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with batch normalisation and a shortcut (He et al. 2016, option B)."""

    def __init__(self, channels_in: int, channels: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.relu1 = nn.ReLU()
        self.relu2 = nn.ReLU()
        self.shortcut = (
            nn.Identity()
            if stride == 1 and channels_in == channels
            else nn.Sequential(nn.Conv2d(channels_in, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.relu1(self.norm1(self.conv1(x)))
        return self.relu2(self.norm2(self.conv2(y)) + self.shortcut(x))


class SemResnet(nn.Module):
    """Residual network; its last feature tensor is [batch, 96, 8, 8], averaged into one linear layer."""

    feature_channels = 96
    feature_tensor = "/stage3/relu2/Relu_output_0"

    def __init__(self, classes: int):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 16, 5, 2, 2, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        self.stage1 = ResidualBlock(16, 24, 2)
        self.stage2 = ResidualBlock(24, 48, 2)
        self.stage3 = ResidualBlock(48, 96, 2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(96, classes)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        return self.stage3(self.stage2(self.stage1(self.stem(x))))

    def classify(self, features: torch.Tensor) -> torch.Tensor:
        return self.head(torch.flatten(self.pool(features), 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classify(self.features(x))

    def exported(self) -> nn.Module:
        return self


class SemPlain(nn.Module):
    """Plain convolutions and a hidden fully connected layer; its last feature tensor is [batch, 64, 8, 8].

    Batch normalisation helps the training only: `exported` folds it into the convolutions.
    """

    feature_channels = 64
    feature_tensor = "/relu4/Relu_output_0"

    def __init__(self, classes: int):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5, 2, 2)
        self.conv2 = nn.Conv2d(20, 40, 3, 1, 1)
        self.conv3 = nn.Conv2d(40, 64, 3, 1, 1)
        self.conv4 = nn.Conv2d(64, 64, 3, 1, 1)
        self.norm1, self.norm2, self.norm3, self.norm4 = (nn.BatchNorm2d(n) for n in (20, 40, 64, 64))
        self.relu1, self.relu2, self.relu3, self.relu4 = (nn.ReLU() for _ in range(4))
        self.pool2, self.pool3, self.pool4 = (nn.MaxPool2d(2) for _ in range(3))
        self.pool5 = nn.MaxPool2d(4)
        self.hidden = nn.Linear(64 * 2 * 2, 96)
        self.relu5 = nn.ReLU()
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(96, classes)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool2(self.relu1(self.norm1(self.conv1(x))))
        x = self.pool3(self.relu2(self.norm2(self.conv2(x))))
        x = self.pool4(self.relu3(self.norm3(self.conv3(x))))
        return self.relu4(self.norm4(self.conv4(x)))

    def classify(self, features: torch.Tensor) -> torch.Tensor:
        x = self.relu5(self.hidden(torch.flatten(self.pool5(features), 1)))
        return self.head(self.dropout(x))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classify(self.features(x))

    def exported(self) -> nn.Module:
        plain = copy.deepcopy(self).eval()
        for n in range(1, 5):
            folded = fuse_conv_bn_eval(getattr(plain, f"conv{n}"), getattr(plain, f"norm{n}"))
            setattr(plain, f"conv{n}", folded)
            setattr(plain, f"norm{n}", nn.Identity())
        return plain


networks = {"sem-resnet": SemResnet, "sem-plain": SemPlain}
