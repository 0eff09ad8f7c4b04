"""What can go wrong, as exceptions that a program can tell apart."""

from __future__ import annotations

from typing import Optional

import numpy as np
import numpy.typing as npt


class StealBenchError(Exception):
    """Base class of all of these."""


class TaskError(StealBenchError):
    """There is no task here, or it is not of the kind that was asked for."""


class QueryError(StealBenchError):
    """The oracle found the batch malformed (400, 409, 413). Nothing was counted."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class BudgetExceededError(StealBenchError):
    """The query would pass the budget; the batch that would was refused whole.

    Attributes:
        remaining: queries that may still be asked.
        answers: float32 [k, classes], answers to the first k images, which were asked and counted
            before the refusal. Usually k is 0: a query that cannot fit is not begun.
    """

    def __init__(self, message: str, remaining: int, answers: Optional[npt.NDArray[np.float32]] = None) -> None:
        super().__init__(message)
        self.remaining = remaining
        self.answers = np.zeros((0, 0), np.float32) if answers is None else answers


class OracleError(StealBenchError):
    """The oracle failed, cannot be reached, or does not speak the protocol, after all retries."""
