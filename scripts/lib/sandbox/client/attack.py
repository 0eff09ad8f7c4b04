"""Asks a random sample of the pool and prints the seconds from the first row read to the last answer.

Arguments: images in a request; then `rows` to name rows of the pool rather than to send their pixels, `tcp` to go by the
relay rather than by the Unix socket.
"""

import json
import os
import sys
import time

import numpy as np

import stealbench

batch_size = int(sys.argv[1])
place = os.environ["STEALBENCH_TASK"]
if "tcp" in sys.argv[2:]:
    with open(place) as original, open("/tmp/task.json", "w") as changed:
        json.dump({**json.load(original), "socket": None}, changed)
    place = "/tmp/task.json"

task = stealbench.task(place)
start = time.perf_counter()
rows = np.random.default_rng(task.seed).permutation(len(task.pool))[: task.budget]
if "rows" in sys.argv[2:]:
    task.query_rows(rows, batch_size)
else:
    task.query(task.pool[rows], batch_size)
print(f"query phase {time.perf_counter() - start:.6f} s", flush=True)
