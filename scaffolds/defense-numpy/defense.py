"""Rounds posteriors to one decimal, so that an answer says less; rows still sum to 1 and keep their largest class."""

import numpy as np

import stealbench


def answer(queries, posteriors, call):
    """queries uint8 [n, height, width, channels], posteriors float32 [n, classes] -> posteriors float32 [n, classes]."""
    rounded = np.round(posteriors, 1)
    rounded[np.arange(len(rounded)), posteriors.argmax(axis=1)] += 0.05
    return rounded / rounded.sum(axis=1, keepdims=True)


task = stealbench.defender_task()
if isinstance(task, stealbench.FitTask):
    print(f"nothing to fit; {len(task.benign)} images of the defender's own were there")
else:
    task.serve(answer)
