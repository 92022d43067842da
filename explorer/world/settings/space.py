"""Space: stars, coloured mist, a banded planet that may have a ring, a small moon, sometimes the ground of another."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import lighter, mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.light import Light
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import below, both, circle, ellipse, length, union
from explorer.world.settings.mood import Mood
from explorer.world.settings.sky import stars
from explorer.world.settings.stage import Setting, Stage, edge, rows

__all__ = ["SETTING"]


def _lamp(p: Painter, side: Tensor) -> Light:
    left = torch.tensor([-0.62, 0.55, 0.68], device=p.device).view(1, 3, 1, 1)
    mirror = torch.cat([side, torch.ones_like(side), torch.ones_like(side)], 1).unsqueeze(-1)
    lamp, ambient = (
        torch.tensor(c, device=p.device).view(1, 3, 1, 1).expand(p.batch, 3, 1, 1)
        for c in ([0.86, 0.82, 0.78], [0.36, 0.36, 0.46])
    )
    return Light(F.normalize(left * mirror, dim=1), lamp, ambient)


def _mist(p: Painter, r: Chance, mood: Mood) -> None:
    dark = mix(mood.colour("#070620"), mood.colour("#141040"), ramp(1, -1, p.y))
    p.canvas.copy_(dark.expand_as(p.canvas))
    one, two = p.noise(r, 3, 4, 0.55), p.noise(r, 3, 4, 0.55)
    lane = torch.exp(-(((p.y * 0.9 + p.x * 0.7 * r.sign() + 0.25 * two) / 0.55) ** 2))
    p.shine(ramp(-0.35, 0.9, one) * lane * 0.85, r.colour("#7a2fd0", "#c2328f", "#3a4fe0", "#8a2be2"))
    p.shine(ramp(-0.1, 0.9, two) * lane * 0.65, r.colour("#ff5fa2", "#28b8d8", "#ff8a4a", "#4ad0c0"))
    stars(p, r, torch.ones_like(p.unit), -2.0)
    stars(p, r.fork("few"), torch.full_like(p.unit, 0.6), -2.0)


def _planet(p: Painter, r: Chance, side: Tensor) -> None:
    cx, cy, radius = -side * r.uniform(0.52, 0.64), r.uniform(0.46, 0.60), r.uniform(0.26, 0.34)
    q = p.near(cx, cy, 0.75).turned(cx, cy, r.uniform(-0.5, 0.5), radius)
    x, y = q.x, q.y
    one = r.colour("#f2a65a", "#e86f6f", "#6fc3e8", "#a98be8", "#8fd694", "#f3c969")
    two = r.colour("#fff0cf", "#ffd3b8", "#ffffff")
    band = ramp(-0.2, 0.6, torch.sin(y * 7 + r.uniform(0, 6) + 0.35 * r.ridge(x, 3, 0.6, 1.0)))
    ringed, ball, out = r.coin(0.7), circle(x, y, 0, 0, 1.0), length(x, y / 0.26)
    ring = edge((out - 1.55).abs() - 0.20, 0.05) * ringed * 0.95
    tone = mix(two * 0.92, one * 0.8, ramp(-0.4, 0.4, torch.sin(out * 26)))
    q.glow(ball, one, 0.22, 0.30)
    q.lay(ring * (y > 0), tone)
    q.fill(ball, mix(one, two, band * 0.75), bulge=1.0)
    q.shade(both(both((out - 1.45).abs() - 0.22, ball), y - 0.08), 0.35 * ringed, 0.15)
    q.lay(ring * (y <= 0), tone)


def _far(p: Painter, r: Chance, side: Tensor) -> None:
    """A little moon and a shooting star."""
    q = p.placed(side * r.uniform(0.62, 0.8), r.uniform(0.55, 0.75), r.uniform(0.07, 0.11)).near(0, 0, 1.05)
    q.fill(circle(q.x, q.y, 0, 0, 1.0), r.colour("#d6d3cc", "#c8b8e8", "#f0d8b0"), bulge=1.0)
    q.shade(union(circle(q.x, q.y, -0.3, 0.2, 0.24), circle(q.x, q.y, 0.35, -0.25, 0.2)), 0.3, 0.1)
    q = p.near(side * 0.45, 0.82, 0.4, 0.3).turned(side * 0.45, 0.82, torch.full_like(p.unit, 0.5), 0.5)
    trail = torch.exp(-((q.y / 0.018) ** 2)) * ramp(-0.6, 0.1, q.x) * (q.x < 0.1)
    q.shine(trail * (0.9 * r.coin(0.6)), "#dff0ff")


def _ground(p: Painter, r: Chance, there: Tensor) -> None:
    """The face of a grey or coloured moon, with craters."""
    p = p.band(-1.1, -0.4)
    top = -0.44 - 0.16 * p.x**2 + 0.015 * r.ridge(p.x, 3, 0.5, 2.5)
    d = below(p.y, top)
    depth, soil = (-d).clamp_min(0), r.colour("#b9b6c2", "#c9a48a", "#a99ccf", "#9fb4c8")
    bright = 0.88 + 0.18 * torch.exp(depth * (-1 / 0.05)) + 0.10 * p.noise(r, 16) - 0.25 * ramp(0, 0.7, depth)
    p.lay(edge(d, 0.02) * there, soil * bright.unsqueeze(1))
    dx, dy, s, (a, b, c) = rows(p.x, p.y, top, r, n=2.6, aspect=2.2, near=0.15)
    crater = ellipse(dx / s - (a - 0.5) * 0.9, dy / s, 0, 0, 0.38 + 0.2 * b, 0.15)
    seen = ((c < 0.6) & (p.y < top - 0.06)) * there
    p.lay(edge(crater, 0.08) * seen, soil * (0.66 - (dy / s).clamp(-0.2, 0.2)).unsqueeze(1))
    p.lay(edge((crater - 0.03).abs() - 0.025, 0.05) * seen * 0.6, lighter(soil, 0.35))


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    side = r.sign()
    p.light = _lamp(p, side)
    _mist(p, r, mood)
    _planet(p, r, side)
    _far(p, r, side)
    there = r.coin(0.55)
    _ground(p, r, there)
    return Stage(r.uniform(-0.64, -0.58), 0.61, 0.45 * there, p.light)


SETTING = Setting(paint, indoor=True)
