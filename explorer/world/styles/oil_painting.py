"""Oil: strokes along the edges of the picture and along slow swirls elsewhere, each in one colour, in relief."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of
from explorer.world.styles.filters import axes, blur, flattened, gradient, grain, keep_dark, noise, saturated, warped

__all__ = ["oil_painting"]


def _direction(x: Tensor, r: Chance) -> tuple[Tensor, Tensor]:
    """Of the strokes: across the steepest slope of the structure tensor, (B, H, W) each."""
    h, w = x.shape[-2:]
    s = w / 128
    gx, gy = gradient(grey_of(blur(x, 1.2 * s)))
    xx, yy, xy = blur(gx * gx, 3.5 * s), blur(gy * gy, 3.5 * s), blur(gx * gy, 3.5 * s)
    swirl, faint = math.pi * noise(r, h, w, 3, 2), 3e-4
    angle = 0.5 * torch.atan2(2 * xy + faint * torch.sin(swirl), xx - yy + faint * torch.cos(swirl)) + math.pi / 2
    return torch.cos(angle)[:, 0], torch.sin(angle)[:, 0]


def oil_painting(x: Tensor, r: Chance) -> Tensor:
    h, w = x.shape[-2:]
    s = w / 128
    x = ((saturated(x, 1.28) - 0.5) * 1.06 + 0.5).clamp(0, 1)
    tx, ty = _direction(x, r)
    stroke = F.interpolate(grain(r, h * 5 // 8, w * 5 // 8), size=(h, w), mode="bicubic", align_corners=False)
    for k in (1, 2, 4):  # noise smeared along the direction
        d = 1.6 / 128 * k
        stroke = (stroke + warped(stroke, tx * d, ty * d) + warped(stroke, -tx * d, -ty * d)) / 3
    stroke = stroke / (stroke.std((1, 2, 3), keepdim=True) + 1e-4)
    load, q, reach = stroke[:, 0].clamp(-2, 2), 3 / 128, max(1, round(2 * s))
    out = keep_dark(flattened(x, reach), x)
    out = warped(out, (tx - 0.5 * ty) * q * load, (ty + 0.5 * tx) * q * load)
    out = keep_dark(flattened(out, reach), out)
    sx, sy = gradient(stroke)
    relief = (-0.55 * sx - 0.70 * sy).clamp(-1, 1)  # thick paint, lit from the upper left
    out = out * (1 + 0.055 * stroke) + 0.16 * relief * (0.35 + 0.65 * grey_of(out))
    u, v = axes(x)
    weave = 0.012 * torch.sin(u * 200 * s) * torch.sin(v * 200 * s)
    return keep_dark(out, x, 0.08, 0.20) + weave
