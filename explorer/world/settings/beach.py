"""A beach: sand, foam along the water's edge, a sail far out, a palm and a starfish by chance."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import below, ellipse, length, union
from explorer.world.settings.ground import dusting, litter
from explorer.world.settings.mood import Mood
from explorer.world.settings.plants import palm
from explorer.world.settings.sky import sky
from explorer.world.settings.stage import Setting, Stage, edge
from explorer.world.settings.water import sea

__all__ = ["SETTING"]

HORIZON = 0.05


def _sail(p: Painter, r: Chance, mood: Mood) -> None:
    """Far out, sometimes."""
    q, there = p.placed(-mood.side * r.uniform(0.35, 0.75), HORIZON, 0.13).near(0, 0.45, 0.6, 0.65), r.coin(0.45)
    sails = union(
        polygon(q.x, q.y, [(-0.02, 0.12), (-0.02, 1.0), (-0.5, 0.12)]),
        polygon(q.x, q.y, [(0.06, 0.12), (0.06, 0.85), (0.42, 0.12)]),
    )
    q.fill(sails, "#fffaf0", opacity=there)
    q.fill(torch.maximum(ellipse(q.x, q.y, 0, 0.08, 0.55, 0.2), q.y - 0.06), "#c8503c", opacity=there)


def _sand(p: Painter, r: Chance, mood: Mood, shore: Tensor) -> None:
    p = p.band(-1.1, -0.05)
    depth, sand = shore - p.y, mood.ground("#f2d59a")
    wet = ramp(0.16, 0, depth)
    p.lay(edge(-depth, 0.02), mix(mix(sand, sand * 0.80, wet), mood.sky_low, wet * 0.25))
    white = mood.ground("#ffffff")
    foam = (-depth - 0.015).abs() - 0.022 - 0.014 * p.noise(r, 16, 2)
    p.lay(edge(foam, 0.02) * 0.95, mix(white, mood.sky_low, 0.2))
    foam = (-depth - 0.11 - 0.03 * r.ridge(p.x, 2, 0.5, 2)).abs() - 0.012 - 0.012 * p.noise(r, 14, 2)
    p.lay(edge(foam, 0.02) * 0.8, mix(white, mood.sky_low, 0.25))
    ripple = torch.sin((p.y + 0.1 * r.ridge(p.x, 2, 0.5, 1)) * 60) * ramp(-0.4, -1, p.y)
    grain = (0.05 * p.noise(r, 24) + 0.035 * ripple) * edge(below(p.y, shore - 0.05), 0.08)
    p.canvas.mul_((1 + grain).unsqueeze(1)).clamp_(0, 1)


def _starfish(p: Painter, r: Chance, mood: Mood) -> None:
    q = p.placed(r.sign() * r.uniform(0.62, 0.85), r.uniform(-0.88, -0.8), 0.09).near(0, 0, 1.1)
    out, angle = length(q.x, q.y * 1.3), torch.atan2(q.y * 1.3, q.x)
    d = (out - 0.62 - 0.38 * torch.cos(5 * angle + r.uniform(0, 6))) * 0.7
    q.fill(d, mood.colour("#ff8352") * mood.dimmed(0.45), bulge=0.25, opacity=r.coin(0.6))


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    cx, _, _ = sky(p, r, mood, HORIZON)
    shore = -0.30 + 0.05 * r.ridge(p.x, 3, 0.5, 1.0)
    sea(p, r, mood, HORIZON, cx, "#2aa0cf", "#63dbd2", bottom=-0.3)
    _sail(p, r, mood)
    _sand(p, r, mood, shore)
    shells = ("#b98f63", "#fff0dd", "#ff9f8a", "#d9a877")
    litter(p, r, mood, -0.3, -0.45, shells, 0.35)
    dusting(p, r, mood, shore - 0.06)
    palm(p, r, mood, -mood.side * r.uniform(0.74, 0.86), -0.52, r.uniform(0.56, 0.68), mood.side, r.coin(0.7))
    _starfish(p, r, mood)
    return Stage(r.uniform(-0.66, -0.60), 0.62, 0.36, mood.light)


SETTING = Setting(paint)
