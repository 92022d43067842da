"""Pictures as bytes and back: the one rule by which values in [-1, 1] become levels 0 .. 255.

level = round(127.5 (x + 1)), ties to even, what lies outside cut off, nan mid-grey        x = level / 127.5 - 1
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.types import Images

__all__ = ["from_frame", "from_levels", "to_frames", "to_levels"]


def to_levels(pictures: Images) -> Tensor:
    """(..., 3, H, W) in [-1, 1] -> the same shape, uint8, on the same device."""
    wide = torch.float32 if pictures.device.type == "mps" else torch.float64  # in float32, x + 1 rounds a second time
    level = ((pictures.detach().to(wide) + 1) * 127.5).nan_to_num(nan=127.5).clamp(0, 255).round()
    return level.byte()


def from_levels(levels: Tensor) -> Images:
    """uint8 of any shape -> float32 in [-1, 1]; the inverse of `to_levels`."""
    return levels.float() / 127.5 - 1


def to_frames(pictures: Images) -> NDArray[np.uint8]:
    """(..., 3, H, W) in [-1, 1] -> (..., H, W, 3) uint8."""
    return np.ascontiguousarray(to_levels(pictures.detach().cpu()).movedim(-3, -1).numpy())


def from_frame(frame: NDArray[np.uint8]) -> Images:
    """(H, W, 3) uint8 -> (1, 3, H, W) in [-1, 1]."""
    return from_levels(torch.from_numpy(frame.copy()).permute(2, 0, 1)[None])
