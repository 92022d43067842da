"""Styles: what is done to a whole picture in [0, 1]. Storybook pictures stay as they are painted.

A style is one look from 128 pixels on. Its filter takes the picture x (B, 3, H, H), the same picture painted at 128,
which steers it, and chance. The averages of what is larger are brought near to what it is at 128, and pixel art has
the same squares. Up to 128 pixels a picture steers itself; small ones have coarser grain and dots for their size.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.styles.black_and_white import black_and_white
from explorer.world.styles.comic import comic
from explorer.world.styles.filters import GRID, averaged, enlarged
from explorer.world.styles.neon import neon
from explorer.world.styles.oil_painting import oil_painting
from explorer.world.styles.pencil_sketch import pencil_sketch
from explorer.world.styles.pixel_art import pixel_art
from explorer.world.styles.watercolor import watercolor

__all__ = ["GRID", "STYLES", "in_style"]

STYLES: dict[str, Callable[[Tensor, Tensor, Chance], Tensor]] = {
    "watercolor": watercolor,
    "pixel art": pixel_art,
    "pencil sketch": pencil_sketch,
    "neon": neon,
    "oil painting": oil_painting,
    "black and white": black_and_white,
    "comic": comic,
}
NEAR = 0.027  # how far, root mean square, the averages of a large picture may be from the same picture at 128


def in_style(style: str, x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    """(B, 3, H, H) in [0, 1]. x: the picture as it is painted; coarse: painted at 128, or x where H is at most that."""
    size, filtered = x.shape[-1], STYLES[style]
    if style == "pixel art" or size <= GRID:
        return filtered(x, coarse, r).clamp(0, 1)
    small = filtered(coarse, coarse, r.again()).clamp(0, 1)
    large = filtered(x, coarse, r.again()).clamp(0, 1)
    return _nearer(_nearer(large, small), small)  # again for what the bounds 0 and 1 have cut off


def _nearer(large: Tensor, small: Tensor) -> Tensor:
    """large (B, 3, H, H) brought so near to small (B, 3, 128, 128) that its averages are NEAR it; both in [0, 1].

    No nearer: what is added is as coarse as small is, and would blur the crisp edges of large.
    """
    lack = small - averaged(large, GRID)
    share = 1 - NEAR / lack.square().mean((1, 2, 3), keepdim=True).sqrt().clamp_min(NEAR)
    return (large + enlarged(share * lack, large.shape[-1])).clamp(0, 1)
