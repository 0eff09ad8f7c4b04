"""One fresh process of PyTorch: the work of bench/peers/ours.ts, timed alike, printed as a sample document."""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable

import torch
from torch.nn import functional as F

from models import MODELS

CLASSES = 10
CROP = 4
SIDE = 32
# Steps between two looks at the loss, as in bench/tensor/train.ts.
STEPS_PER_REPORT = 16


def main() -> None:
    options = parse()
    device = torch.device(options.device)
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    layout = torch.channels_last if options.layout == "channels-last" else torch.contiguous_format
    net = MODELS[options.model](CLASSES).to(device, memory_format=layout)
    run = torch.compile(net) if options.compile else net
    images = torch.randint(0, 256, (8 * options.batch, 3, SIDE, SIDE), dtype=torch.uint8).to(device)
    labels = F.one_hot(torch.arange(len(images)) % CLASSES, CLASSES).float().to(device)
    autocast = torch.autocast(device.type, dtype=torch.bfloat16, enabled=options.precision == "bf16")
    make = training if options.work == "training" else inference
    step = make(net, run, images, labels, options.batch, layout, autocast)
    samples = timed(step, device, options.warmups, options.least, options.seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    benchmark = {"id": options.id, "samplesMs": samples, "peakMemoryBytes": peak}
    json.dump({"schemaVersion": 1, "benchmarks": [benchmark]}, sys.stdout)


def training(net, run, images, labels, batch, layout, autocast) -> Callable[[int], None]:
    """SGD with Nesterov momentum and decay on augmented batches of a shuffled epoch."""
    net.train()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
    order = torch.randperm(len(images), device=images.device)
    total = torch.zeros((), device=images.device)

    def step(index: int) -> None:
        start = index * batch % len(images)
        rows = order[start : start + batch]
        x = normalised(augmented(images[rows])).contiguous(memory_format=layout)
        optimizer.zero_grad()
        with autocast:
            loss = F.cross_entropy(run(x), labels[rows])
        loss.backward()
        optimizer.step()
        total.add_(loss.detach())
        if (index + 1) % STEPS_PER_REPORT == 0:
            total.item()

    return step


def inference(net, run, images, _labels, batch, layout, autocast) -> Callable[[int], None]:
    """Pixels in, posteriors out."""
    net.eval()

    def step(index: int) -> None:
        start = index * batch % len(images)
        with torch.inference_mode(), autocast:
            x = normalised(images[start : start + batch]).contiguous(memory_format=layout)
            torch.softmax(run(x).float(), 1).cpu()

    return step


def normalised(pixels: torch.Tensor) -> torch.Tensor:
    return pixels.float().div_(255).sub_(0.5).div_(0.25)


def augmented(pixels: torch.Tensor) -> torch.Tensor:
    """Shifts of up to CROP pixels with reflection at the border and mirrorings, drawn for each image."""
    count = len(pixels)
    shift = torch.randint(-CROP, CROP + 1, (2, count, 1), device=pixels.device)
    mirrored = torch.randint(0, 2, (count, 1), device=pixels.device).bool()
    place = torch.arange(SIDE, device=pixels.device).expand(count, SIDE)
    down = reflected(place + shift[0])
    across = reflected(torch.where(mirrored, SIDE - 1 - place, place) + shift[1])
    image = torch.arange(count, device=pixels.device)[:, None, None, None]
    channel = torch.arange(pixels.shape[1], device=pixels.device)[None, :, None, None]
    return pixels[image, channel, down[:, None, :, None], across[:, None, None, :]]


def reflected(position: torch.Tensor) -> torch.Tensor:
    last = SIDE - 1
    return last - (last - position.abs()).abs()


def timed(step: Callable[[int], None], device: torch.device, warmups: int, least: int, seconds: float) -> list[float]:
    """Milliseconds of each step after the warm-up: at least `least` steps, and more until `seconds` have passed."""
    samples: list[float] = []
    started = time.perf_counter()
    index = 0
    while index < warmups or len(samples) < least or time.perf_counter() - started < seconds:
        if index == warmups:
            started = time.perf_counter()
        before = time.perf_counter()
        step(index)
        if device.type == "cuda":
            torch.cuda.synchronize()
        if index >= warmups:
            samples.append((time.perf_counter() - before) * 1000)
        index += 1
    return samples


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--id", required=True)
    parser.add_argument("--model", choices=sorted(MODELS), required=True)
    parser.add_argument("--work", choices=["training", "inference"], required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--layout", choices=["contiguous", "channels-last"], required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--warmups", type=int, required=True)
    parser.add_argument("--least", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
