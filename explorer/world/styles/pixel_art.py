"""Pixel art: 32 large pixels across, a small palette with a little dither.

What is small and dark or small and light within a large pixel (eyes and the light in them, outlines) tints all of it:
that is how faces survive.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of
from explorer.world.paint.curves import ramp
from explorer.world.styles.filters import blur, flattened, keep_dark, saturated

__all__ = ["pixel_art"]

BAYER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))


def pixel_art(x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    size, x = x.shape[-1], coarse
    n = min(size // 2, 32)  # large pixels across
    flat = keep_dark(flattened(x, 1.5), x, 0.02, 0.10)
    sharp = (flat + 0.8 * (flat - blur(flat, 2.5))).clamp(0, 1)
    big, darkest, lightest = (
        F.adaptive_avg_pool2d(sharp, n),
        -F.adaptive_max_pool2d(-sharp, n),
        F.adaptive_max_pool2d(sharp, n),
    )
    light = grey_of(big)
    dark = ramp(0.12, 0.36, light - grey_of(darkest))
    bright = ramp(0.22, 0.45, grey_of(lightest) - light) * ramp(0.60, 0.40, light) * (1 - dark)
    big = torch.lerp(torch.lerp(big, darkest, 0.45 * dark), lightest, 0.5 * bright)
    big = saturated(((big - 0.5) * 1.12 + 0.5).clamp(0, 1), 1.3)
    bayer = torch.tensor(BAYER, dtype=x.dtype, device=x.device) / 16 - 0.47
    dither = bayer.repeat(n // 4 + 1, n // 4 + 1)[:n, :n]
    light = grey_of(big)
    hue = big - light
    big = torch.round(light * 8 + dither * 0.16) / 8 + torch.round(hue * 7) / 7
    return F.interpolate(big.clamp(0, 1), size=(size, size), mode="nearest-exact")
