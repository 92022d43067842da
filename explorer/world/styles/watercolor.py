"""Watercolour: washes of pigment on toothed paper, darker at their edges, over a pencil drawing.

Pigment is -log(colour), so that layers multiply; paper shows wherever there is none.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.curves import ramp
from explorer.world.styles.filters import (
    axes,
    blur,
    colour,
    edges,
    flattened,
    grain,
    keep_dark,
    noise,
    saturated,
    warped,
)

__all__ = ["watercolor"]


def watercolor(x: Tensor, r: Chance) -> Tensor:
    h, w = x.shape[-2:]
    s = w / 128
    wobble = [0.012 * noise(r, h, w, 9)[:, 0] for _ in range(2)]
    sharp = warped(saturated(x, 1.2), *wobble)
    reach = max(1, round(2 * s))
    washed = blur(keep_dark(flattened(sharp, reach), sharp, 0.03, 0.12), 0.45 * s)
    pencil = ramp(0.045, 0.14, edges(blur(sharp, 0.7 * s)))
    tooth = 0.55 * grain(r, h, w) + 0.9 * noise(r, h, w, 40, 2)
    ink = -torch.log(washed.clamp(0.05, 0.985))
    ink = ink / (1 + 0.22 * ink)  # darks stay transparent
    rim = (blur(ink, 0.8 * s) - blur(ink, 2.6 * s)).abs().sum(1, keepdim=True)
    wash = 0.90 + 0.15 * noise(r, h, w, 3) + 0.09 * noise(r, h, w, 14, 2)
    ink = ink * wash.clamp(0.55, 1.5) * (1 + 0.75 * rim.clamp(0, 0.8)) * (1 + 0.10 * tooth)
    ink = ink + 0.07 * rim + 0.42 * pencil * (1 + 0.4 * tooth)
    u, v = axes(x)  # a ragged margin, with a dark wet rim
    inside = 1 - torch.maximum(u.abs(), v.abs()) - 0.075 - 0.05 * noise(r, h, w, 7)
    ink = ink * ramp(-0.012, 0.03, inside) * (1 + 0.45 * torch.exp(-((inside / 0.022) ** 2)))
    return colour("#fbf7ec", x) * torch.exp(-ink) * (1 + 0.018 * tooth)
