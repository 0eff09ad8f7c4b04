"""The other side of the protocol: a defense or detector that the harness asks."""

from __future__ import annotations

import json
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, NamedTuple, Optional, Tuple, Type

import numpy as np
import numpy.typing as npt

from . import wire


class Call(NamedTuple):
    """What comes with a batch. Randomness keyed by (seed, query index) makes batching change nothing."""

    client: str
    first_query_index: int
    seed: int


#: ``(queries, posteriors, call)``: posteriors of a defense, scores of a detector (whose posteriors are None).
Answer = Callable[[npt.NDArray[np.uint8], Optional[npt.NDArray[np.float32]], Call], npt.NDArray[Any]]

#: ``(queries, answers, clients, call)``: scores and alarms of a detector of streams, one a query.
Observe = Callable[
    [npt.NDArray[np.uint8], npt.NDArray[np.float32], npt.NDArray[np.int32], Call],
    Tuple[npt.NDArray[Any], npt.NDArray[Any]],
]

#: From the tensors of a request to those of its response.
Reply = Callable[[wire.Arrays, Call], wire.Arrays]


def serve(reply: Reply, port: int) -> None:
    """Answers on 127.0.0.1, one call after another, until the process ends."""
    ThreadingHTTPServer(("127.0.0.1", port), handler(reply)).serve_forever()


def answering(answer: Answer) -> Reply:
    """A defense, or a detector of single queries."""

    def reply(arrays: wire.Arrays, call: Call) -> wire.Arrays:
        posteriors = arrays.get("posteriors")
        name = "scores" if posteriors is None else "posteriors"
        return {name: np.asarray(answer(arrays["queries"], posteriors, call), np.float32)}

    return reply


def observing(observe: Observe) -> Reply:
    """A detector of streams."""

    def reply(arrays: wire.Arrays, call: Call) -> wire.Arrays:
        scores, alarms = observe(arrays["queries"], arrays["answers"], arrays["clients"], call)
        return {"scores": np.asarray(scores, np.float64), "alarms": np.asarray(alarms, np.bool_).astype(np.uint8)}

    return reply


def handler(reply: Reply) -> Type[BaseHTTPRequestHandler]:
    """A request handler class around one function, which is never called twice at once."""
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:  # noqa: N802
            known = self.path.startswith("/v2")
            self._send(200 if known else 404, json.dumps({"ready": known}).encode())

        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            try:
                with turn:
                    answer, length = respond(reply, body, self.headers.get(wire.HEADER_LENGTH))
            except Exception as error:  # the harness is told, and names it as this submission's failure
                traceback.print_exc()
                self._send(500, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
                return
            self._send(200, answer, length)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: the harness logs what matters."""

        def _send(self, status: int, body: bytes, header_length: Optional[int] = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if header_length is not None:
                self.send_header(wire.HEADER_LENGTH, str(header_length))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def respond(reply: Reply, body: bytes, header_length: Optional[str]) -> "tuple[bytes, int]":
    """One call: the request's body to the response's, and the length of its JSON."""
    head, arrays = wire.read(body, header_length, "inputs")
    parameters = head.get("parameters", {})
    call = Call(str(parameters["client"]), int(parameters["firstQueryIndex"]), int(parameters["seed"]))
    answer = {"model_name": "submission", **({"id": head["id"]} if "id" in head else {})}
    return wire.write(answer, "outputs", reply(arrays, call))
