"""Water: a sea up to the horizon with the sky on it, and the path of sun or moon light."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import edge, rows

__all__ = ["sea"]


def sea(
    p: Painter, r: Chance, mood: Mood, horizon: Number, cx: Tensor, deep: str, shallow: str, bottom: float = -1.0
) -> None:
    """Water from the horizon down to a height; cx: where sun or moon stands."""
    p = p.near(0, (horizon + bottom) / 2, 9.0, (horizon - bottom) / 2 + 0.1)
    depth = (horizon - p.y).clamp_min(0)
    t = (depth / (horizon - bottom)).clamp_(0, 1)
    water = mix(mood.ground(deep), mood.ground(shallow), t)
    above = mix(mood.sky_low, mood.sky_middle, ramp(0, 0.5, t))  # the sky lies on it, most at the horizon
    water = mix(water, above, 0.16 + 0.50 * (1 - t) ** 3 + 0.24 * (1 - mood.high) * (1 - t))
    bent = p.y + 0.012 * torch.sin(p.x * 14 + r.uniform(0, 6))
    shifted = p.x + 0.03 * r.ridge(p.x, 2, frequency=3)
    dx, dy, s, (a, b, e) = rows(shifted, bent, horizon, r, n=6.0, aspect=4.5, near=0.05)
    u, v = dx / s, dy / s
    trough = 1 - 0.16 * edge(v.abs() - 0.25, 0.6) * (a < 0.6)
    p.lay(edge(p.y - horizon, 0.02).expand_as(trough), water * trough.unsqueeze(1))
    crest = torch.maximum(u.abs() - 1.2 - 0.9 * b, (v + 0.12 * torch.cos(u * 1.5)).abs() - 0.07 - 0.08 * e)
    light = mix(mood.sky_low, mood.ground("#ffffff"), 0.55)
    p.lay(edge(crest, 0.2) * ((a < 0.42) & (depth > 0.01)) * 0.55, light)
    _glitter(p, r, mood, horizon, cx, mood.sun_seen * (0.5 + 0.65 * (1 - mood.high)) + mood.moon_seen * 0.95)


def _glitter(p: Painter, r: Chance, mood: Mood, horizon: Number, cx: Tensor, strength: Tensor) -> None:
    dx, dy, s, (a, b, c) = rows(p.x, p.y, horizon, r, n=9.0, aspect=4.0, near=0.05)
    flake = torch.maximum((dx / s).abs() - 1.0 - 0.8 * b, (dy / s).abs() - 0.13 - 0.13 * c)
    depth = (horizon - p.y).clamp_min(0)
    path = torch.exp(-(((p.x - cx) / (0.12 + 0.45 * depth)) ** 2))
    lit = edge(flake, 0.25) * ((a < 0.25 + 0.6 * path) & (depth > 0))
    p.shine(lit * (0.10 + 0.95 * path) * strength, mix(mood.halo, mood.colour("#fff3d8"), 0.45))
    sheen = torch.exp(-(((p.x - cx) / (0.10 + 0.35 * depth)) ** 2)) * (depth > 0.004)
    p.shine(sheen * (0.40 * strength), mood.halo)
