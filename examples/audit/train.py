"""A classifier as people have one: PyTorch, trained on a folder of images for each class, exported to ONNX.

python train.py IMAGES OUT [--epochs 8] [--size 32]
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("images", type=Path, help="a folder with a folder of images for each class")
parser.add_argument("out", type=Path, help="where model.onnx and labels.txt go")
parser.add_argument("--epochs", type=int, default=8)
parser.add_argument("--size", type=int, default=32, help="height and width in pixels")
options = parser.parse_args()

names = sorted(folder.name for folder in options.images.iterdir() if folder.is_dir())
files = [(file, label) for label, name in enumerate(names) for file in sorted((options.images / name).iterdir())]


def read(file):
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB").resize((options.size, options.size)))


torch.manual_seed(1)
pixels = torch.from_numpy(np.stack([read(file) for file, _ in files])).permute(0, 3, 1, 2)
labels = torch.tensor([label for _, label in files])


def block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]


inner = 128 * (options.size // 8) ** 2
head = [nn.Flatten(), nn.Dropout(0.3), nn.Linear(inner, len(names))]
model = nn.Sequential(*block(3, 32), *block(32, 64), *block(64, 128), *head)
optimizer = torch.optim.AdamW(model.parameters(), 2e-3)
steps = options.epochs * -(-len(files) // 64)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
for epoch in range(options.epochs):
    for rows in torch.randperm(len(files)).split(64):
        images = pixels[rows].float() / 255
        if epoch % 2:
            images = images.flip(3)
        loss = nn.functional.cross_entropy(model(images), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    print(f"epoch {epoch + 1}/{options.epochs}: loss {loss.item():.3f}", flush=True)

options.out.mkdir(parents=True, exist_ok=True)
torch.onnx.export(
    nn.Sequential(model, nn.Softmax(1)).eval(),
    (torch.zeros(1, 3, options.size, options.size),),
    options.out / "model.onnx",
    input_names=["images"],
    output_names=["probabilities"],
    dynamic_axes={"images": {0: "n"}, "probabilities": {0: "n"}},
    dynamo=False,
)
(options.out / "labels.txt").write_text("".join(f"{name}\n" for name in names))
