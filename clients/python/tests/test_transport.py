"""Retries against a server that fails in the ways that servers do."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from stealbench.errors import OracleError
from stealbench.transport import Transport


@pytest.fixture
def flaky():
    servers = []

    def start(*script):
        bodies = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                act = script[min(len(bodies), len(script)) - 1]
                if act == "drop":
                    return self.connection.close()
                self.send_response(act)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return Transport(f"http://127.0.0.1:{server.server_port}", None, attempts=3), bodies

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_dropped_connection_and_an_overload_are_tried_again_with_the_same_body(flaky):
    transport, bodies = flaky("drop", 503, 200)
    assert transport.post("/x", b"body", {})[0] == 200
    assert bodies == [b"body"] * 3


@pytest.mark.parametrize("status", [400, 409, 429, 500])
def test_a_refusal_is_final(flaky, status):
    transport, bodies = flaky(status, 200)
    assert transport.post("/x", b"body", {})[0] == status
    assert len(bodies) == 1


def test_the_attempts_end(flaky):
    transport, bodies = flaky(503)
    with pytest.raises(OracleError, match="3 attempts: status 503"):
        transport.post("/x", b"body", {})
    assert len(bodies) == 3
