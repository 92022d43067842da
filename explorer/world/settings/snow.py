"""A winter landscape: fields of snow with sun- or moonlight on them, snowy pines, sparkles."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import length
from explorer.world.settings.ground import hill
from explorer.world.settings.mood import Mood
from explorer.world.settings.plants import pine, pinewood
from explorer.world.settings.sky import sky
from explorer.world.settings.stage import Setting, Stage, cells, edge

__all__ = ["SETTING"]

HORIZON = 0.03


def _field(p: Painter, r: Chance, mood: Mood, level: float, haze: float, cx: Tensor) -> None:
    p = p.band(-1.1, level + 0.1)
    d = p.y - level - 0.06 * r.ridge(p.x, 2, 0.4, 0.9)
    depth, noise = (-d).clamp_min(0), p.noise(r, 9, 2, 0.55, across=3)
    white = mood.ground("#f7faff") * (1.07 + 0.05 * noise - 0.05 * ramp(0, 0.8, depth)).unsqueeze(1)
    white = mix(white, mood.ground("#a9c6f5"), 0.30 * ramp(0.1, 0.9, noise) + 0.10 * ramp(0.05, 0.6, depth))
    off = (p.x - cx) ** 2
    warm = torch.exp(off * (-1 / 0.64)) * ((1 - mood.high) * (0.3 + 0.7 * mood.clear) * 0.45)
    warm = warm + torch.exp(off * (-1 / 0.36)) * (0.26 * mood.moon_seen)
    white = mix(white, mood.halo, warm * torch.exp(depth * (-1 / 0.45)))
    p.lay(edge(d, 0.02), mix(white, mood.haze, haze))


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    h = HORIZON
    cx, _, _ = sky(p, r, mood, h + 0.13, clouds=2)
    hill(p, r, mood, h + 0.20, 0.10, "#cfdcf0", 0.50, 1.2)
    pinewood(p, r, mood, h + 0.03 + 0.05 * r.ridge(p.x, 2, 0.5, 1.0), 0.24, 8.0, "#3f7466", 1.0, 0.42)
    _field(p, r, mood, h + 0.02, 0.12, cx)
    green, side = r.colour("#2f7560", "#2c6a5e", "#3a7d58"), mood.side
    small = r.uniform(0.30, 0.38)
    pine(p, mood, side * r.uniform(0.42, 0.52), -0.08, small, green, 1.0, r.coin(0.8) * mood.high)
    pine(p, mood, -side * r.uniform(0.78, 0.9), -0.14, r.uniform(0.75, 0.95), green, 1.0)
    pine(p, mood, side * r.uniform(0.86, 0.95), -0.26, r.uniform(0.46, 0.56), green, 1.0)
    _field(p, r, mood, -0.26, 0.0, cx)
    q = p.band(-1.1, -0.3)
    u, v, (a, b, c) = cells(q.x * 12, q.y * 12, r)
    d = length(u - (a - 0.5) * 0.6, v - (b - 0.5) * 0.6)
    sparkle = torch.exp(-((d / 0.09) ** 2)) * ((c < 0.25) & (q.y < -0.3))
    q.shine(sparkle * (0.6 + 0.3 * mood.night), "#ffffff")
    return Stage(r.uniform(-0.68, -0.62), 0.62, 0.32, mood.light)


SETTING = Setting(paint)
