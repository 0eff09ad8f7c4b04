import numpy as np
import pytest

from stealbench import wire


def test_a_message_is_json_with_the_numbers_behind_it():
    body, length = wire.write({"id": "a"}, "inputs", {"x": np.array([[1, 258]], np.int32)})
    assert body[:length] == (
        b'{"id": "a", "inputs": [{"name": "x", "shape": [1, 2], "datatype": "INT32",'
        b' "parameters": {"binary_data_size": 8}}]}'
    )
    assert body[length:] == bytes([1, 0, 0, 0, 2, 1, 0, 0])  # little endian


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.float32, np.float64])
def test_what_is_written_is_read_again(dtype):
    arrays = {"a": np.arange(6).reshape(2, 3).astype(dtype), "b": np.zeros((0, 4), dtype)}
    body, length = wire.write({}, "outputs", arrays)
    _, read = wire.read(body, str(length), "outputs")
    for name, array in arrays.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)


def test_a_view_with_strides_is_written_in_row_major_order():
    body, length = wire.write({}, "inputs", {"x": np.arange(6, dtype=np.uint8).reshape(2, 3).T})
    assert body[length:] == bytes([0, 3, 1, 4, 2, 5])


def test_numbers_in_json_are_read_too():
    _, read = wire.read(b'{"outputs":[{"name":"p","shape":[1,2],"datatype":"FP32","data":[0.5,0.5]}]}', None, "outputs")
    assert read["p"].tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"outputs": 1}', b"\xff"])
def test_anything_else_is_an_error(body):
    with pytest.raises(ValueError):
        wire.read(body, None, "outputs")
