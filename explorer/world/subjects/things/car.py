"""A car. Its body varies by chance: a saloon, a hatchback without a boot, a round beetle, a van."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, pick
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import Number, above, below, blend, both, box, circle, cut, ellipse, turned
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]


class _Body:
    """The lines of a car: x of the cabin's feet and roof, heights of base, belt, bonnet and roof."""

    def __init__(self, r: Chance) -> None:
        kind = r.integers(4)  # saloon, hatchback, beetle, van

        def of(*ranges: tuple[float, float]) -> Tensor:
            u = r.uniform()
            return pick(kind, [low + (high - low) * u for low, high in ranges])

        self.wheel = of((0.23, 0.27), (0.22, 0.26), (0.24, 0.28), (0.23, 0.26))
        self.base = self.wheel * 0.75
        self.belt = self.base + of((0.44, 0.50), (0.42, 0.48), (0.44, 0.50), (0.46, 0.54))
        self.roof = self.belt + of((0.38, 0.46), (0.42, 0.52), (0.46, 0.54), (0.54, 0.64))
        self.front = of((0.34, 0.50), (0.36, 0.52), (0.42, 0.52), (0.66, 0.80))
        self.back = of((-0.74, -0.62), (-0.92, -0.84), (-0.80, -0.72), (-0.94, -0.90))
        self.roof_front = self.front - of((0.24, 0.34), (0.22, 0.32), (0.34, 0.44), (0.14, 0.22))
        self.roof_back = self.back + of((0.18, 0.30), (0.04, 0.12), (0.26, 0.36), (0.02, 0.06))
        self.bonnet = self.belt - of((0.0, 0.08), (0.02, 0.12), (0.04, 0.10), (0.0, 0.05))
        self.beetle = (kind == 2).float().view(-1, 1, 1)
        self.middle = (self.roof_back + self.roof_front) / 2 + r.uniform(-0.05, 0.05)

    def cabin(self, x: Tensor, y: Tensor, inset: float, foot: Number, top: Number) -> Tensor:
        feet = self.back + inset, self.front - inset * 1.1
        roof = self.roof_back + inset * 0.6, self.roof_front - inset * 0.5
        return polygon(x, y, [(feet[0], foot), (roof[0], top), (roof[1], top), (feet[1], foot)])


def _shape(p: Painter, c: _Body) -> Tensor:
    x, y = p.x, p.y
    lower = box(x, y, 0, (c.base + c.belt) / 2, 0.96, (c.belt - c.base) / 2, 0.17)
    lower = both(lower, below(y, c.belt + (c.bonnet - c.belt) * (x - 0.2).clamp(0, 1)))
    cabin = c.cabin(x, y, 0.0, c.belt - 0.15, c.roof - 0.08) - 0.08
    dome = ellipse(x, y, c.middle, c.belt - 0.1, (c.front - c.back) * 0.56, c.roof - c.belt + 0.10)
    cabin = torch.lerp(cabin, both(dome, above(y, c.belt - 0.2)), c.beetle.expand_as(cabin))
    return blend(lower, cabin, 0.12)


def _glass(p: Painter, r: Chance, c: _Body, body: Tensor) -> None:
    x, y = p.x, p.y
    panes = both(c.cabin(x, y, 0.1, c.belt + 0.02, c.roof - 0.11) - 0.035, body + 0.08)
    panes = cut(panes, (x - c.middle).abs() - 0.045)
    p.fill(panes, r.colour("#bfe4f3", "#cdeaf0", "#a9d5ea"), bulge=0.04, gloss=0.5)
    u, _ = turned(x, y, c.middle + 0.2, c.belt + 0.15, -0.45)
    p.fill(both(panes, u.abs() - 0.035), "#ffffff", opacity=0.55, lamp=False)


def _details(p: Painter, r: Chance, c: _Body, body: Tensor, colour: Tensor) -> None:
    x, y = p.x, p.y
    door = both((x - c.middle).abs() - 0.012, both(above(y, c.base + 0.12), below(y, c.belt)))
    p.fill(door, darker(colour, 0.35))
    p.fill(box(x, y, c.middle - 0.15, c.belt - 0.1, 0.065, 0.022, 0.02), "#f0f0f0", bulge=0.02)
    stripe = box(x, y, 0, c.base + 0.1, 0.955, 0.035, 0.03)
    p.fill(stripe, lighter(colour, 0.65), opacity=r.coin(0.5), bulge=0.03)
    lower = r.coin(0.35)  # two colours
    p.fill(both(body + 0.01, below(y, c.base + 0.22)), lighter(colour, 0.5), bulge=0.12, opacity=lower * (1 - c.beetle))
    lamp = ellipse(x, y, 0.88, c.bonnet - 0.16, 0.085, 0.1)
    p.fill(lamp, "#fff3b0", bulge=0.08, gloss=0.8)
    p.stroke(lamp, 0.03, "#d9dde2")
    p.fill(box(x, y, -0.91, c.belt - 0.16, 0.045, 0.09, 0.04), "#e0442f", bulge=0.04)
    for side in (0.9, -0.9):
        p.fill(box(x, y, side, c.base + 0.05, 0.1, 0.06, 0.05), "#d9dde2", bulge=0.05)


def _wheels(p: Painter, r: Chance, c: _Body, colour: Tensor) -> None:
    spoked = r.coin(0.4)
    for cx in (r.uniform(0.5, 0.56), r.uniform(-0.6, -0.54)):
        q = p.near(cx, c.wheel, c.wheel + 0.1)
        x, y = q.x, q.y
        arch = both(circle(x, y, cx, c.wheel + 0.02, c.wheel + 0.07), above(y, c.base - 0.08))
        q.fill(arch, darker(colour, 0.5))
        q.fill(circle(x, y, cx, c.wheel, c.wheel), "#2b2a30", bulge=0.09)
        q.fill(circle(x, y, cx, c.wheel, c.wheel * 0.58), "#e3e6ea", bulge=0.06, gloss=0.3)
        q.fill(circle(x, y, cx, c.wheel, c.wheel * 0.42), colour, bulge=0.04, opacity=spoked)
        q.fill(circle(x, y, cx, c.wheel, c.wheel * 0.2), "#8a8f99", bulge=0.04)


def _roof_load(p: Painter, r: Chance, c: _Body) -> None:
    """Luggage, sometimes."""
    there, cx, cy = r.coin(0.25), (c.roof_back + c.roof_front) / 2, c.roof + 0.09
    p = p.near(cx, cy, 0.3, 0.2)
    p.fill(box(p.x, p.y, cx, cy, 0.2, 0.12, 0.05), "#b5763f", bulge=0.08, opacity=there)
    for s in (-0.1, 0.1):
        p.fill(box(p.x, p.y, cx + s, cy, 0.02, 0.125, 0.01), "#6b4326", opacity=there)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    c = _Body(r)
    p = p.near(0, 0.75, 1.05, 0.85)
    p.fill(box(p.x, p.y, 0, c.base + 0.02, 0.88, 0.1, 0.06), "#3a3a44")
    body = _shape(p, c)
    p.fill(body, colour, bulge=0.2, gloss=0.45)
    _glass(p, r, c, body)
    _details(p, r, c, body, colour)
    _wheels(p, r, c, colour)
    _roof_load(p, r, c)


SUBJECT = Subject(draw, colours=("#d8392f", "#2f7fd0", "#f0b92e", "#58a868", "#e88a3a"))
