"""A defense and a detector as the harness meets them: over a real connection."""

import http.client
import json
import threading
from http.server import ThreadingHTTPServer

import numpy as np
import pytest

from stealbench import serving, wire

QUERIES = np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3)
PARAMETERS = {"client": "c7", "firstQueryIndex": 5, "seed": 3}


@pytest.fixture
def ask():
    running = []

    def start(reply):
        server = ThreadingHTTPServer(("127.0.0.1", 0), serving.handler(reply))
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
        running.append((server, connection))

        def post(arrays):
            body, length = wire.write({"id": "x", "parameters": PARAMETERS}, "inputs", arrays)
            connection.request("POST", "/v2/models/defense/infer", body, {wire.HEADER_LENGTH: str(length)})
            response = connection.getresponse()
            return response.status, response.getheader(wire.HEADER_LENGTH), response.read()

        return post

    yield start
    for server, connection in running:
        connection.close()
        server.shutdown()
        server.server_close()


def test_a_defense_gets_queries_posteriors_and_the_call(ask):
    seen = []

    def answer(queries, posteriors, call):
        seen.append((queries.tolist(), call))
        return posteriors[:, ::-1]

    post = ask(serving.answering(answer))
    posteriors = np.array([[0.75, 0.25], [0.5, 0.5]], np.float32)
    status, length, body = post({"queries": QUERIES, "posteriors": posteriors})
    head, arrays = wire.read(body, length, "outputs")
    assert (status, head["id"]) == (200, "x")
    assert arrays["posteriors"].tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert seen == [(QUERIES.tolist(), serving.Call("c7", 5, 3))]


def test_a_detector_gets_queries_alone_and_gives_scores(ask):
    post = ask(serving.answering(lambda queries, posteriors, call: queries.mean(axis=(1, 2, 3))))
    _, length, body = post({"queries": QUERIES})
    _, arrays = wire.read(body, length, "outputs")
    assert arrays["scores"].tolist() == [5.5, 17.5]


def test_a_detector_of_streams_gets_answers_and_clients_and_gives_scores_and_alarms(ask):
    seen = []

    def observe(queries, answers, clients, call):
        seen.append((answers.tolist(), clients.tolist(), call.first_query_index))
        return [0.1, 0.2], [False, True]

    post = ask(serving.observing(observe))
    answers = np.array([[0.75, 0.25], [0.5, 0.5]], np.float32)
    _, length, body = post({"queries": QUERIES, "answers": answers, "clients": np.array([3, 0], np.int32)})
    _, arrays = wire.read(body, length, "outputs")
    assert (arrays["scores"].dtype, arrays["scores"].tolist()) == (np.float64, [0.1, 0.2])
    assert (arrays["alarms"].dtype, arrays["alarms"].tolist()) == (np.uint8, [0, 1])
    assert seen == [([[0.75, 0.25], [0.5, 0.5]], [3, 0], 5)]


def test_a_failure_is_told_and_the_next_call_is_answered(ask):
    def answer(queries, posteriors, call):
        if len(queries) == 1:
            raise RuntimeError("no state")
        return np.zeros(len(queries))

    post = ask(serving.answering(answer))
    status, _, body = post({"queries": QUERIES[:1]})
    assert (status, json.loads(body)["error"]) == (500, "RuntimeError: no state")
    assert post({"queries": QUERIES})[0] == 200
