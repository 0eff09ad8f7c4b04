"""The longer a client asks, the coarser it is answered: exact for its first queries, then rounded, then the class alone."""

import numpy as np

import stealbench

task = stealbench.defender_task()
patience = task.parameters["patience"]
answered = {}


def answer(queries, posteriors, call):
    """queries uint8 [n, height, width, channels], posteriors float32 [n, classes] -> posteriors float32 [n, classes]."""
    first = answered.get(call.client, 0)
    answered[call.client] = first + len(queries)
    numbers = first + np.arange(len(queries))
    best = np.eye(task.classes, dtype=np.float32)[posteriors.argmax(axis=1)]
    # Half of each answer to the first class, so that it stays first, and a row still sums to 1.
    coarse = (posteriors + best) / np.float32(2)
    answers = np.where((numbers < patience)[:, None], posteriors, coarse)
    return np.where((numbers < 2 * patience)[:, None], answers, best)


if isinstance(task, stealbench.FitTask):
    print("nothing to fit")
else:
    task.serve(answer)
