"""Watches how bright a client's latest queries are on average, and alarms where honest clients are not so.

Every client has a state of its own; what one asks changes nothing for another.
"""

import json

import numpy as np

import stealbench


def brightness(images):
    """uint8 [n, height, width, channels] -> float64 [n], mean grey level."""
    return images.reshape(len(images), -1).mean(axis=1)


def score(levels, mean):
    """How far the average of a window lies from that of the owner's images."""
    return abs(float(np.mean(levels)) - mean)


task = stealbench.defender_task()
window = task.parameters["window"]
if isinstance(task, stealbench.FitTask):
    mean = float(brightness(task.benign).mean())
    honest = brightness(task.streams.validation)
    # What the honest client of each piece comes to, at its highest.
    highest = []
    for piece in np.array_split(honest, max(1, len(honest) // (4 * window))):
        highest.append(max((score(piece[at : at + window], mean) for at in range(len(piece) - window + 1)), default=0.0))
    rate = 0.05 if task.streams.false_alarm_rate is None else task.streams.false_alarm_rate
    threshold = float(np.quantile(highest, 1 - rate, method="higher"))
    (task.output / "honest.json").write_text(json.dumps({"mean": mean, "threshold": threshold}))
else:
    honest = json.loads((task.state / "honest.json").read_text())
    latest = {}

    def observe(queries, answers, clients, call):
        """Scores [n] and alarms [n]: what each query makes of its client."""
        scores = np.zeros(len(queries))
        for at, (level, client) in enumerate(zip(brightness(queries), clients)):
            levels = latest.setdefault(int(client), [])
            levels.append(level)
            del levels[:-window]
            if len(levels) == window:
                scores[at] = score(levels, honest["mean"])
        return scores, scores > honest["threshold"]

    task.watch(observe)
