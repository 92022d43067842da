"""Weather, painted over everything: rain, snow, fog. Only the pictures that have it are touched."""

from __future__ import annotations

import torch

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of, lighter, mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import length
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import cells, edge, rows, those

__all__ = ["weather"]


def weather(p: Painter, r: Chance, mood: Mood, fine: float = 1.0) -> None:
    """fine > 1: smaller flakes and drops, as seen through a window."""
    for name, flag, paint in (("fog", mood.fog, _fog), ("rain", mood.rain, _rain), ("snow", mood.snow, _snow)):
        index = those(flag)
        if len(index):
            with p.only(index) as q:
                paint(q, r.take(index, name), mood.take(index), fine)


def _fog(p: Painter, r: Chance, mood: Mood, fine: float) -> None:
    drift = 0.14 * p.noise(r, 3) + 0.24 * p.noise(r, 6, 3, 0.55, across=1)
    veil = (0.20 + 0.36 * ramp(-0.1, -1.0, p.y) + 0.14 * ramp(0.3, 1, p.y) + drift).clamp_(0.07, 0.66)
    mist = mix(mood.sky_low, mood.sky_middle, 0.3)
    p.lay(veil, lighter(mix(mist, grey_of(mist).expand_as(mist), 0.45), 0.06))


def _rain(p: Painter, r: Chance, mood: Mood, fine: float) -> None:
    x, y = p.x, p.y
    p.lay(torch.full_like(p.unit, 0.10), mood.sky_middle)
    white, slant = mood.colour("#ffffff"), x - 0.22 * y
    streak = mix(mood.sky_low, white, 0.62 - 0.1 * mood.night)
    for across, down, w, opacity in ((17, 3.2, 0.055, 0.55), (9, 2.1, 0.050, 0.80)):
        u = slant * (across * fine)
        u, v, (a, b, c) = cells(u, y * (down * fine) + 3 * torch.sin(torch.floor(u) * 12.9), r)
        u, v = u - (a - 0.5) * 0.6, v - (b - 0.5) * 0.3
        d = torch.maximum(u.abs() - w, v.abs() - 0.16 - 0.16 * c)
        p.lay(edge(d, 0.09) * (c < 0.62) * (0.55 - v * 1.1).clamp(0.15, 1) * opacity, streak)
    if fine == 1.0:  # splashes
        q = p.band(-1.1, -0.5)
        dx, dy, s, (a, _, c) = rows(q.x, q.y, -0.45, r, n=5.0, aspect=2.0, near=0.3)
        d = (length((dx / s - (a - 0.5) * 0.8) / 0.42, dy / s / 0.16) - 1).abs() - 0.16
        q.lay(edge(d, 0.3) * ((c < 0.34) & (q.y < -0.5)) * 0.42, mix(mood.sky_low, white, 0.6))


def _snow(p: Painter, r: Chance, mood: Mood, fine: float) -> None:
    flake = mix(mood.colour("#ffffff"), mood.sky_low, 0.12 + 0.15 * mood.night)
    for n, radius, share, opacity in ((11, 0.13, 0.55, 0.75), (6.5, 0.14, 0.50, 0.90), (3.6, 0.12, 0.50, 0.96)):
        x = p.x * (n * fine) + 0.35 * torch.sin(p.y * 3 + n)
        u, v, (a, b, c) = cells(x, p.y * (n * fine) + r.uniform(0, 9), r)
        d = length(u - (a - 0.5) * 0.6, v - (b - 0.5) * 0.6) - radius * (0.6 + 0.6 * c / share)
        p.lay(edge(d, 0.16) * (c < share) * opacity, flake)
