"""Sharpens the answers a little: what the defense blurred may come back, and the first class stays first."""

import numpy as np

import stealbench

task = stealbench.recover_task()
temperature = task.parameters.get("temperature", 0.5)

sharper = np.maximum(task.answers, 1e-9).astype(np.float64) ** (1 / temperature)
targets = sharper / sharper.sum(axis=1, keepdims=True)
print(f"{len(targets)} answers at temperature {temperature}")
task.save(np.arange(len(targets)), targets)
