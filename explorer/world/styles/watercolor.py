"""Watercolour: washes of pigment on toothed paper, darker at their edges, over a pencil drawing.

Pigment is -log(colour), so that layers multiply; paper shows wherever there is none.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.curves import ramp
from explorer.world.styles.filters import (
    averaged,
    axes,
    blur,
    colour,
    edges,
    enlarged,
    flattened,
    grain,
    keep_dark,
    noise,
    saturated,
    steep,
    warped,
)

__all__ = ["watercolor"]


def _ink(sharp: Tensor) -> Tensor:
    """The pigment of a picture washed flat."""
    washed = blur(keep_dark(flattened(sharp, 2), sharp, 0.03, 0.12), 0.45)
    ink = -torch.log(washed.clamp(0.05, 0.985))
    return ink / (1 + 0.22 * ink)  # darks stay transparent


def watercolor(x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    size, grid = x.shape[-1], coarse.shape[-1]
    wobble = torch.cat([0.012 * noise(r, size, 9) for _ in range(2)], 1)
    sharp = warped(saturated(x, 1.2), *wobble.unbind(1))
    small = warped(saturated(coarse, 1.2), *averaged(wobble, grid).unbind(1))
    pencil = steep(0.045, 0.14, edges(blur(small, 0.7)), size)
    tooth = 0.55 * enlarged(grain(r, grid), size) + 0.9 * noise(r, size, 40, 2)
    ink = _ink(sharp)
    rim = (blur(ink, 0.8) - blur(ink, 2.6)).abs().sum(1, keepdim=True)
    wash = 0.90 + 0.15 * noise(r, size, 3) + 0.09 * noise(r, size, 14, 2)
    ink = ink * wash.clamp(0.55, 1.5) * (1 + 0.75 * rim.clamp(0, 0.8)) * (1 + 0.10 * tooth)
    ink = ink + 0.07 * rim + 0.42 * pencil * (1 + 0.4 * tooth)
    u, v = axes(x)  # a ragged margin, with a dark wet rim
    inside = 1 - torch.maximum(u.abs(), v.abs()) - 0.075 - 0.05 * noise(r, size, 7)
    ink = ink * ramp(-0.012, 0.03, inside) * (1 + 0.45 * torch.exp(-((inside / 0.022) ** 2)))
    return colour("#fbf7ec", x) * torch.exp(-ink) * (1 + 0.018 * tooth)
