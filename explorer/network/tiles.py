"""Enlarging pictures of any size, in tiles that overlap so far that no seam can show.

What comes out at a pixel depends on the pixels around it up to `reach(network)`. A tile is enlarged together with that
many pixels on each side, begins where the coarsest level of the network has a pixel, and gives away its middle alone:
so the tiles are those of the whole picture, to the last bits of float arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, cast

import torch

from explorer.network.enlarger import CLEAN, FACTOR, Enlarger
from explorer.types import Images

__all__ = ["enlarge", "pieces", "places", "reach"]

TILE = 256  # pixels a side of a tile's middle
WHOLE = 512  # a picture up to so many pixels a side is done at once


def reach(network: Enlarger) -> int:
    """Pixels of the small picture, on each side, on which a pixel of the large one depends at most.

    A block is two convolutions of 3 x 3; the ends, plain enlargement and what keeps it faithful count 10, finding
    one's place among the pixels of the coarsest level as many as one of these is wide.
    """
    blocks = [len(level) for level in cast(Any, network.down)]
    for level, more in enumerate(reversed(cast(Any, network.up))):
        blocks[level] += len(more)
    return 10 + 2**network.depth + sum(2 * n * 2**level for level, n in enumerate(blocks))


def places(height: int, width: int) -> list[tuple[int, int]]:
    """(top, left) of each tile of a picture of that size, row by row."""
    tile = tile_of(height, width)
    return list(product(range(0, height, tile), range(0, width, tile)))


def tile_of(height: int, width: int) -> int:
    return WHOLE if max(height, width) <= WHOLE else TILE


@torch.inference_mode()
def pieces(network: Enlarger, pictures: Images, log_snr: float = CLEAN) -> Iterator[tuple[int, int, Images]]:
    """What `enlarge` gives, in pieces: (top, left, (B, 3, h, w) in [-1, 1]), in pixels of the large picture.

    They come in the order of `places`.
    """
    device = next(network.parameters()).device
    pictures = pictures.to(device).float().clamp(-1, 1)
    told = torch.full((len(pictures),), float(log_snr), device=device)
    height, width = pictures.shape[-2:]
    tile, corners, margin = tile_of(height, width), places(height, width), 0
    if len(corners) > 1:
        step = 2**network.depth
        margin = -(-reach(network) // step) * step
    for top, left in corners:
        above, before = max(0, top - margin), max(0, left - margin)
        around = pictures[..., above : top + tile + margin, before : left + tile + margin]
        y, x = FACTOR * (top - above), FACTOR * (left - before)
        down, right = FACTOR * min(tile, height - top), FACTOR * min(tile, width - left)
        middle = network(around, told)[..., y : y + down, x : x + right]
        yield FACTOR * top, FACTOR * left, middle


@torch.inference_mode()
def enlarge(network: Enlarger, pictures: Images, log_snr: float = CLEAN) -> Images:
    """(B, 3, H, W) in [-1, 1] -> (B, 3, 4 H, 4 W) in [-1, 1], on the network's device; H, W from 1 on.

    log_snr  how faulty they are: CLEAN, or REMADE for what a model has finished
    """
    height, width = pictures.shape[-2:]
    device = next(network.parameters()).device
    out = torch.empty(len(pictures), 3, FACTOR * height, FACTOR * width, device=device)
    for top, left, piece in pieces(network, pictures, log_snr):
        out[..., top : top + piece.shape[-2], left : left + piece.shape[-1]] = piece
    return out
