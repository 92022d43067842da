"""Oil: strokes along the edges of the picture and along slow swirls elsewhere, each in one colour, in relief."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of
from explorer.world.styles.filters import (
    GRID,
    axes,
    blur,
    enlarged,
    flattened,
    gradient,
    grain,
    keep_dark,
    noise,
    saturated,
    warped,
)

__all__ = ["oil_painting"]


def _direction(x: Tensor, r: Chance) -> tuple[Tensor, Tensor]:
    """Of the strokes: across the steepest slope of the structure tensor, (B, H, H) each."""
    gx, gy = gradient(grey_of(blur(x, 1.2)))
    xx, yy, xy = blur(gx * gx, 3.5), blur(gy * gy, 3.5), blur(gx * gy, 3.5)
    swirl, faint = math.pi * noise(r, x.shape[-1], 3, 2), 3e-4
    angle = 0.5 * torch.atan2(2 * xy + faint * torch.sin(swirl), xx - yy + faint * torch.cos(swirl)) + math.pi / 2
    return torch.cos(angle)[:, 0], torch.sin(angle)[:, 0]


def _stroke(tx: Tensor, ty: Tensor, r: Chance) -> Tensor:
    """How thick the paint is, about [-2, 2]: noise smeared along the direction (tx, ty), (B, 1, H, H)."""
    size = tx.shape[-1]
    stroke = F.interpolate(grain(r, size * 5 // 8), size=(size, size), mode="bicubic", align_corners=False)
    for k in (1, 2, 4):
        d = 1.6 / 128 * k
        stroke = (stroke + warped(stroke, tx * d, ty * d) + warped(stroke, -tx * d, -ty * d)) / 3
    return stroke / (stroke.std((1, 2, 3), keepdim=True) + 1e-4)


def _vivid(x: Tensor) -> Tensor:
    return ((saturated(x, 1.28) - 0.5) * 1.06 + 0.5).clamp(0, 1)


def oil_painting(x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    size, x, coarse = x.shape[-1], _vivid(x), _vivid(coarse)
    tx, ty = _direction(coarse, r)
    stroke = _stroke(tx, ty, r)
    load, q = stroke[:, 0].clamp(-2, 2), 3 / 128
    dx, dy = enlarged((tx - 0.5 * ty) * q * load, size), enlarged((ty + 0.5 * tx) * q * load, size)
    out = keep_dark(flattened(x, 2), x)
    out = warped(out, dx, dy)
    out = keep_dark(flattened(out, 2), out)
    sx, sy = gradient(stroke)
    relief = enlarged((-0.55 * sx - 0.70 * sy).clamp(-1, 1), size)  # thick paint, lit from the upper left
    out = out * (1 + 0.055 * enlarged(stroke, size)) + 0.16 * relief * (0.35 + 0.65 * grey_of(out))
    u, v = axes(x)
    s = coarse.shape[-1] / GRID  # the weave of the canvas is about two pixels wide there
    weave = 0.012 * torch.sin(u * 200 * s) * torch.sin(v * 200 * s)
    return keep_dark(out, x, 0.08, 0.20) + weave
