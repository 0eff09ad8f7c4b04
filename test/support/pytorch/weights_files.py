"""Writes one ResNet-20 in every way in which people save weights.

Usage: weights_files.py FOLDER. Writes plain.safetensors, which the others must equal, and a file for each way; what this
version of PyTorch cannot write is left out.
"""

import argparse
import collections
import copy
import pathlib
import sys

import torch
from safetensors.torch import save_file

from networks import ResNetCifar


def main(folder):
    torch.manual_seed(5)
    network = ResNetCifar(10, 20).eval()
    state = network.state_dict()
    save_file({key: value.clone() for key, value in state.items()}, folder / "plain.safetensors")
    for name, content in dictionaries(network, state).items():
        torch.save(content, folder / f"{name}.pth")
        torch.save(content, folder / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(state, folder / "protocol-4.pth", pickle_protocol=4)
    torch.save(state, folder / "protocol-5.legacy.pth", pickle_protocol=5, _use_new_zipfile_serialization=False)
    for name, dtype in (("half", torch.float16), ("bfloat16", torch.bfloat16), ("double", torch.float64)):
        converted = {key: value.to(dtype) if value.is_floating_point() else value for key, value in state.items()}
        torch.save(converted, folder / f"{name}.pth")
        save_file(converted, folder / f"{name}.safetensors")
    torch.jit.trace(network, torch.zeros(1, 3, 32, 32)).save(folder / "script.pt")


def dictionaries(network, state):
    prefixed = lambda prefix: {prefix + key: value for key, value in state.items()}
    # One storage for everything, with gaps and another order of axes: views, as optimisers and `channels_last` leave them.
    channels_last = {
        key: value.contiguous(memory_format=torch.channels_last) if value.dim() == 4 else value
        for key, value in state.items()
    }
    flat = torch.zeros(2 * sum(value.numel() for value in state.values()))
    views, at = {}, 0
    for key, value in state.items():
        if not value.is_floating_point():
            continue
        view = flat[at : at + 2 * value.numel() : 2].view(value.shape)
        view.copy_(value)
        views[key], at = view, at + 2 * value.numel()
    trained = copy.deepcopy(network).train()
    optimizer = torch.optim.SGD(trained.parameters(), lr=0.1, momentum=0.9)
    trained(torch.rand(4, 3, 32, 32)).sum().backward()
    optimizer.step()
    training = {
        "epoch": 199,
        "best_prec1": 91.73,
        "args": argparse.Namespace(arch="resnet20", lr=0.1),
        "optimizer": optimizer.state_dict(),
        "scheduler": collections.defaultdict(list),
    }
    return {
        "plain": state,
        "module": collections.OrderedDict(prefixed("module.")),
        "compiled": prefixed("_orig_mod."),
        "nested": prefixed("module._orig_mod.model."),
        "backbone": prefixed("backbone."),
        "checkpoint": {**training, "state_dict": prefixed("module.")},
        "model": {"model": state, **training},
        "net": {"acc": 91.7, "net": prefixed("module."), "epoch": 3},
        "ema": {"epoch": 3, "ema": state},
        "model-and-ema": {"ema": {key: value * 0 for key, value in state.items()}, "model": state},
        "parameters": {key: torch.nn.Parameter(value, requires_grad=False) for key, value in state.items()},
        "channels-last": channels_last,
        "views": views,
        "whole-model": network,
        "wrapped-model": torch.nn.DataParallel(network),
    }


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
