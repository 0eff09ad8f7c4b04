"""Optional helpers for PyTorch; nothing else in the package needs it."""

from __future__ import annotations

import os
from typing import Any, Tuple, Union

import numpy.typing as npt
import torch


def to_tensor(images: npt.NDArray[Any], device: Union[str, torch.device] = "cpu") -> torch.Tensor:
    """uint8 [n, height, width, channels] to float32 [n, channels, height, width] in [0, 1]."""
    return torch.from_numpy(images.copy()).to(device).permute(0, 3, 1, 2).float() / 255


def export_onnx(
    model: torch.nn.Module, path: Union[str, "os.PathLike[str]"], input_shape: Tuple[int, int, int]
) -> None:
    """Writes a module that takes float32 [n, channels, height, width] in [0, 1] as an ONNX file.

    The batch is dynamic and all weights lie in the one file, as the open track wants it.
    """
    height, width, channels = input_shape
    model.eval().cpu()
    torch.onnx.export(
        model,
        (torch.zeros(1, channels, height, width),),
        os.fspath(path),
        input_names=["images"],
        output_names=["output"],
        dynamic_axes={"images": {0: "n"}, "output": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
