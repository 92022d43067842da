"""A steam train: a boiler with a chimney and smoke, a cab, wheels with a rod."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import fold
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import blend, both, box, capsule, circle, ellipse, length
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import accent, near_white, puff, trimming

__all__ = ["SUBJECT"]


def _top(p: Painter, r: Chance, trim: Tensor, dark: Tensor) -> None:
    """Smoke, chimney and dome."""
    cx, top, size = r.uniform(0.5, 0.58), r.uniform(1.3, 1.4), r.uniform(0.8, 1.15)
    puff(p, cx - 0.52, 1.8, 0.24 * size, 0.92, "#f4f4f6")
    puff(p, cx - 0.2, 1.66, 0.17 * size, 0.95, "#f4f4f6")
    puff(p, cx - 0.02, top + 0.13, 0.11 * size, 0.95)
    q = p.near(cx, 1.1, 0.22, 0.35)
    x, y = q.x, q.y
    chimney = polygon(x, y, [(cx - 0.07, 0.85), (cx + 0.07, 0.85), (cx + 0.13, top), (cx - 0.13, top)]) - 0.02
    q.fill(chimney, dark, bulge=0.1)
    q.fill(box(x, y, cx, top, 0.18, 0.05, 0.04), trim, bulge=0.05, gloss=0.4)
    dx = r.uniform(0.05, 0.14)
    q = p.near(dx, 1.05, 0.2, 0.2)
    dome = blend(circle(q.x, q.y, dx, 1.05, 0.12), box(q.x, q.y, dx, 0.97, 0.15, 0.08, 0.03), 0.05)
    q.fill(dome, trim, bulge=0.12, gloss=0.6)


def _boiler(p: Painter, colour: Tensor, trim: Tensor, dark: Tensor) -> None:
    q = p.near(0, 0.4, 1.02, 0.4)
    x, y = q.x, q.y
    q.fill(box(x, y, 0, 0.4, 0.88, 0.1, 0.04), dark, bulge=0.06)
    q.fill(polygon(x, y, [(0.7, 0.42), (0.84, 0.42), (0.98, 0.08), (0.66, 0.08)]) - 0.02, trim, bulge=0.05)
    for k in (0.76, 0.83, 0.9):
        q.fill(capsule(x, y, 0.74 + (k - 0.76) * 0.6, 0.4, k, 0.09, 0.012), dark)
    q = p.near(0.28, 0.73, 0.72, 0.32)
    x, y = q.x, q.y
    boiler = box(x, y, 0.22, 0.73, 0.62, 0.27, 0.12)
    q.fill(boiler, colour, bulge=0.26, gloss=0.5)
    for k in (-0.05, 0.3):
        q.fill(both(boiler, (x - k).abs() - 0.03), trim, bulge=0.05)
    q.fill(box(x, y, 0.82, 0.73, 0.07, 0.28, 0.06), dark, bulge=0.06)
    q.fill(ellipse(x, y, 0.9, 0.86, 0.07, 0.09), "#fff3b0", bulge=0.07, gloss=0.7)


def _cab(p: Painter, colour: Tensor, trim: Tensor, dark: Tensor) -> None:
    p = p.near(-0.6, 0.9, 0.45, 0.6)
    x, y = p.x, p.y
    p.fill(box(x, y, -0.6, 0.82, 0.3, 0.48, 0.06), darker(colour, 0.08), bulge=0.14, gloss=0.25)
    p.fill(box(x, y, -0.6, 1.02, 0.19, 0.18, 0.05), trim, bulge=0.03)
    p.fill(box(x, y, -0.6, 1.02, 0.145, 0.135, 0.04), "#cdeaf2", bulge=0.03, gloss=0.4)
    roof = blend(box(x, y, -0.6, 1.33, 0.4, 0.06, 0.05), ellipse(x, y, -0.6, 1.34, 0.3, 0.12), 0.06)
    p.fill(roof, dark, bulge=0.1)
    p.fill(box(x, y, -0.6, 0.6, 0.2, 0.1, 0.03), lighter(colour, 0.2), bulge=0.04)


def _wheels(p: Painter, r: Chance, trim: Tensor, dark: Tensor) -> None:
    for cx, radius in ((-0.6, 0.27), (-0.04, 0.27), (0.5, 0.2)):
        q = p.near(cx, radius, radius + 0.02)
        x, y = q.x - cx, q.y - radius
        out = length(x, y)
        q.fill(out - radius, dark, bulge=0.07)
        q.fill(out - radius * 0.72, trim, bulge=0.05)
        gaps = 0.03 - (out * torch.sin(fold(torch.atan2(y, x), 6))).abs()
        q.fill(both(out - radius * 0.6, gaps), darker(dark, 0.2))
        q.fill(out - 0.07, "#e6e6ea", bulge=0.05)
    at = 0.27 + r.uniform(-0.1, 0.1)
    q = p.near(-0.32, 0.27, 0.35, 0.17)
    q.fill(capsule(q.x, q.y, -0.6, at, -0.04, at, 0.042), "#c9ced6", bulge=0.04)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    other = accent(r, colour, "#f2b632", "#e3e6ea", apart=0.4)
    trim = mix(trimming(r, colour), other, r.coin(0.5) * (1 - near_white(colour)))
    dark = mix(named("#34343e", p.device), darker(colour, 0.55), 0.4)
    _top(p, r, trim, dark)
    _boiler(p, colour, trim, dark)
    _cab(p, colour, trim, dark)
    _wheels(p, r, trim, dark)


SUBJECT = Subject(draw, colours=("#2f6fb8", "#c8362e", "#2f7f55", "#3a3a44"))
