"""What a brush painted: how deep each place is to be made anew, (1, 1, side, side) in [0, 1].

    1 new from static · between: new from that depth on (SoftMask) · 0 kept, to the bit

Sixteen levels are enough for a soft brush; so a painting fits into a link: levels packed in pairs, and compressed.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.errors import RefusedError

__all__ = ["LONGEST", "banded", "painting_from", "rounded", "text_of"]

LEVELS = 15
LARGEST = 1024  # a side
LONGEST = 40_000  # letters of a painting as text


def rounded(painting: Tensor) -> Tensor:
    """The painting in the levels that its text has."""
    return (painting.clamp(0, 1) * LEVELS).round() / LEVELS


def text_of(painting: Tensor) -> str:
    """(1, 1, side, side) with an even side as letters that a link can hold; "" where nothing is painted."""
    levels = (painting.clamp(0, 1) * LEVELS).round().to(torch.uint8).flatten()
    if not levels.any():
        return ""
    packed = (levels[0::2] * 16 + levels[1::2]).numpy().tobytes()
    return base64.urlsafe_b64encode(zlib.compress(packed, 9)).decode().rstrip("=")


def painting_from(text: str, side: int) -> Tensor:
    """The painting of a text. Raises RefusedError where it is none of that side."""
    if not text:
        return torch.zeros(1, 1, side, side)
    try:
        room = zlib.decompressobj()
        packed = room.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), LARGEST**2 // 2 + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise RefusedError("steer_painting") from None
    if len(packed) * 2 != side * side:
        given = f"{(there := math.isqrt(len(packed) * 2))} x {there}"
        raise RefusedError("steer_mask_size", side=side, given=given)
    pairs = torch.frombuffer(bytearray(packed), dtype=torch.uint8)
    levels = torch.stack([pairs // 16, pairs % 16], 1)
    return levels.reshape(1, 1, side, side).float() / LEVELS


def banded(painting: Tensor, band: int) -> Tensor:
    """The painting with a soft edge of `band` pixels around it, in which what was known is made anew from ever less
    depth, so that both sides of the seam can meet. All beyond the band stays 0."""
    grown, soft = painting, painting
    for ring in range(1, band + 1):
        grown = F.max_pool2d(grown, 3, stride=1, padding=1)
        soft = torch.maximum(soft, grown * (1 - ring / (band + 1)))
    return soft
