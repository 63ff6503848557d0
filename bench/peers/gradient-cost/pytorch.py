"""PyTorch's half of pytorch.ts: ResNet-18 at 224 forward, and forward and back to the input.

The gradient is that of one logit per picture with respect to the input alone; parameters are frozen. Two models:
`plain` is torchvision's in evaluation mode, `folded` the same with every BatchNorm folded into its Conv, which is
the graph that exporters write and that our half runs.

Reads lines `MODEL PASS RUNS`, PASS being `forward` or `both`, and answers each with the seconds of one run, after a
run that is not counted.
"""

import argparse
import sys
import time

import torch
from torch.fx.experimental.optimization import fuse
from torchvision.models import resnet18


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(18)
    plain = resnet18(weights=None).eval().requires_grad_(False)
    models = {"plain": plain, "folded": fuse(plain).requires_grad_(False)}
    picture = torch.rand(options.batch, 3, 224, 224)
    wanted = torch.zeros(options.batch, 1000)
    wanted[:, 1] = 1

    def forward(model: torch.nn.Module) -> None:
        with torch.inference_mode():
            model(picture)

    def both(model: torch.nn.Module) -> None:
        leaf = picture.clone().requires_grad_(True)
        torch.autograd.grad(model(leaf), leaf, wanted)

    passes = {"forward": forward, "both": both}
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        model, name, runs = line.split()
        passes[name](models[model])
        start = time.perf_counter()
        for _ in range(int(runs)):
            passes[name](models[model])
        print((time.perf_counter() - start) / int(runs), flush=True)


if __name__ == "__main__":
    main()
