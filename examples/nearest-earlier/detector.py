"""Alarms where the distances from a client's queries to its nearest earlier ones are spread as no honest client's are."""

import json

import numpy as np

import stealbench


class Client:
    """What is remembered of one client: its latest queries by class, and its latest distances by bin."""

    def __init__(self, edges, parameters):
        self.edges = edges
        self.window = parameters["window"]
        self.memory = parameters["memory"]
        self.earlier = {}
        self.latest = []

    def distance(self, query, label):
        """Squared, in grey levels, to the nearest remembered query of the class; None for its first."""
        pixels = query.reshape(-1).astype(np.int32)
        earlier = self.earlier.setdefault(label, [])
        nearest = None if not earlier else int(((np.stack(earlier) - pixels) ** 2).sum(axis=1).min())
        earlier.append(pixels)
        del earlier[: -self.memory]
        return nearest

    def score(self, query, label, honest):
        """Total variation between the window's histogram and the honest one; 0 until the window is full."""
        distance = self.distance(query, label)
        if distance is not None:
            self.latest.append(int(np.searchsorted(self.edges, distance, side="right")))
            del self.latest[: -self.window]
        if len(self.latest) < self.window:
            return 0.0
        own = np.bincount(self.latest, minlength=len(honest))
        apart = np.abs(own * int(honest.sum()) - honest * self.window).sum()
        return int(apart) / (2 * self.window * int(honest.sum()))


def honest_clients(images, answers, length):
    """Images and classes of honest clients that ask ``length`` images each, in the order given."""
    for first in range(0, len(images) - length + 1, length):
        yield images[first : first + length], answers[first : first + length].argmax(axis=1)


def fit(task):
    parameters, streams = task.parameters, task.streams
    length = min(parameters["honestQueries"], len(task.benign), len(streams.validation))
    distances = []
    for images, labels in honest_clients(task.benign, task.victim_answers, length):
        client = Client([], parameters)
        found = [client.distance(image, int(label)) for image, label in zip(images, labels)]
        distances += [distance for distance in found if distance is not None]
    distances.sort()
    bins = parameters["bins"]
    edges = [distances[len(distances) * cut // bins] for cut in range(1, bins)]
    honest = np.bincount(np.searchsorted(edges, distances, side="right"), minlength=bins)
    highest = []
    for images, labels in honest_clients(streams.validation, streams.validation_answers, length):
        client = Client(edges, parameters)
        highest.append(max(client.score(image, int(label), honest) for image, label in zip(images, labels)))
    highest.sort()
    rate = 0.05 if streams.false_alarm_rate is None else streams.false_alarm_rate
    threshold = highest[len(highest) - 1 - int(len(highest) * rate)]
    state = {"edges": edges, "honest": honest.tolist(), "threshold": threshold}
    (task.output / "honest.json").write_text(json.dumps(state))


def watcher(state, parameters):
    clients = {}
    honest = np.array(state["honest"], np.int64)

    def observe(queries, answers, numbers, call):
        scores = np.zeros(len(queries))
        for at, number in enumerate(numbers.tolist()):
            client = clients.setdefault(number, Client(state["edges"], parameters))
            scores[at] = client.score(queries[at], int(answers[at].argmax()), honest)
        return scores, scores > state["threshold"]

    return observe


task = stealbench.defender_task()
if isinstance(task, stealbench.FitTask):
    fit(task)
else:
    task.watch(watcher(json.loads((task.state / "honest.json").read_text()), task.parameters))
