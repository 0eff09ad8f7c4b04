"""A server that the client starts itself, against the real command line where STEALBENCH_CLI names one."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import numpy as np
import pytest

import stealbench
from stealbench.local import command_line

needs_suite = pytest.mark.skipif("STEALBENCH_TEST_SUITE" not in os.environ, reason="started without a suite")


def serve(**more):
    options = os.environ["STEALBENCH_TEST_OPTIONS"].split()
    return stealbench.local(os.environ["STEALBENCH_TEST_SUITE"], options=options, quiet=True, **more)


def answers(url):
    try:
        urllib.request.urlopen(f"{url}/v2/health/ready", timeout=5).read()
        return True
    except (urllib.error.URLError, OSError):
        return False


@needs_suite
def test_a_victim_is_started_asked_scored_and_ended():
    with serve(budget=12, defense=["rounding", "argmax"]) as task:
        assert (task.budget, task.classes, task.input_shape) == (12, 10, (8, 8, 3))
        labels = task.query(task.pool[:8], progress=False)
        assert sorted(np.unique(labels)) == [0, 1] and task.remaining == 4
        with pytest.raises(stealbench.BudgetExceededError):
            task.query(task.pool[:5], progress=False)
        first = task.score(lambda images: np.eye(10)[np.zeros(len(images), int)])
        # A tenth of the test images is of class 0.
        assert (first.accuracy, first.images) == (0.1, 40)
        assert 0 <= first.fidelity <= 1 and 0 <= first.victim_accuracy <= 1
        with pytest.raises(stealbench.TaskError, match=r"\[n, 10\]"):
            task.score(lambda images: np.zeros((len(images), 3)))
        url = task.url
        assert answers(url)
    assert not answers(url)
    assert not os.path.exists(task.output)


@needs_suite
def test_it_ends_with_a_kernel_that_is_killed():
    code = "import test_local, time; task = test_local.serve().task; print(task.url, flush=True); time.sleep(600)"
    tests = os.path.dirname(__file__)
    kernel = subprocess.Popen([sys.executable, "-c", code], cwd=tests, stdout=subprocess.PIPE, text=True)
    url = kernel.stdout.readline().strip()
    try:
        assert answers(url)
    finally:
        kernel.send_signal(signal.SIGKILL)
        kernel.wait()
    for _ in range(100):
        if not answers(url):
            return
        time.sleep(0.1)
    pytest.fail("the server outlived whoever started it")


@needs_suite
def test_what_cannot_be_served_is_told_in_the_words_of_the_command_line():
    with pytest.raises(stealbench.TaskError, match="unknown-suite"):
        stealbench.local("quickstarts", quiet=True)


def test_the_command_line_is_found_where_it_is_named(monkeypatch):
    monkeypatch.setenv("STEALBENCH_CLI", "/a b/cli.js")
    assert command_line() == ["node", "/a b/cli.js"]
    monkeypatch.setenv("STEALBENCH_CLI", "npx --yes stealbench")
    assert command_line() == ["npx", "--yes", "stealbench"]
    monkeypatch.delenv("STEALBENCH_CLI")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(stealbench.TaskError, match="STEALBENCH_CLI"):
        command_line()


def test_a_command_that_is_none_is_no_task(monkeypatch):
    monkeypatch.setenv("STEALBENCH_CLI", "/no/such/stealbench")
    with pytest.raises(stealbench.TaskError, match="cannot be started"):
        stealbench.local("quickstart")
