"""Styles: what is done to a whole picture (B, 3, H, W) in [0, 1]. Storybook pictures stay as they are painted."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.styles.black_and_white import black_and_white
from explorer.world.styles.comic import comic
from explorer.world.styles.neon import neon
from explorer.world.styles.oil_painting import oil_painting
from explorer.world.styles.pencil_sketch import pencil_sketch
from explorer.world.styles.pixel_art import pixel_art
from explorer.world.styles.watercolor import watercolor

__all__ = ["STYLES"]

STYLES: dict[str, Callable[[Tensor, Chance], Tensor]] = {
    "watercolor": watercolor,
    "pixel art": pixel_art,
    "pencil sketch": pencil_sketch,
    "neon": neon,
    "oil painting": oil_painting,
    "black and white": black_and_white,
    "comic": comic,
}
