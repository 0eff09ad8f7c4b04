"""The prediction API: images in, posteriors out, never past the budget."""

from __future__ import annotations

import json
import math
import uuid
from typing import Any, Callable, Mapping, Optional, Tuple

import numpy as np
import numpy.typing as npt

from . import wire
from .errors import BudgetExceededError, OracleError, QueryError
from .transport import Transport

_PATH = "/v2/models/victim/infer"
_REMAINING = "x-stealbench-queries-remaining"
_CLIENT = "x-stealbench-client"

#: A request holds as many images as the model sees at once, and as the built-in attacks ask, but no more than so many bytes:
#: the oracle takes four times that.
_BATCH_IMAGES = 256
_BATCH_BYTES = 16 * 2**20

#: Told after each batch: queries answered so far, and the budget.
Progress = Callable[[int, int], None]


class Oracle:
    """Asks in batches; every batch has an id of its own, so that a retry is never counted twice."""

    def __init__(self, transport: Transport, classes: int, input_shape: Tuple[int, int, int], budget: int) -> None:
        self.classes = classes
        self.input_shape = input_shape
        self.budget = budget
        #: Queries that may still be asked, as the oracle last said.
        self.remaining = budget
        self._transport = transport
        self._run = uuid.uuid4().hex
        self._batches = 0

    def query(
        self,
        images: Any,
        batch_size: Optional[int] = None,
        progress: Optional[Progress] = None,
        client: Optional[str] = None,
    ) -> npt.NDArray[np.float32]:
        """Posteriors float32 [n, classes] of images uint8 [n, height, width, channels] or floats in [0, 1].

        Raises:
            BudgetExceededError: before anything is asked if the images are more than remain.
            QueryError: the images are not of the oracle's input shape, or out of range.
            OracleError: the oracle cannot be reached or failed.
        """
        return self._in_batches("images", _checked(images, self.input_shape), batch_size, progress, client)

    def query_rows(
        self,
        rows: Any,
        batch_size: Optional[int] = None,
        progress: Optional[Progress] = None,
        client: Optional[str] = None,
    ) -> npt.NDArray[np.float32]:
        """Posteriors float32 [n, classes] of rows of the pool, by number: the oracle has the pool, so no pixel is sent.

        Raises:
            BudgetExceededError, OracleError: as ``query`` does.
            QueryError: the rows are no whole numbers of the pool.
        """
        array = np.asarray(rows)
        if array.ndim != 1 or array.dtype.kind not in "iu":
            raise QueryError(f"expected whole numbers [n], got {array.dtype} {list(array.shape)}", "query-rows")
        return self._in_batches("rows", array.astype(np.int32), batch_size, progress, client)

    def _in_batches(
        self,
        name: str,
        array: npt.NDArray[Any],
        batch_size: Optional[int],
        progress: Optional[Progress],
        client: Optional[str],
    ) -> npt.NDArray[np.float32]:
        if len(array) > self.remaining:
            text = f"{len(array)} images, but {self.remaining} of {self.budget} queries remain"
            raise BudgetExceededError(text, self.remaining)
        answers = np.empty((len(array), self.classes), np.float32)
        step = default_batch_size(array) if batch_size is None else batch_size
        for start in range(0, len(array), step):
            end = min(len(array), start + step)
            try:
                answers[start:end] = self._ask(name, array[start:end], client)
            except BudgetExceededError as error:
                raise BudgetExceededError(str(error), self.remaining, answers[:start]) from error
            if progress is not None:
                progress(self.budget - self.remaining, self.budget)
        return answers

    def _ask(self, name: str, batch: npt.NDArray[Any], client: Optional[str]) -> npt.NDArray[np.float32]:
        self._batches += 1
        head = {"id": f"{self._run}-{self._batches}", "parameters": {"binary_data_output": True}}
        body, length = wire.write(head, "inputs", {name: batch})
        headers = {wire.HEADER_LENGTH: str(length), "Content-Type": "application/octet-stream"}
        if client is not None:
            headers[_CLIENT] = client
        status, answer_headers, answer = self._transport.post(_PATH, body, headers)
        if _REMAINING in answer_headers:
            self.remaining = int(answer_headers[_REMAINING])
        if status != 200:
            raise self._refusal(status, answer)
        return self._posteriors(answer, answer_headers, len(batch))

    def _posteriors(self, body: bytes, headers: Mapping[str, str], count: int) -> npt.NDArray[np.float32]:
        try:
            _, arrays = wire.read(body, headers.get(wire.HEADER_LENGTH.lower()), "outputs")
            posteriors = arrays["posteriors"]
        except (KeyError, TypeError, ValueError) as error:
            raise OracleError(f"the answer is no message of the protocol: {error}") from error
        if posteriors.shape != (count, self.classes):
            raise OracleError(f"expected posteriors [{count}, {self.classes}], got {list(posteriors.shape)}")
        return posteriors.astype(np.float32, copy=False)

    def _refusal(self, status: int, body: bytes) -> Exception:
        try:
            said = json.loads(body)
            message, code = str(said["error"]), str(said.get("code", "refused"))
        except (KeyError, TypeError, ValueError):
            return OracleError(f"the oracle answered {status}")
        if status == 429:
            return BudgetExceededError(message, self.remaining)
        return QueryError(message, code) if status < 500 else OracleError(message)


def default_batch_size(array: npt.NDArray[Any]) -> int:
    """Images in a request of ``array`` [n, ...] where the caller does not say."""
    bytes_each = array.dtype.itemsize * math.prod(array.shape[1:])
    return min(_BATCH_IMAGES, max(1, _BATCH_BYTES // bytes_each))


def _checked(images: Any, input_shape: Tuple[int, int, int]) -> npt.NDArray[Any]:
    """uint8 or float32 of the right shape. A memory map stays one, and is read batch by batch."""
    array = images if isinstance(images, np.ndarray) else np.asarray(images)
    if array.dtype.kind == "f":
        array = array.astype(np.float32, copy=False)
    elif array.dtype != np.uint8:
        raise QueryError(f"expected uint8 pixels or floats in [0, 1], got {array.dtype}", "tensor-datatype")
    if array.ndim != 4 or array.shape[1:] != input_shape:
        expected = ", ".join(str(size) for size in input_shape)
        raise QueryError(f"expected images [n, {expected}], got {list(array.shape)}", "tensor-shape")
    return array
