"""A rocket: a pointed body with fins, port holes and a flame."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import Point, above, below, capsule, circle, ellipse
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import trimming

__all__ = ["SUBJECT"]


def _flame(p: Painter, r: Chance) -> None:
    p, low, sway = p.near(0, 0.2, 0.4, 0.45), r.uniform(0.0, 0.06), r.uniform(-0.06, 0.06)
    for w, bottom, colour in ((0.25, 0.0, "#ff6a1f"), (0.17, 0.1, "#ffae2b"), (0.09, 0.18, "#fff3a8")):
        d = capsule(p.x, p.y, 0, 0.36, sway, bottom + low + 0.03, (w, 0.02))
        p.fill(d, colour, lamp=False, soft=0.03)


def _fins(p: Painter, r: Chance, trim: Tensor, w: Tensor) -> None:
    spread, tip = r.uniform(0.3, 0.4), r.uniform(0.2, 0.3)
    corners: list[Point] = [
        (w - 0.16, 1.02),
        (w + 0.1, 0.84),
        (w + spread - 0.03, 0.56),
        (w + spread - 0.01, tip),
        (w + 0.06, 0.42),
        (w - 0.16, 0.5),
    ]
    q = p.near(0, 0.6, 0.9, 0.55)
    q.fill(polygon(q.x.abs(), q.y, corners) - 0.05, trim, bulge=0.1, gloss=0.3)
    q = p.near(0, 0.5, 0.35, 0.2)
    q.fill(polygon(q.x, q.y, [(-0.24, 0.55), (0.24, 0.55), (0.19, 0.4), (-0.19, 0.4)]) - 0.03, "#5a5d68", bulge=0.07)


def _body(p: Painter, r: Chance, colour: Tensor, trim: Tensor, w: Tensor) -> None:
    """A body of revolution: half width over height, pointed at the top."""
    p = p.near(0, 1.2, 0.5, 0.85)
    x, y = p.x, p.y
    up, down = (y - 0.9).clamp_min(1e-4) / 1.08, (0.9 - y).clamp_min(0) / 0.45
    half = w * (1 - torch.exp(2.2 * up.log())) * (1 - 0.22 * down * down)
    d = (x.abs() / half.clamp_min(0.06) - 1) * w - 0.06
    outline = p.inside(torch.maximum((x.abs() - half) * 0.93, y - 1.95))
    hull, arch = p.inside(above(y, 0.5)) * outline, 0.3 * x * x
    p.fill(d, colour, bulge=0.4, gloss=0.5, opacity=hull)
    nose = p.inside(above(y, r.uniform(1.5, 1.6) - arch))
    p.fill(d, trim, bulge=0.4, gloss=0.5, opacity=outline * nose)
    band = p.inside((y - 0.62 + arch).abs() - 0.04)
    p.fill(d + 0.01, lighter(colour, 0.55), bulge=0.4, opacity=outline * band)
    p.fill(d + 0.01, darker(colour, 0.35), bulge=0.4, opacity=hull * p.inside(below(y, 0.545 - arch)))


def _ports(p: Painter, r: Chance) -> None:
    height, radius, two = r.uniform(1.14, 1.22), r.uniform(0.17, 0.2), r.coin(0.4)
    for cy, k, shown in ((height, 1.0, torch.ones_like(two)), (height - 0.34, 0.62, two)):
        q, s = p.near(0, cy, 0.22), radius * k
        q.fill(circle(q.x, q.y, 0, cy, s), "#e6e9ee", bulge=0.06, gloss=0.3, opacity=shown)
        q.fill(circle(q.x, q.y, 0, cy, s * 0.68), "#4fb0e0", bulge=0.1, gloss=0.6, opacity=shown)
        gleam = ellipse(q.x, q.y, s * -0.22, cy + s * 0.25, s * 0.17, s * 0.12)
        q.fill(gleam, "#ffffff", opacity=shown, lamp=False)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    w, trim = r.uniform(0.34, 0.41), trimming(r, colour)
    _flame(p, r)
    _fins(p, r, trim, w)
    _body(p, r, colour, trim, w)
    _ports(p, r)
    q = p.near(0, 0.53, 0.1, 0.22)
    q.fill(capsule(q.x, q.y, 0, 0.66, 0, 0.4, (0.045, 0.07)), darker(trim, 0.1), bulge=0.06)  # the middle fin


SUBJECT = Subject(draw, colours=("#f2f2f0", "#d9dde3", "#d8392f", "#e9e4d8"))
