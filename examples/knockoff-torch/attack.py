"""Knockoff Nets with random queries, in PyTorch: the network and recipe of StealBench's own `cnn` surrogates."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import stealbench
from stealbench.torch import to_tensor

BATCH, LEARNING_RATE = 128, 0.1

task = stealbench.task()
torch.manual_seed(task.seed)
rng = np.random.default_rng(task.seed)

# Steal: a random sample of the pool, and the API's answers as soft labels.
images = task.pool[rng.permutation(len(task.pool))[: task.budget]]
answers = torch.from_numpy(task.query(images))


class Normalize(nn.Module):
    def forward(self, x):
        return (x - 0.5) / 0.25


def block(inputs, outputs):
    layers = []
    for size in (inputs, outputs):
        layers += [nn.Conv2d(size, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return [*layers, nn.MaxPool2d(2)]


height, width, channels = task.input_shape
features = 128 * (height // 8) * (width // 8)
head = [nn.Flatten(), nn.Linear(features, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, task.classes)]
model = nn.Sequential(Normalize(), *block(channels, 32), *block(32, 64), *block(64, 128), *head)

epochs = max(8, min(60, 160_000 // len(images)))
optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE, momentum=0.9, nesterov=True, weight_decay=5e-4)
steps = epochs * -(-len(images) // BATCH)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
for epoch in range(epochs):
    for rows in torch.from_numpy(rng.permutation(len(images))).split(BATCH):
        x = F.pad(to_tensor(images[rows.numpy()]), (2, 2, 2, 2), mode="reflect")
        top, left = rng.integers(0, 5, 2)
        x = x[..., top : top + height, left : left + width]
        loss = F.cross_entropy(model(x.flip(3) if rng.random() < 0.5 else x), answers[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    print(f"epoch {epoch + 1}/{epochs}: loss {loss.item():.3f}", flush=True)

task.save(model)
