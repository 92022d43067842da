"""What somebody has painted on a canvas of the page, as it came in: base64 of exactly so many bytes, or nothing.

A page of ours sends SIDE x SIDE bytes for a mask and four times as many for colours (explorer/app/panels/canvas.py);
every string of bytes of that length is a painting, so that nothing but the length can be wrong with one.
"""

from __future__ import annotations

import base64
import binascii

import numpy as np
import torch
from torch import Tensor

from explorer.errors import RefusedError
from explorer.pixels import from_levels
from explorer.types import Images

__all__ = ["SIDE", "PaintedError", "colours_of", "mask_of", "on_paper"]

SIDE = 128
PAPER = 255


class PaintedError(RefusedError):
    """What no page of ours sends for a painting."""

    shelf = "gate"

    def __init__(self) -> None:
        super().__init__("odd")


def bytes_of(text: object, depth: int) -> np.ndarray:
    """(SIDE, SIDE, depth) uint8. Raises PaintedError; no more than what may be right is ever decoded."""
    much = SIDE * SIDE * depth
    if not isinstance(text, str) or len(text) != 4 * -(-much // 3) or not text.isascii():
        raise PaintedError
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise PaintedError from None
    if len(data) != much:
        raise PaintedError
    return np.frombuffer(data, np.uint8).reshape(SIDE, SIDE, depth)


def mask_of(text: object) -> Tensor:
    """(1, 1, SIDE, SIDE) in [0, 1]: how much of each place is painted. Raises PaintedError."""
    levels = bytes_of(text, 1).transpose(2, 0, 1)[None]
    return torch.from_numpy(levels.astype(np.float32) / 255)


def colours_of(text: object) -> tuple[Images, Tensor]:
    """A painting (1, 3, SIDE, SIDE) in [-1, 1] on white paper, and how much of each place is painted, as `mask_of`
    gives it. Raises PaintedError."""
    levels = torch.from_numpy(bytes_of(text, 4).astype(np.float32)).permute(2, 0, 1)[None]
    much = levels[:, 3:] / 255
    return on_paper(levels[:, :3], much), much


def on_paper(levels: Tensor, much: Tensor) -> Images:
    """(B, 3, H, W), 0 to 255, laid on paper as much as (B, 1, H, W) in [0, 1] says: pictures in [-1, 1]."""
    return from_levels(levels * much + PAPER * (1 - much))
