"""Enlarging pictures of any size, in tiles that overlap so far that no seam can show.

What comes out at a pixel depends on the pixels around it up to `reach(network)`. A tile is enlarged together with that
many pixels on each side, begins where the coarsest level of the network has a pixel, and gives away its middle alone:
so the tiles are those of the whole picture, to the last bits of float arithmetic.
"""

from __future__ import annotations

from itertools import product
from typing import Any, cast

import torch

from explorer.network.enlarger import CLEAN, FACTOR, Enlarger
from explorer.types import Images

__all__ = ["enlarge", "reach"]

TILE = 256  # pixels a side of a tile's middle
WHOLE = 512  # a picture up to so many pixels a side is done at once


def reach(network: Enlarger) -> int:
    """Pixels of the small picture, on each side, on which a pixel of the large one depends at most.

    A block is two convolutions of 3 x 3; the first and the last layers and the plain enlargement count 4, finding
    one's place among the pixels of the coarsest level as many as one of these is wide.
    """
    blocks = [len(level) for level in cast(Any, network.down)]
    for level, more in enumerate(reversed(cast(Any, network.up))):
        blocks[level] += len(more)
    return 4 + 2**network.depth + sum(2 * n * 2**level for level, n in enumerate(blocks))


@torch.inference_mode()
def enlarge(network: Enlarger, pictures: Images, log_snr: float = CLEAN) -> Images:
    """(B, 3, H, W) in [-1, 1] -> (B, 3, 4 H, 4 W) in [-1, 1], on the network's device; H, W from 1 on.

    log_snr  how faulty they are: CLEAN, or REMADE for what a model has finished
    """
    device = next(network.parameters()).device
    pictures = pictures.to(device).float().clamp(-1, 1)
    told = torch.full((len(pictures),), float(log_snr), device=device)
    height, width = pictures.shape[-2:]
    if max(height, width) <= WHOLE:
        return network(pictures, told).clamp(-1, 1)
    step = 2**network.depth
    margin = -(-reach(network) // step) * step
    out = pictures.new_empty(len(pictures), 3, FACTOR * height, FACTOR * width)
    for top, left in product(range(0, height, TILE), range(0, width, TILE)):
        above, before = max(0, top - margin), max(0, left - margin)
        around = pictures[..., above : top + TILE + margin, before : left + TILE + margin]
        y, x = FACTOR * (top - above), FACTOR * (left - before)
        middle = network(around, told)[..., y : y + FACTOR * TILE, x : x + FACTOR * TILE]
        place = out[..., FACTOR * top : FACTOR * (top + TILE), FACTOR * left : FACTOR * (left + TILE)]
        place.copy_(middle[..., : place.shape[-2], : place.shape[-1]])
    return out.clamp_(-1, 1)
