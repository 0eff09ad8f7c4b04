"""Asks about a random sample of the pool, and nothing more: the harness trains the surrogate on the answers."""

import numpy as np

import stealbench

task = stealbench.task()
rows = np.random.default_rng(task.seed).permutation(len(task.pool))[: task.budget]
posteriors = task.query_rows(rows)
print(f"asked {len(posteriors)} queries; {len(set(posteriors.argmax(axis=1)))} of {task.classes} classes were answered")
