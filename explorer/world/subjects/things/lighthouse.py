"""A lighthouse: a striped tower on rocks, a lantern that glows, sometimes a hut."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import above, blend, both, box, capsule, circle, ellipse, union
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import whitish

__all__ = ["SUBJECT"]


def _foot(p: Painter, r: Chance, colour: Tensor) -> None:
    q = p.near(0, 0.13, 0.8, 0.2)
    x, y = q.x, q.y
    rock = blend(ellipse(x, y, -0.3, 0.06, 0.42, 0.18), ellipse(x, y, 0.32, 0.04, 0.44, 0.2), 0.1)
    rock = both(blend(rock, ellipse(x, y, 0, 0.1, 0.5, 0.18), 0.1), above(y, 0.0))
    q.fill(rock, "#8a8078", bulge=0.12)
    q, hut = p.near(0.57, 0.4, 0.4, 0.4), r.coin(0.4)
    x, y = q.x, q.y
    q.fill(box(x, y, 0.56, 0.28, 0.24, 0.2, 0.02), "#fff4e2", bulge=0.08, opacity=hut)
    roof = polygon(x, y, [(0.26, 0.46), (0.88, 0.46), (0.57, 0.74)]) - 0.025
    q.fill(roof, darker(colour, 0.1), bulge=0.08, opacity=hut)
    q.fill(box(x, y, 0.6, 0.28, 0.07, 0.08, 0.02), "#5fa9d0", opacity=hut)


def _tower(p: Painter, r: Chance, colour: Tensor, foot: Tensor, head: Tensor, top: Tensor) -> None:
    p = p.near(0, 0.75, 0.55, 0.75)
    x, y = p.x, p.y
    tower = polygon(x, y, [(-foot, 0.08), (foot, 0.08), (head, top), (-head, top)]) - 0.02
    half, slope = r.uniform(0.23, 0.32), r.coin(0.4) * 0.5
    bent = y - slope * x + 0.375 * x * x + r.uniform(0, 0.4)
    stripe = (torch.remainder(bent, 2 * half) - half).abs() - half * 0.53
    p.fill(tower, mix(whitish(r, colour), colour, p.inside(stripe)), bulge=0.3)
    for cy in (0.62, 1.02):
        d = union(box(x, y, 0, cy, 0.06, 0.07), circle(x, y, 0, cy + 0.07, 0.06))
        p.fill(d - 0.028, "#e6ded0")
        p.fill(d, "#3b4a66")
    door = union(box(x, y, 0, 0.2, 0.1, 0.12), circle(x, y, 0, 0.32, 0.1))
    p.fill(door - 0.03, "#e6ded0", bulge=0.03)
    p.fill(door, "#6b4326", bulge=0.03)


def _lantern(p: Painter, colour: Tensor, head: Tensor, top: Tensor) -> None:
    dark, cy = mix(named("#3a3a46", p.device), darker(colour, 0.5), 0.5), top + 0.2
    q = p.near(0, top + 0.3, 0.45, 0.4)
    x, y = q.x, q.y
    q.fill(box(x, y, 0, cy, 0.17, 0.16, 0.02), "#ffe98a", lamp=False)
    q.fill(ellipse(x, y, 0, cy, 0.09, 0.11), "#fffbe0", lamp=False, soft=0.05)
    bars = union(*[capsule(x, y, k, cy - 0.15, k, cy + 0.15, 0.016) for k in (-0.165, -0.06, 0.06, 0.165)])
    q.fill(bars, dark)
    q.fill(box(x, y, 0, top + 0.02, head + 0.13, 0.05, 0.03), dark, bulge=0.05)
    rail = torch.minimum(wave(x, 0.09) - 0.012, (y - top - 0.17).abs() - 0.016)
    q.fill(both(rail, box(x, y, 0, top + 0.12, head + 0.12, 0.08)), dark)
    q.fill(capsule(x, y, 0, cy + 0.35, 0, 1.96, 0.02), dark)
    q.fill(circle(x, y, 0, cy + 0.43, 0.045), dark, bulge=0.04)
    cap = both(ellipse(x, y, 0, cy + 0.14, 0.27, 0.27), above(y, cy + 0.15))
    q.fill(cap - 0.01, colour, bulge=0.2, gloss=0.4)
    p.glow(ellipse(p.x, p.y, 0, cy, 0.1, 0.1), "#4a3c12", 0.2, 0.8)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    foot, head, top = r.uniform(0.4, 0.48), r.uniform(0.22, 0.26), r.uniform(1.32, 1.4)
    _foot(p, r, colour)
    _tower(p, r, colour, foot, head, top)
    _lantern(p, colour, head, top)


SUBJECT = Subject(draw, colours=("#d8392f", "#c8402f", "#2f6fb8"), reach=(-1.3, 1.3, -0.15, 2.9))
