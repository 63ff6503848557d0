"""Makes classifiers of known architectures with seeded random weights, exported in several ways.

    python make.py FOLDER [PART_OF_A_NAME ...]
"""

import sys
import traceback
from functools import partial
from pathlib import Path

import timm
import torch
import torchvision.models as vision
from torch import nn

from reference import Export, references, with_answers, write_case
from seeded_weights import pictures, randomise

OLD = [Export("torchscript", 11), Export("torchscript", 17)]
MIDDLE = [Export("torchscript", 13), Export("torchscript", 17)]
NEW = [Export("dynamo", 18), Export("dynamo", 20)]
NEWEST = [Export("dynamo", 18), Export("dynamo", 23)]


def of_vision(name: str, **options):
    return lambda: getattr(vision, name)(weights=None, num_classes=20, **options)


def of_timm(name: str, **options):
    return lambda: timm.create_model(name, pretrained=False, num_classes=20, **options)


def small_vgg() -> nn.Module:
    """VGG-11 whose classifier reads 2 x 2 places instead of 7 x 7, for pictures of 64 pixels."""
    model = vision.vgg11(weights=None, num_classes=20)
    model.avgpool = nn.AdaptiveAvgPool2d((2, 2))
    model.classifier[0] = nn.Linear(512 * 2 * 2, 4096)
    return model


# name: (builder, picture size, layer whose result is compared too, exports)
ARCHITECTURES = {
    "ResNet-18": (of_vision("resnet18"), 64, "layer4", OLD + NEW),
    "ResNet-50": (of_vision("resnet50"), 32, "layer4", MIDDLE + NEW),
    "VGG-11": (small_vgg, 64, "features", [Export("torchscript", 9), Export("dynamo", 18)]),
    "DenseNet-121": (of_vision("densenet121"), 48, "features", OLD + NEW),
    "MobileNet V2": (of_vision("mobilenet_v2"), 48, "features", OLD + NEW),
    "MobileNet V3 large": (of_vision("mobilenet_v3_large"), 64, "features", OLD + NEW),
    "MobileNet V3 small": (of_vision("mobilenet_v3_small"), 64, "features", MIDDLE + NEWEST),
    "EfficientNet-B0": (of_vision("efficientnet_b0"), 64, "features", OLD + NEWEST),
    "SqueezeNet 1.1": (of_vision("squeezenet1_1"), 48, "features", OLD + NEW),
    "ShuffleNet V2": (of_vision("shufflenet_v2_x1_0"), 48, "conv5", OLD + NEW),
    "RegNet Y-400MF": (of_vision("regnet_y_400mf"), 48, "trunk_output", OLD + NEW),
    "MNASNet 1.0": (of_vision("mnasnet1_0"), 48, "layers", OLD + NEW),
    "GoogLeNet": (of_vision("googlenet", aux_logits=False, init_weights=True, transform_input=True), 48, "inception5b", OLD + NEW),
    "Inception V3": (of_vision("inception_v3", aux_logits=False, init_weights=True, transform_input=True), 75, "Mixed_7c", OLD + NEW),
    "ConvNeXt-Tiny": (of_vision("convnext_tiny"), 64, "features", OLD + NEWEST),
    "ViT-B/16": (of_vision("vit_b_16", image_size=64), 64, "encoder.layers.encoder_layer_10", [Export("torchscript", 14), Export("torchscript", 17)] + NEWEST),
    "Swin-T": (of_vision("swin_t"), 112, "norm", [Export("torchscript", 12), Export("torchscript", 17)] + NEWEST),
    "Swin V2-T": (of_vision("swin_v2_t"), 128, "norm", [Export("torchscript", 17)] + NEWEST),
    "DeiT-Ti, distilled (timm)": (of_timm("deit_tiny_distilled_patch16_224", img_size=64), 64, "blocks.10", [Export("torchscript", 14), Export("torchscript", 17)] + NEWEST),
    "EfficientNet-B0, SAME (timm)": (of_timm("tf_efficientnet_b0"), 63, None, OLD + NEW),
    "ResNetV2-50, standardised weights (timm)": (of_timm("resnetv2_50"), 48, None, [Export("torchscript", 17), Export("dynamo", 20)]),
}


def main(root: Path, wanted: list[str]) -> None:
    torch.set_num_threads(1)
    for name, (build, size, feature, exports) in ARCHITECTURES.items():
        if wanted and not any(part.lower() in name.lower() for part in wanted):
            continue
        generator = torch.Generator().manual_seed(7)
        torch.manual_seed(7)
        plain = build().eval()
        draw = partial(pictures, size=size, generator=generator)
        randomise(plain, draw(8), generator)
        model = with_answers(plain, feature)
        arrays = references(model, draw, most=48 if size < 160 else 2)
        slug = "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-")
        for export in exports:
            folder = root / f"{slug}_{export.exporter}_{export.opset}"
            try:
                write_case(folder, name, model, arrays, export)
                print(folder.name, flush=True)
            except Exception:  # one exporter's failure is no reason to lose the other files
                print(folder.name, "FAILED", traceback.format_exc(limit=1)[-300:], flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
