"""HTTP to the oracle, over its Unix socket or TCP: one connection that is kept, and retries that are safe."""

from __future__ import annotations

import http.client
import os
import socket
import time
from typing import Callable, Mapping, Optional, Tuple
from urllib.parse import urlsplit

from .errors import OracleError

#: Statuses that pass by themselves. 429 is not among them: it is the budget, and it stays.
_PASSING = frozenset({408, 502, 503, 504})

Answer = Tuple[int, Mapping[str, str], bytes]


class Transport:
    """Posts requests; one at a time, so use one for each thread."""

    def __init__(self, url: str, socket_path: Optional[str], attempts: int = 8, timeout: float = 300.0) -> None:
        self._url = urlsplit(url)
        self._socket_path = socket_path if socket_path is not None and os.path.exists(socket_path) else None
        self._attempts = attempts
        self._timeout = timeout
        self._connection: Optional[http.client.HTTPConnection] = None

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The last answer of at most ``attempts``; lower-case header names.

        A request that carries an ``id`` may be repeated: the oracle answers and counts it once.

        Raises:
            OracleError: no connection, or no answer but "come again".
        """
        return self._again(lambda: self._post_once(path, body, headers))

    def close(self) -> None:
        """Closes the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _again(self, request: Callable[[], Answer]) -> Answer:
        for attempt in range(self._attempts):
            if attempt > 0:
                time.sleep(min(10.0, 0.1 * 2**attempt))
            try:
                answer = request()
            except (OSError, http.client.HTTPException) as error:
                self.close()
                reason: object = error or type(error).__name__
                continue
            if answer[0] not in _PASSING:
                return answer
            reason = f"status {answer[0]}"
        raise OracleError(f"the oracle did not answer in {self._attempts} attempts: {reason}")

    def _post_once(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._connection is None:
            self._connection = self._connect()
        self._connection.request("POST", self._url.path.rstrip("/") + path, body, dict(headers))
        response = self._connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()

    def _connect(self) -> http.client.HTTPConnection:
        if self._socket_path is not None:
            return _UnixConnection(self._socket_path, self._timeout)
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return kind(self._url.hostname or "localhost", self._url.port, timeout=self._timeout)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
