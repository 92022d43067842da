"""Enlarging a picture of one's own four times, tile by tile: a large one is never there as floats."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.network.enlarger import CLEAN, FACTOR, REMADE
from explorer.network.learned import load_enlarger
from explorer.network.tiles import pieces, places
from explorer.pixels import to_frames
from explorer.types import Images, Progress

__all__ = ["enlarged_frame"]


def enlarged_frame(picture: Images, faults: float = 0.0) -> Iterator[Progress | NDArray[np.uint8]]:
    """(1, 3, H, W) in [-1, 1] -> Progress for every tile, then the large picture, (4 H, 4 W, 3) uint8.

    faults  how faulty the picture is: 0 not at all, 1 as one that a model has drawn. Raises WeightsError.
    """
    network, (height, width) = load_enlarger(), picture.shape[-2:]
    total = len(places(height, width))
    out = np.empty((FACTOR * height, FACTOR * width, 3), np.uint8)
    log_snr = CLEAN + faults * (REMADE - CLEAN)
    for done, (top, left, piece) in enumerate(pieces(network, picture, log_snr), 1):
        frame = to_frames(piece)[0]
        out[top : top + frame.shape[0], left : left + frame.shape[1]] = frame
        yield Progress(done, total, "Enlarging")
    yield out
