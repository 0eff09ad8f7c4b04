"""Draws random weights for each network, and says what PyTorch computes with them before and after one step of SGD.

Usage: parity.py FOLDER. Reads request.json and <model>.request.safetensors (images as pixel values and masks, both
channels last, and targets); writes <model>.safetensors and <model>.pth with the weights, and
<model>.answer.safetensors with `before` and `after`, logits in inference mode, and `loss` of the step.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

from networks import NETWORKS


def main(folder):
    torch.set_num_threads(1)
    for name, settings in json.loads((folder / "request.json").read_text()).items():
        request = load_file(folder / f"{name}.request.safetensors")
        network = NETWORKS[name](settings["classes"], request["images"].shape[1])
        randomise(network, settings["seed"])
        state = {key: value.clone() for key, value in network.state_dict().items()}
        save_file(state, folder / f"{name}.safetensors")
        torch.save(network.state_dict(), folder / f"{name}.pth")
        save_file(answer(network, request, settings), folder / f"{name}.answer.safetensors")


def randomise(network, seed):
    """Signals of about the same size through all layers, and statistics that are none of a fresh network's."""
    generator = torch.Generator().manual_seed(seed)
    uniform = lambda tensor, low, high: tensor.uniform_(low, high, generator=generator)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if tensor.dim() > 1:
                fan_in = tensor[0].numel()
                tensor.normal_(0, (2 / fan_in) ** 0.5, generator=generator)
            elif name.endswith("running_var"):
                uniform(tensor, 0.5, 1.5)
            elif "bn2.weight" in name or "bn3.weight" in name:
                uniform(tensor, 0.1, 0.4)
            elif name.endswith("weight"):
                uniform(tensor, 0.5, 1.2)
            elif tensor.is_floating_point():
                uniform(tensor, -0.2, 0.2)


def answer(network, request, settings):
    mean, std = (torch.tensor(settings[key]).view(-1, 1, 1) for key in ("mean", "std"))
    images = (request["images"].permute(0, 3, 1, 2) / 255 - mean) / std
    if "mask" in request:
        mask = request["mask"]
        network.dropout.mask = mask.permute(0, 3, 1, 2) if mask.dim() == 4 else mask
    before = logits(network, images)
    optimizer = torch.optim.SGD(network.parameters(), **settings["sgd"])
    network.train()
    loss = torch.nn.functional.cross_entropy(network(images), request["targets"])
    loss.backward()
    optimizer.step()
    return {"before": before, "after": logits(network, images), "loss": loss.detach().reshape(1)}



def logits(network, images):
    network.eval()
    with torch.no_grad():
        return network(images).contiguous()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
