"""A pencil sketch: lines where the picture has edges, two directions of hatching where it is dark, toothed paper."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of
from explorer.world.paint.curves import ramp
from explorer.world.styles.filters import (
    axes,
    blur,
    colour,
    edges,
    enlarged,
    exposed,
    grain,
    noise,
    steep,
    warped,
)

__all__ = ["pencil_sketch"]


def _hatch(
    r: Chance, x: Tensor, tone: Tensor, tooth: Tensor, angle: float, pace: float, low: float, high: float
) -> Tensor:
    """Strokes in one direction, where the tone is between two values or darker."""
    u, v = axes(x)
    t = u * math.cos(angle) + v * math.sin(angle) + 0.015 * noise(r, x.shape[-1], 5, 2)
    return ramp(0.25, 0.75, 0.5 + 0.5 * torch.sin(t * pace) + 0.30 * tooth) * ramp(high, low, tone)


def _light(x: Tensor) -> Tensor:
    light = exposed(grey_of(x), 0.62)
    return ramp(-0.05, 1.02, light) * 0.5 + light * 0.5


def pencil_sketch(x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    size, light = x.shape[-1], _light(x)
    shaken = warped(light, 0.004 * noise(r, size, 12, 2)[:, 0], 0.004 * noise(r, size, 12, 2)[:, 0])
    line = ramp(0.50, 0.95, (shaken / (blur(shaken, 1.5) + 0.03)).clamp(0, 1))
    line = line * (1 - 0.55 * steep(0.06, 0.20, edges(blur(coarse, 0.7)), size)) * (1 - 0.6 * ramp(0.30, 0.12, shaken))
    tone, tooth = blur(light, 1), 0.6 * enlarged(grain(r, coarse.shape[-1]), size) + 0.5 * noise(r, size, 40, 2)
    pace = 92.0 if size >= 100 else 60.0  # radians in half a width
    shade = 0.46 * _hatch(r, x, tone, tooth, 0.80, pace, 0.34, 0.80)
    shade = shade + 0.40 * _hatch(r, x, tone, tooth, -0.75, pace * 0.93, 0.10, 0.45) + 0.22 * ramp(0.75, 0.1, tone)
    out = (line - shade).clamp(0.10, 1) + 0.045 * tooth * (1 - line + shade).clamp(0.15, 1)
    u, v = axes(x)
    inside = 1 - torch.maximum(u.abs(), v.abs()) - 0.05 - 0.05 * noise(r, size, 8, 2)
    out = 1 - (1 - out) * ramp(-0.02, 0.06, inside)
    return colour("#f8f5ee", x) * (0.13 + 0.87 * out).clamp(0, 1)
