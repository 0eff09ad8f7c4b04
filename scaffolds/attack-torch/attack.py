"""Knockoff Nets with random queries: ask about a sample of the pool, train a small network on the answers, hand it in."""

import numpy as np
import torch
from torch import nn

import stealbench
from stealbench.torch import to_tensor

EPOCHS, BATCH = 10, 128

task = stealbench.task()
torch.manual_seed(task.seed)

rows = np.random.default_rng(task.seed).permutation(len(task.pool))[: task.budget]
images = task.pool[rows]
answers = torch.from_numpy(task.query_rows(rows))


def block(channels_in: int, channels: int) -> nn.Sequential:
    convolution = nn.Conv2d(channels_in, channels, 3, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d(2))


channels = task.input_shape[2]
head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, task.classes))
model = nn.Sequential(block(channels, 32), block(32, 64), block(64, 128), head)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)
steps = EPOCHS * -(-len(images) // BATCH)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=steps)

model.train()
for epoch in range(EPOCHS):
    for batch in torch.randperm(len(images)).split(BATCH):
        logits = model(to_tensor(images[batch.numpy()]))
        loss = nn.functional.cross_entropy(logits, answers[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    print(f"epoch {epoch + 1} of {EPOCHS}: loss {loss.item():.3f}", flush=True)

task.save(model)
