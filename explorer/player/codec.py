"""Frames as bytes, and bytes where only text can go.

    frame (H, W, 3) uint8  --encode-->  lossless WebP  --decode-->  the same frame, bit for bit

Everything in Python holds bytes. JSON and HTML can hold text only: there, and nowhere before, bytes become base64, a
third longer.
"""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["Frame", "as_text", "data_address", "decode", "encode", "for_json", "weight"]

Frame = NDArray[np.uint8]  # (H, W, 3)


def encode(frame: Frame, small: bool = False) -> bytes:
    """Lossless WebP: 1 ms a frame of 128 px; `small` takes four times as long and saves a tenth."""
    buffer = io.BytesIO()
    effort = {"method": 2, "quality": 25} if small else {"method": 0, "quality": 0}
    Image.fromarray(frame).save(buffer, "WEBP", lossless=True, exact=True, **effort)
    return buffer.getvalue()


def decode(data: bytes) -> Frame:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def as_text(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode("ascii")


def data_address(data: bytes) -> str:
    """An address that is the frame itself, for <img src>."""
    return f"data:image/webp;base64,{as_text(data)}"


def for_json(value: Any) -> Any:
    """The same value with all bytes in it as base64."""
    if isinstance(value, bytes):
        return as_text(value)
    if isinstance(value, dict):
        return {name: for_json(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [for_json(part) for part in value]
    return value


def weight(value: Any) -> int:
    """How many bytes of frames there are in a value."""
    if isinstance(value, bytes):
        return len(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return sum(map(weight, parts))
