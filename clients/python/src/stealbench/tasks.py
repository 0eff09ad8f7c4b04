"""The task that the harness gives: the JSON file that STEALBENCH_TASK names, as objects with methods."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt

from .errors import TaskError
from .oracle import Oracle, Progress
from .serving import Answer, Observe, answering, observing, serve
from .transport import Transport

Place = Union[str, "os.PathLike[str]", None]

#: File name of a surrogate in the open track.
SURROGATE = "surrogate.onnx"


class _Task:
    """What every phase is told. No task names the victim, its data or its classes."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        height, width, channels = fields["inputShape"]
        self.classes: int = fields["classes"]
        self.input_shape: Tuple[int, int, int] = (height, width, channels)
        #: For all randomness: a run with the same seed should ask the same queries.
        self.seed: int = fields["seed"]
        self.time_limit_seconds: float = fields["timeLimitSeconds"]
        #: What submission.json declares, with the suite's values where it gives some.
        self.parameters: Mapping[str, Any] = fields.get("parameters", {})
        self._fields = fields

    def _array(self, key: str) -> Optional[npt.NDArray[Any]]:
        path = self._fields.get(key)
        return None if path is None else _load(path)


class AttackTask(_Task):
    """Steal a classifier: ask at most ``budget`` queries; hand in a surrogate if the track is open."""

    phase = "attack"

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.budget: int = fields["budgetQueries"]
        #: Files that the harness keeps belong here.
        self.output = Path(fields["output"])
        #: What the victim reads of an image: "uint8", whole grey levels, or "float32".
        self.query_precision: str = fields.get("queryPrecision", "uint8")
        #: Accounts that the suite spreads these queries over in turn; 1 is the attack's own.
        self.clients: int = fields.get("clients", 1)
        transport = Transport(fields["url"], fields.get("socket"))
        self._oracle = Oracle(transport, self.classes, self.input_shape, self.budget)
        self._pool = self._array("pool")

    @property
    def pool(self) -> npt.NDArray[np.uint8]:
        """The attacker's natural images: uint8 [n, height, width, channels], a memory map; n is 0 where it has none."""
        return np.zeros((0, *self.input_shape), np.uint8) if self._pool is None else self._pool

    @property
    def pool_class_names(self) -> Optional[Sequence[str]]:
        """Names of the pool's own classes, by label; None where there are no labels."""
        return self._fields.get("poolClassNames")

    @property
    def seed_images(self) -> Optional[npt.NDArray[np.uint8]]:
        """uint8 [n, height, width, channels], images of the victim's kind that it never saw; None where the suite gives none.

        What the victim says to them is asked, and paid, like all other queries.
        """
        return self._array("seedImages")

    @property
    def seed_labels(self) -> Optional[npt.NDArray[np.int32]]:
        """int32 [n], the true classes of ``seed_images``."""
        return self._array("seedLabels")

    @property
    def pool_labels(self) -> Optional[npt.NDArray[np.int32]]:
        """int32 [n], labels of the pool's own where it declares them; not the victim's classes."""
        return self._array("poolLabels")

    @property
    def remaining(self) -> int:
        """Queries that may still be asked."""
        return self._oracle.remaining

    def query(
        self,
        images: Any,
        batch_size: Optional[int] = None,
        progress: Union[bool, Progress] = True,
        client: Optional[str] = None,
    ) -> npt.NDArray[np.float32]:
        """Posteriors float32 [n, classes] of images uint8 [n, height, width, channels] or floats in [0, 1].

        Args:
            images: anything numpy takes for such an array; floats are seen as the nearest of 256 levels, unless
                ``query_precision`` is "float32".
            batch_size: images in one request; by default 256, or as many as 16 MiB hold.
            progress: True writes a line a second to stderr; a function is called after each batch.
            client: the account that asks, all on one budget; by default the attack's own.

        Raises:
            BudgetExceededError, QueryError, OracleError: see ``stealbench.errors``.
        """
        return self._oracle.query(images, batch_size, _reporter(progress), client)

    def query_rows(
        self,
        rows: Any,
        batch_size: Optional[int] = None,
        progress: Union[bool, Progress] = True,
        client: Optional[str] = None,
    ) -> npt.NDArray[np.float32]:
        """Posteriors float32 [n, classes] of rows of ``pool`` by number: as ``query(pool[rows])``, and no pixel is sent.

        Args:
            rows: whole numbers [n] in [0, len(pool)).
            batch_size, progress, client: as in ``query``.

        Raises:
            BudgetExceededError, QueryError, OracleError: see ``stealbench.errors``.
        """
        return self._oracle.query_rows(rows, batch_size, _reporter(progress), client)

    def save(self, model: Any) -> Path:
        """Hands in the surrogate of the open track as ``surrogate.onnx``.

        Args:
            model: bytes of an ONNX file, the path of one, or a ``torch.nn.Module`` that takes float32
                [n, channels, height, width] in [0, 1]; what it gives (logits or probabilities) stands in
                the manifest of the submission.
        """
        target = self.output / SURROGATE
        if isinstance(model, (bytes, bytearray)):
            target.write_bytes(model)
        elif isinstance(model, (str, os.PathLike)):
            shutil.copyfile(model, target)
        else:
            from .torch import export_onnx

            export_onnx(model, target, self.input_shape)
        return target


class RecoverTask(_Task):
    """Make a transfer set of what was answered: no query is left, and the surrogate is the harness's to train."""

    phase = "recover"

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.output = Path(fields["output"])

    @property
    def rows(self) -> npt.NDArray[np.int32]:
        """int32 [n]: pool row of each query in the order asked, -1 where the image was none."""
        return self._needed("rows")

    @property
    def answers(self) -> npt.NDArray[np.float32]:
        """float32 [n, classes]: what the API answered."""
        return self._needed("answers")

    @property
    def clients(self) -> npt.NDArray[np.int32]:
        """int32 [n]: number of the client that asked."""
        return self._needed("clients")

    @property
    def images(self) -> Optional[npt.NDArray[np.uint8]]:
        """uint8 [made, height, width, channels], the images behind the -1 rows in order; None if there are none."""
        return self._array("images")

    @property
    def origins(self) -> Optional[npt.NDArray[np.int32]]:
        """int32 [n]: pool row that an image was made from, -1 for none; None where the attack said nothing."""
        return self._array("origins")

    @property
    def pool(self) -> npt.NDArray[np.uint8]:
        """The attacker's natural images: uint8 [n, height, width, channels], a memory map; n is 0 where it has none."""
        pool = self._array("pool")
        return np.zeros((0, *self.input_shape), np.uint8) if pool is None else pool

    @property
    def pool_labels(self) -> Optional[npt.NDArray[np.int32]]:
        """int32 [n], labels of the pool's own where it declares them; not the victim's classes."""
        return self._array("poolLabels")

    def save(self, positions: Any, targets: Any, weights: Any = None) -> None:
        """Hands in the transfer set.

        Args:
            positions: whole numbers [m] in [0, n), places in the order asked; one may come several times, or not at all.
            targets: soft labels [m, classes], rows >= 0.
            weights: [m], or None to weigh all alike.
        """
        np.save(self.output / "positions.npy", np.asarray(positions, np.int32))
        np.save(self.output / "targets.npy", np.ascontiguousarray(targets, np.float32))
        if weights is not None:
            np.save(self.output / "weights.npy", np.ascontiguousarray(weights, np.float32))

    def _needed(self, key: str) -> npt.NDArray[Any]:
        array = self._array(key)
        if array is None:
            raise TaskError(f"this task has no {key}")
        return array


class StreamFit:
    """The owner's data beside the images to train on; no attack is among it."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        #: int32 [n], true classes of ``benign``.
        self.labels: npt.NDArray[np.int32] = _load(files["trainLabels"])
        #: uint8 [m, height, width, channels], images that set a threshold; a memory map.
        self.validation: npt.NDArray[np.uint8] = _load(files["validation"])
        #: float32 [m, classes]: the victim's answers to them.
        self.validation_answers: npt.NDArray[np.float32] = _load(files["validationAnswers"])
        #: int32 [m].
        self.validation_labels: npt.NDArray[np.int32] = _load(files["validationLabels"])
        #: Share of honest streams that may raise an alarm; None where the suite states none.
        self.false_alarm_rate: Optional[float] = files["falseAlarmRate"]


class FitTask(_Task):
    """Prepare a defense or a detector; what is written into ``output`` is there again when it serves."""

    phase = "fit"

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.output = Path(fields["output"])

    @property
    def benign(self) -> npt.NDArray[np.uint8]:
        """Images of the defender's own: uint8 [n, height, width, channels], a memory map."""
        array = self._array("benignTrain")
        if array is None:
            raise TaskError("this task has no benign images")
        return array

    @property
    def anomalous(self) -> Optional[npt.NDArray[np.uint8]]:
        """Images of a pool that attackers use, for detectors; None for defenses."""
        return self._array("anomalousTrain")

    @property
    def victim_answers(self) -> Optional[npt.NDArray[np.float32]]:
        """float32 [n, classes]: the victim's answers to ``benign``; None where they are not given."""
        return self._array("victimAnswers")

    @property
    def streams(self) -> "StreamFit":
        """What a detector of streams is fitted on beside ``benign`` and ``victim_answers``.

        Raises:
            TaskError: this is a defense, or a detector of single queries.
        """
        files = self._fields.get("streams")
        if files is None:
            raise TaskError('only detectors with "scope": "stream" have streams')
        return StreamFit(files)


class ServeTask(_Task):
    """Answer calls until the harness ends the process."""

    phase = "serve"

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        #: What ``fit`` wrote.
        self.state = Path(fields["state"])
        self.port: int = fields["port"]

    def serve(self, answer: Answer) -> None:
        """Serves until the process is ended.

        Args:
            answer: for a defense ``(queries, posteriors, call) -> posteriors`` float32 [n, classes]; for a
                detector ``(queries, None, call) -> scores`` [n], higher is more anomalous. ``queries`` is
                uint8 [n, height, width, channels]; calls come in the order of the ledger.
        """
        serve(answering(answer), self.port)

    def watch(self, observe: Observe) -> None:
        """Serves a detector of streams until the process is ended.

        Args:
            observe: ``(queries, answers, clients, call) -> (scores, alarms)``, all [n]. ``queries`` is uint8
                [n, height, width, channels] in the order that the API met them, ``answers`` float32 [n, classes],
                ``clients`` int32, the number of the client that asked. A score is what is decided by after the query, of
                its client, higher is more anomalous; an alarm, where true, is raised by the query, and its client asks no
                more. How queries come in calls must change nothing.
        """
        serve(observing(observe), self.port)


def task(path: Place = None) -> AttackTask:
    """The attack that this process was started for.

    Args:
        path: the JSON file; by default the one that the environment variable STEALBENCH_TASK names.

    Raises:
        TaskError: there is none, it cannot be read, or it is for a defense or detector.
    """
    fields = _read(path)
    if fields["phase"] == RecoverTask.phase:
        raise TaskError("this is a recovery: use recover_task()")
    if fields["phase"] != AttackTask.phase:
        raise TaskError(f"this is the phase {fields['phase']} of a defense or detector: use defender_task()")
    return AttackTask(fields)


def recover_task(path: Place = None) -> RecoverTask:
    """The recovery that this process was started for.

    Raises:
        TaskError: as ``task`` does, and if this is anything else.
    """
    fields = _read(path)
    if fields["phase"] != RecoverTask.phase:
        raise TaskError(f"this is the phase {fields['phase']}: use task() for an attack, defender_task() for the others")
    return RecoverTask(fields)


def defender_task(path: Place = None) -> Union[FitTask, ServeTask]:
    """The phase of a defense or detector that this process was started for: first a FitTask, then a ServeTask.

    Raises:
        TaskError: as ``task`` does, and if this is an attack.
    """
    fields = _read(path)
    if fields["phase"] == FitTask.phase:
        return FitTask(fields)
    if fields["phase"] == ServeTask.phase:
        return ServeTask(fields)
    if fields["phase"] == RecoverTask.phase:
        raise TaskError("this is a recovery: use recover_task()")
    raise TaskError("this is an attack: use task()")


def _load(path: str) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array


def _read(path: Place) -> Mapping[str, Any]:
    place = os.environ.get("STEALBENCH_TASK") if path is None else os.fspath(path)
    if not place:
        raise TaskError("no task: run this through `stealbench`, or set STEALBENCH_TASK to a task file")
    try:
        fields = json.loads(Path(place).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TaskError(f"{place} cannot be read: {error}") from error
    if not isinstance(fields, dict) or "phase" not in fields:
        raise TaskError(f"{place} is no task file")
    return fields


def _reporter(progress: Union[bool, Progress]) -> Optional[Progress]:
    return _lines() if progress is True else None if progress is False else progress


def _lines() -> Progress:
    last = -1.0

    def report(answered: int, budget: int) -> None:
        nonlocal last
        if time.monotonic() - last < 1 and answered < budget:
            return
        last = time.monotonic()
        print(f"{answered} of {budget} queries", file=sys.stderr, flush=True)

    return report
