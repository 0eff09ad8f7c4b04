"""Scores a query by its distance from what benign images look like: the part outside their principal subspace."""

import numpy as np

import stealbench

SIDE = 16  # images are averaged to at most so many cells a side
VARIANCE = 0.9  # of the benign images, that the subspace holds
MOST = 5000  # benign images that are looked at


def features(images):
    """uint8 [n, height, width, channels] -> float64 [n, d], brightness and contrast taken out."""
    n, height, width, channels = images.shape
    rows, columns = (np.array_split(np.arange(size), min(SIDE, size)) for size in (height, width))
    cells = [images[:, r[0] : r[-1] + 1, c[0] : c[-1] + 1].mean(axis=(1, 2)) for r in rows for c in columns]
    flat = np.stack(cells, axis=1).reshape(n, -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return flat / (flat.std(axis=1, keepdims=True) + 1)


def fit(task):
    x = features(task.benign[:MOST])
    _, scales, directions = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    kept = 1 + np.searchsorted(np.cumsum(scales**2) / np.sum(scales**2), VARIANCE)
    np.savez(task.output / "subspace.npz", mean=x.mean(axis=0), directions=directions[:kept])


def scores(state):
    mean, directions = state["mean"], state["directions"]

    def answer(queries, posteriors, call):
        centred = features(queries) - mean
        return np.linalg.norm(centred - centred @ directions.T @ directions, axis=1)

    return answer


task = stealbench.defender_task()
if isinstance(task, stealbench.FitTask):
    fit(task)
else:
    task.serve(scores(np.load(task.state / "subspace.npz")))
