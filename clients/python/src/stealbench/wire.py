"""Messages of the Open Inference Protocol with binary tensors: JSON, and the numbers as bytes behind it.

https://github.com/kserve/open-inference-protocol
"""

from __future__ import annotations

import json
from typing import Any, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

#: The header that says where the JSON ends.
HEADER_LENGTH = "Inference-Header-Content-Length"

_NAMES = {"|u1": "UINT8", "<i4": "INT32", "<f4": "FP32", "<f8": "FP64"}
_DTYPES = {name: np.dtype(text) for text, name in _NAMES.items()}

Arrays = Mapping[str, npt.NDArray[Any]]


def write(head: Mapping[str, Any], key: str, arrays: Arrays) -> Tuple[bytes, int]:
    """A body and the length of its JSON.

    Args:
        head: everything but the tensors.
        key: ``inputs`` of a request or ``outputs`` of a response.
        arrays: uint8, int32, float32 or float64, by tensor name.
    """
    tensors = []
    chunks = []
    for name, array in arrays.items():
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        data = little.tobytes()
        datatype = _NAMES[little.dtype.str]
        parameters = {"binary_data_size": len(data)}
        tensors.append({"name": name, "shape": list(array.shape), "datatype": datatype, "parameters": parameters})
        chunks.append(data)
    start = json.dumps({**head, key: tensors}).encode()
    return b"".join([start, *chunks]), len(start)


def read(body: bytes, header_length: Optional[str], key: str) -> Tuple[Mapping[str, Any], Arrays]:
    """The JSON of a body and its tensors by name; the reverse of ``write``, and of tensors in JSON.

    Raises:
        ValueError: the body is no such message.
    """
    end = len(body) if header_length is None else int(header_length)
    head = json.loads(body[:end])
    if not isinstance(head, dict) or not isinstance(head.get(key), list):
        raise ValueError(f"expected a message with {key}")
    offset = end
    arrays = {}
    for tensor in head[key]:
        dtype = _DTYPES[tensor["datatype"]]
        size = tensor.get("parameters", {}).get("binary_data_size")
        if size is None:
            flat: npt.NDArray[Any] = np.asarray(tensor["data"], dtype)
        else:
            flat = np.frombuffer(body[offset : offset + size], dtype)
            offset += size
        arrays[tensor["name"]] = flat.reshape(tensor["shape"])
    return head, arrays


def names(arrays: Sequence[str]) -> str:
    """Tensor names for a message to a person."""
    return ", ".join(sorted(arrays)) or "none"
