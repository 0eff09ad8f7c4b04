"""Tasks, against the real oracle where the harness started these tests (test/clients/python.test.ts)."""

import json
import os

import numpy as np
import pytest

import stealbench
from stealbench.oracle import default_batch_size

needs_oracle = pytest.mark.skipif("STEALBENCH_TASK" not in os.environ, reason="started without an oracle")


def posteriors_of(images):
    """The toy victim of the harness: class k has (1 + pixel k) / (3 + sum of pixels)."""
    raw = 1.0 + np.asarray(images, np.float64).reshape(len(images), 3)
    return (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)


@needs_oracle
def test_an_attack_over_one_budget(tmp_path):
    task = stealbench.task()
    assert (task.classes, task.input_shape, task.budget, task.seed) == (3, (1, 3, 1), 30, 7)
    assert task.pool.shape == (20, 1, 3, 1) and isinstance(task.pool, np.memmap)

    told = []
    answers = task.query(task.pool[:10], batch_size=4, progress=lambda *seen: told.append(seen))
    assert answers.dtype == np.float32
    np.testing.assert_array_equal(answers, posteriors_of(task.pool[:10]))
    assert told == [(4, 30), (8, 30), (10, 30)]

    own = np.array([[[[0.0], [1.0], [0.5]]]])  # float64; 0.5 is the level 128
    np.testing.assert_array_equal(task.query(own), posteriors_of([[0, 255, 128]]))
    assert task.remaining == 19

    with pytest.raises(stealbench.BudgetExceededError) as caught:
        task.query(task.pool)
    assert caught.value.remaining == 19
    assert task.query(task.pool[:19]).shape == (19, 3)
    assert task.query(task.pool[:0]).shape == (0, 3)

    again = stealbench.task()  # believes that it has the whole budget; the oracle knows better
    with pytest.raises(stealbench.BudgetExceededError) as caught:
        again.query(task.pool[:1])
    assert caught.value.remaining == 0


@needs_oracle
@pytest.mark.parametrize(
    "images", [np.zeros((1, 3, 1, 1), np.uint8), np.zeros((3, 1), np.uint8), np.zeros((1, 1, 3, 1), np.int64)]
)
def test_images_of_another_shape_or_type_are_refused_before_they_are_sent(images):
    with pytest.raises(stealbench.QueryError):
        stealbench.task().query(images)


@needs_oracle
def test_a_surrogate_is_handed_in_as_bytes_or_as_a_file(tmp_path):
    task = stealbench.task()
    assert task.save(b"onnx").read_bytes() == b"onnx"
    (tmp_path / "mine.onnx").write_bytes(b"mine")
    assert task.save(tmp_path / "mine.onnx") == task.output / "surrogate.onnx"
    assert (task.output / "surrogate.onnx").read_bytes() == b"mine"


@pytest.mark.parametrize(
    "shape, dtype, images",
    [
        ((32, 32, 3), np.uint8, 256),
        ((), np.int32, 256),  # rows of the pool
        ((224, 224, 3), np.uint8, 111),  # 150,528 bytes each, 16,777,216 in all
        ((224, 224, 3), np.float32, 27),
        ((4096, 4096, 3), np.uint8, 1),  # more than 16 MiB alone
    ],
)
def test_a_request_holds_256_images_or_what_16_mib_hold(shape, dtype, images):
    assert default_batch_size(np.broadcast_to(np.zeros((), dtype), (1000, *shape))) == images


SHARED = {"schemaVersion": 1, "classes": 2, "inputShape": [2, 2, 3], "seed": 1, "timeLimitSeconds": 60}


def test_a_defense_reads_what_it_is_fitted_on(tmp_path):
    np.save(tmp_path / "benign.npy", np.zeros((5, 2, 2, 3), np.uint8))
    files = {"benignTrain": str(tmp_path / "benign.npy"), "anomalousTrain": None, "victimAnswers": None}
    place = tmp_path / "task.json"
    place.write_text(json.dumps({**SHARED, "phase": "fit", **files, "output": str(tmp_path)}))
    task = stealbench.defender_task(place)
    assert isinstance(task, stealbench.FitTask)
    assert task.benign.shape == (5, 2, 2, 3)
    assert (task.anomalous, task.victim_answers, task.output) == (None, None, tmp_path)
    with pytest.raises(stealbench.TaskError, match="defender_task"):
        stealbench.task(place)


@pytest.mark.parametrize("text", ["", "{}", "[1]"])
def test_anything_else_is_no_task(tmp_path, text):
    place = tmp_path / "task.json"
    place.write_text(text)
    with pytest.raises(stealbench.TaskError):
        stealbench.task(place)


def test_no_task_says_how_to_get_one(monkeypatch):
    monkeypatch.delenv("STEALBENCH_TASK", raising=False)
    with pytest.raises(stealbench.TaskError, match="set STEALBENCH_TASK"):
        stealbench.task()
