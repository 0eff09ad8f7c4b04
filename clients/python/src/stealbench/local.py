"""A victim on this machine: the server is started, asked like any other, and ended with whoever started it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Callable, List, Mapping, NamedTuple, Optional, Sequence, Type, Union

import numpy as np
import numpy.typing as npt

from .errors import TaskError
from .tasks import AttackTask

#: Lines of the server's own words that an error repeats.
_TOLD_LINES = 12


class Score(NamedTuple):
    """How good a copy is on images that neither it nor the victim was trained on; fractions in [0, 1]."""

    #: Of the copy's classes, right ones.
    accuracy: float
    #: Of the copy's classes, those that the victim says as well.
    fidelity: float
    #: Of the victim's classes, right ones.
    victim_accuracy: float
    images: int


class LocalTask(AttackTask):
    """An attack on a victim of this machine, whose owner lets its copies be scored."""

    def __init__(self, ready: Mapping[str, Any], server: "Local") -> None:
        super().__init__(json.loads(Path(ready["task"]).read_text("utf-8")))
        # Whoever keeps the task alone keeps the server too.
        self._server = server
        self.url: str = ready["url"]
        test = ready.get("test")
        self._test: Optional[Mapping[str, str]] = test

    def score(self, copy: Callable[[npt.NDArray[np.uint8]], Any], batch_size: int = 256) -> Score:
        """Accuracy and fidelity of a copy on the victim's test images. Costs no query.

        Args:
            copy: images uint8 [n, height, width, channels] to numbers [n, classes], the largest of a row being its class.

        Raises:
            TaskError: there are no test images (an ONNX file has none), or the copy gives something else.
        """
        if self._test is None:
            raise TaskError("no test images belong to this victim, so that no copy of it can be scored here")
        images, labels, answers = (np.load(self._test[name], mmap_mode="r") for name in ("images", "labels", "answers"))
        said = np.concatenate(
            [self._classes_of(copy(np.array(images[at : at + batch_size]))) for at in range(0, len(images), batch_size)]
        )
        if len(said) != len(images):
            raise TaskError(f"the copy gave {len(said)} rows for {len(images)} images")
        victim = answers.argmax(axis=1)
        return Score(_rate(said == labels), _rate(said == victim), _rate(victim == labels), len(images))

    def _classes_of(self, given: Any) -> npt.NDArray[np.intp]:
        rows = np.asarray(given)
        if rows.ndim != 2 or rows.shape[1] != self.classes:
            raise TaskError(f"expected numbers [n, {self.classes}] from the copy, got {list(rows.shape)}")
        classes: npt.NDArray[np.intp] = rows.argmax(axis=1)
        return classes


def _rate(hits: npt.NDArray[np.bool_]) -> float:
    return float(np.mean(hits))


class Local:
    """A server of this process: ``with`` it, or ``close`` it; it also ends when this process does, however that ends."""

    def __init__(self, command: Sequence[str], timeout: float, quiet: bool) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="stealbench-local-")
        self._said: List[str] = []
        self._server: Optional["subprocess.Popen[str]"] = None
        try:
            self._start([*command, "--task", self._folder.name], timeout, quiet)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> LocalTask:
        return self.task

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the server and removes its files; safe to call twice."""
        server, self._server = self._server, None
        if server is not None:
            if server.stdin is not None:
                server.stdin.close()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        self._folder.cleanup()

    def _start(self, command: Sequence[str], timeout: float, quiet: bool) -> None:
        try:
            # The server ends as soon as its standard input does: with this process, even where that is killed.
            pipe = subprocess.PIPE
            server = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")
        except OSError as error:
            raise TaskError(f"the command line of StealBench cannot be started: {error}") from error
        self._server = server
        assert server.stdout is not None and server.stderr is not None
        listener = threading.Thread(target=self._listen, args=(server.stderr, quiet), daemon=True)
        listener.start()
        line: List[str] = []
        reader = threading.Thread(target=lambda out: line.append(out.readline()), args=(server.stdout,), daemon=True)
        reader.start()
        reader.join(timeout)
        if not line:
            raise TaskError(f"the victim was not ready after {timeout:.0f} s{self._told()}")
        if not line[0].strip():
            listener.join(5)
            raise TaskError(f"the server ended before it was ready{self._told()}")
        self.task = LocalTask(json.loads(line[0]), self)

    def _listen(self, stream: IO[str], quiet: bool) -> None:
        for text in stream:
            self._said.append(text.rstrip())
            if not quiet:
                print(text, end="", flush=True)

    def _told(self) -> str:
        return ":\n" + "\n".join(self._said[-_TOLD_LINES:]) if self._said else ""


def local(
    what: Union[str, "os.PathLike[str]"],
    *,
    budget: Optional[int] = None,
    defense: Union[str, Sequence[str]] = (),
    victim: Optional[str] = None,
    options: Sequence[str] = (),
    timeout: float = 1800.0,
    quiet: bool = False,
) -> Local:
    """Serves a victim of this machine for a ``with``: ``with stealbench.local("quickstart") as task: ...``.

    The first time, the victim of a suite is trained, and what is told meanwhile is printed.

    Args:
        what: name or path of a suite, or an ONNX file.
        budget: queries that are answered; by default 2000.
        defense: ids, or JSON as in a suite, in front of the victim, in order.
        victim: its id in the suite; by default the first.
        options: further options of ``stealbench serve``.
        timeout: seconds to wait until it answers.
        quiet: prints nothing of what the server says.

    Raises:
        TaskError: StealBench is not found, or cannot serve this; with the words that it said.
    """
    command = [*command_line(), "serve", os.fspath(what), "--json", "--attached", "--port", "0"]
    if budget is not None:
        command += ["--budget", str(budget)]
    if victim is not None:
        command += ["--victim", victim]
    for one in [defense] if isinstance(defense, str) else defense:
        command += ["--defense", one]
    return Local([*command, *options], timeout, quiet)


def command_line() -> List[str]:
    """How StealBench is started here: as STEALBENCH_CLI says, else from the path, else by npx.

    Raises:
        TaskError: none of them is there.
    """
    named = os.environ.get("STEALBENCH_CLI")
    if named:
        return ["node", named] if named.endswith(".js") else shlex.split(named)
    found = shutil.which("stealbench")
    if found is not None:
        return [found]
    npx = shutil.which("npx")
    if npx is None:
        raise TaskError("no `stealbench` here: install it with npm, or set STEALBENCH_CLI to its dist/bench/cli.js")
    return [npx, "--no-install", "stealbench"]
