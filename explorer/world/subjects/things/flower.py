"""A flower: two rows of petals round a core, a bent stem, two leaves."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter
from explorer.world.paint.curves import fold, leaf, tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import circle, ellipse, length
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import accent

__all__ = ["SUBJECT"]

REACH = 0.66


def _stem(p: Painter, r: Chance, cx: Tensor, cy: Tensor) -> None:
    green = r.colour("#5f9e3e", "#4f8f45", "#79a83c", "#3f7f4a")
    p = p.near(0, 0.65, 0.75, 0.75)
    x, y = p.x, p.y
    stem = tube(x, y, (-cx, 0.0), (-cx * 2, 0.6), (cx, cy), 0.05, pieces=5)
    p.fill(stem, green, bulge=0.06)
    for s in (-1, 1):
        angle, size = 0.55 + r.uniform(-0.15, 0.2), r.uniform(0.62, 0.76)
        p.fill(leaf(x * s, y, 0.0, 0.24 if s > 0 else 0.12, angle, size, 0.5), lighter(green, 0.08), bulge=0.12)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    cx, cy = r.uniform(-0.08, 0.08), r.uniform(1.28, 1.34)
    _stem(p, r, cx, cy)
    p = p.near(cx, cy, 0.75)
    x, y = p.x - cx, p.y - cy
    n, turn = 5.0 + r.integers(4).view(-1, 1, 1).float(), r.uniform(0, 6)
    out, angle = length(x, y), torch.atan2(y, x)
    for shift, tone in ((turn + math.pi / n, darker(colour, 0.22)), (turn, colour)):
        t = fold(angle + shift, n)
        petal = ellipse(
            out * torch.cos(t),
            out * torch.sin(t),
            REACH * 0.62,
            0.0,
            REACH * 0.42,
            torch.sin(math.pi / n) * REACH * 0.62,
        )
        p.fill(petal, tone, bulge=0.14)
    core, radius = accent(r, colour, "#ffc62e", "#ffd95a", "#8a4b1f", "#ff9d2e", apart=0.5), r.uniform(0.19, 0.25)
    p.fill(circle(x, y, 0, 0, radius), core, bulge=0.2, gloss=0.15)
    t = fold(angle, 8)
    seeds = length(out * torch.cos(t) - radius * 0.62, out * torch.sin(t)) - 0.028
    p.fill(seeds, darker(core, 0.3), opacity=0.8)


SUBJECT = Subject(draw, colours=("#f06a8a", "#f5c52e", "#e8483c", "#a468c8", "#f5f0e8", "#f28a3a"))
