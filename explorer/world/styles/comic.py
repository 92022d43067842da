"""A comic panel: flat steps of light, dots where it is half dark, ink along the edges, a frame."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of
from explorer.world.paint.curves import fraction, ramp
from explorer.world.styles.filters import axes, blur, edges, exposed, flattened, saturated, steep

__all__ = ["comic"]

STEPS = 4.0  # of light


def _dots(x: Tensor, light: Tensor) -> Tensor:
    """Ben Day dots, larger where it is darker."""
    u, v = axes(x)
    pace = 15.0 if x.shape[-1] >= 100 else 9.0  # dots in half a width
    a, b = fraction((u + v) * pace) - 0.5, fraction((u - v) * pace) - 0.5
    dark = ramp(0.66, 0.18, blur(light, 1.2))
    return ramp(0.07, -0.07, (a * a + b * b).sqrt() - 0.48 * dark) * ramp(0.10, 0.30, dark)


def _ink(coarse: Tensor, size: int) -> Tensor:
    """Lines in dark valleys and along edges, (B, 1, size, size)."""
    soft = blur(exposed(coarse, 0.5), 0.7)
    valley = (soft - blur(soft, 1.5)).amin(1, keepdim=True)
    return torch.maximum(steep(-0.040, -0.085, valley, size), steep(0.115, 0.19, edges(soft), size) * 0.9)


def comic(x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    x, coarse = exposed(x, 0.52, 0.75, 1.2), exposed(coarse, 0.52, 0.75, 1.2)
    flat = flattened(x, 2)
    light = grey_of(flat)
    t = light * STEPS
    level = (torch.floor(t) + ramp(0.42, 0.58, fraction(t))) / STEPS
    out = saturated(flat * ((level + 0.08) / (light + 0.05)).clamp(0.6, 1.6), 1.40)
    out = out * (1 - 0.38 * _dots(x, light))
    ink = _ink(coarse, x.shape[-1])
    out = out * (1 - 0.95 * ink) + 0.02 * ink
    u, v = axes(x)
    inside = 1 - torch.maximum(u.abs(), v.abs())
    line, margin = ramp(0.085, 0.070, inside), ramp(0.052, 0.038, inside)
    out = out * (1 - line) + 0.04 * line
    return out * (1 - margin) + 0.985 * margin
