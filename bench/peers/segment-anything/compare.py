"""Automatic masks of this program against Meta's own generators, with networks of random weights.

Exports a small SAM (its encoder both ways that exporters know) and SAM 2.1 hiera tiny as `samexporter` and
`scripts/export_onnx_model.py` do, runs `SamAutomaticMaskGenerator` and `SAM2AutomaticMaskGenerator` in PyTorch and
`waferlens segment` on the ONNX files, and compares masks, predicted IoU, stability and seconds.

    python compare.py PICTURE FOLDER -- COMMAND ..      (COMMAND starts the command line, such as: node out/main/cli.js)
"""

import json
import os
import subprocess
import sys
import time
import warnings
from functools import partial

import numpy as np
import torch
from PIL import Image

warnings.filterwarnings("ignore")
THREADS = 2
# Random weights give logits near 0 and low guesses: the filters are opened, the offset follows the logits.
OFFSET = 0.002
EXPORT = dict(export_params=True, opset_version=17, do_constant_folding=True, dynamo=False)


def small_sam():
    from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

    torch.manual_seed(0)
    encoder = ImageEncoderViT(
        depth=2, embed_dim=48, img_size=1024, mlp_ratio=2, norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
        num_heads=2, patch_size=16, qkv_bias=True, use_rel_pos=True, global_attn_indexes=[1], window_size=14,
        out_chans=256,
    )
    prompt = PromptEncoder(
        embed_dim=256, image_embedding_size=(64, 64), input_image_size=(1024, 1024), mask_in_chans=16
    )
    decoder = MaskDecoder(
        num_multimask_outputs=3, transformer=TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=2048, num_heads=8),
        transformer_dim=256, iou_head_depth=3, iou_head_hidden_dim=256,
    )
    return Sam(encoder, prompt, decoder, [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]).eval()


def export_sam(sam, folder, preprocessing):
    from segment_anything.utils.onnx import SamOnnxModel

    os.makedirs(folder, exist_ok=True)
    if preprocessing:
        from samexporter.onnx_utils import ImageEncoderOnnxModel

        encoder, example, name = ImageEncoderOnnxModel(sam, use_preprocess=True), torch.randn(1024, 1024, 3), "input_image"
        axes = {name: {0: "image_height", 1: "image_width"}}
    else:
        encoder, example, name = sam.image_encoder, torch.randn(1, 3, 1024, 1024), "x"
        axes = {name: {0: "batch"}}
    torch.onnx.export(
        encoder, (example,), f"{folder}/encoder.onnx", input_names=[name], output_names=["image_embeddings"],
        dynamic_axes=axes, **EXPORT,
    )
    inputs = {
        "image_embeddings": torch.randn(1, 256, 64, 64),
        "point_coords": torch.randint(0, 1024, (1, 5, 2)).float(),
        "point_labels": torch.randint(0, 4, (1, 5)).float(),
        "mask_input": torch.randn(1, 1, 256, 256),
        "has_mask_input": torch.tensor([1.0]),
        "orig_im_size": torch.tensor([1500.0, 2250.0]),
    }
    torch.onnx.export(
        SamOnnxModel(sam, return_single_mask=False), tuple(inputs.values()), f"{folder}/decoder.onnx",
        input_names=list(inputs), output_names=["masks", "iou_predictions", "low_res_masks"],
        dynamic_axes={"point_coords": {1: "num_points"}, "point_labels": {1: "num_points"}}, **EXPORT,
    )


def export_sam2(model, folder):
    from samexporter.export_sam2 import SAM2ImageDecoder, SAM2ImageEncoder

    os.makedirs(folder, exist_ok=True)
    encoder, picture = SAM2ImageEncoder(model).eval(), torch.randn(1, 3, 1024, 1024)
    features = ["high_res_feats_0", "high_res_feats_1", "image_embed"]
    zero, one, embedding = encoder(picture)
    torch.onnx.export(
        encoder, (picture,), f"{folder}/encoder.onnx", input_names=["image"], output_names=features, **EXPORT
    )
    inputs = {
        "image_embed": embedding, "high_res_feats_0": zero, "high_res_feats_1": one,
        "point_coords": torch.randint(0, 1024, (1, 5, 2)).float(), "point_labels": torch.ones(1, 5),
        "mask_input": torch.randn(1, 1, 256, 256), "has_mask_input": torch.tensor([1.0]),
    }
    prompts = {name: {0: "num_labels"} for name in ["point_coords", "point_labels", "mask_input", "has_mask_input"]}
    for name in ["point_coords", "point_labels"]:
        prompts[name][1] = "num_points"
    torch.onnx.export(
        SAM2ImageDecoder(model, multimask_output=True).eval(), tuple(inputs.values()), f"{folder}/decoder.onnx",
        input_names=list(inputs), output_names=["masks", "iou_predictions"], dynamic_axes=prompts, **EXPORT,
    )


def reference(generator, model, picture, side, crops):
    made = generator(
        model, points_per_side=side, pred_iou_thresh=0.0, stability_score_thresh=0.0, stability_score_offset=OFFSET,
        box_nms_thresh=1.0, crop_nms_thresh=1.0, crop_n_layers=crops,
    )
    start = time.perf_counter()
    with torch.no_grad():
        found = made.generate(picture)
    seconds = time.perf_counter() - start
    found.sort(key=lambda one: -one["predicted_iou"])
    return found, seconds


def ours(command, home, path, segmenter, side, crops):
    settings = dict(
        predictedIou=0, stability=0, stabilityOffset=OFFSET, boxNms=1, maximumMasks=2000, pointsPerSide=side,
        cropLayers=crops,
    )
    out = os.path.join(home, "masks.npy")
    given = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
    run = subprocess.run(
        [*command, "segment", "--image", path, "--segmenter", segmenter, "--threads", str(THREADS), *given, "--out", out,
         "--json"],
        env={**os.environ, "WAFERLENS_HOME": home}, check=True, capture_output=True, text=True,
    )
    return np.load(out), json.loads(run.stdout.strip().split("\n")[-1])


def overlap(a, b):
    union = np.logical_or(a, b).sum()
    return 1.0 if union == 0 else np.logical_and(a, b).sum() / union


def compare(title, found, reference_seconds, masks, result):
    theirs = np.stack([one["segmentation"] for one in found]).astype(bool)
    assert theirs.shape == masks.shape, (theirs.shape, masks.shape)
    overlaps = [max(overlap(mask, other) for other in theirs) for mask in masks.astype(bool)]
    gap = lambda name, key: max(
        abs(a - float(b[key])) for a, b in zip(result["qualities"][name], found)
    )
    print(
        f"{title}: {len(masks)} masks; IoU with theirs {min(overlaps):.5f} at least, {np.mean(overlaps):.6f} on average; "
        f"predicted IoU {gap('predicted-iou', 'predicted_iou'):.1e}, stability {gap('stability', 'stability_score'):.1e} "
        f"apart at most; {result['seconds']:.1f} s, theirs {reference_seconds:.1f} s"
    )


def main():
    split = sys.argv.index("--")
    path, folder = sys.argv[1:split]
    command = sys.argv[split + 1 :]
    torch.set_num_threads(THREADS)
    picture = np.array(Image.open(path).convert("RGB"))
    from sam2.automatic_mask_generator import SAM2AutomaticMaskGenerator
    from sam2.build_sam import build_sam2
    from segment_anything import SamAutomaticMaskGenerator

    sam = small_sam()
    for title, preprocessing in [("SAM", False), ("SAM, preprocessing inside", True)]:
        home = os.path.join(folder, "sam-inside" if preprocessing else "sam")
        export_sam(sam, os.path.join(home, "segmenters", "sam"), preprocessing)
        for side, crops in [(8, 0), (4, 1)]:
            expected = reference(SamAutomaticMaskGenerator, sam, picture, side, crops)
            compare(f"{title}, {crops} layers of crops", *expected, *ours(command, home, path, "sam", side, crops))
    torch.manual_seed(0)
    sam2 = build_sam2("configs/sam2.1/sam2.1_hiera_t.yaml", None, device="cpu")
    home = os.path.join(folder, "sam2")
    export_sam2(sam2, os.path.join(home, "segmenters", "sam2"))
    for side, crops in [(8, 0), (4, 1)]:
        expected = reference(SAM2AutomaticMaskGenerator, sam2, picture, side, crops)
        compare(f"SAM 2.1, {crops} layers of crops", *expected, *ours(command, home, path, "sam2", side, crops))


main()
