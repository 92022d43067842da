"""A snowman: three balls of snow, twigs for arms, coal for eyes and buttons, a carrot nose."""

from __future__ import annotations

import math

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import above, capsule, circle, ellipse, union
from explorer.world.subjects.base import Anchors, Look, Subject
from explorer.world.subjects.things.trim import INK

__all__ = ["SUBJECT"]


def _arms(p: Painter, r: Chance, radius: Tensor, cy: Tensor) -> None:
    lift = r.uniform(-0.1, 0.35)
    for s in (-1, 1):
        x, y = (radius + 0.42) * s, cy + 0.22 + lift * (1 if s > 0 else 0.5)
        q = p.near((radius + 0.2) * s, cy + 0.2, 0.5, 0.5)
        twigs = union(
            capsule(q.x, q.y, radius * (s * 0.8), cy + 0.06, x, y, (0.045, 0.03)),
            capsule(q.x, q.y, x - s * 0.14, y - 0.06, x - s * 0.08, y + 0.14, 0.026),
            capsule(q.x, q.y, x - s * 0.12, y - 0.05, x + s * 0.04, y - 0.14, 0.024),
        )
        q.fill(twigs, "#6b4326", bulge=0.03)


def _face(p: Painter, r: Chance, cy: Tensor, radius: Tensor) -> Anchors:
    p = p.near(0.1, cy, 0.45, 0.35)
    x, y = p.x, p.y
    side, ex, ey, er = x.abs(), radius * 0.4, cy + radius * 0.22, 0.058
    p.fill(circle(side, y, ex, ey, er), INK, bulge=0.05, gloss=0.7)
    angles, out = (-0.9, -0.45, 0.0, 0.45, 0.9), radius * 0.5
    smile = union(*[circle(x, y, out * math.sin(k), cy - 0.02 - out * math.cos(k), 0.024) for k in angles])
    p.fill(smile, INK)
    p.fill(ellipse(side, y, radius * 0.66, cy - 0.03, 0.07, 0.05), "#f5a0a0", soft=0.06, opacity=0.5)
    p.fill(capsule(x, y, 0.0, cy, r.uniform(0.28, 0.38), cy - 0.05, (0.075, 0.012)), "#f28a2e", bulge=0.07)
    neck = 0.0, cy - radius * 0.86, radius * 0.72
    return Anchors(((-ex, ey), (ex, ey)), er + 0.035, (0.0, cy, radius), neck)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    r1, r2, r3 = r.uniform(0.54, 0.62), r.uniform(0.41, 0.47), r.uniform(0.36, 0.41)
    c1 = r1 * 0.9
    c2 = c1 + r1 * 0.62 + r2 * 0.55
    c3 = c2 + r2 * 0.6 + r3 * 0.68
    fit = 1.95 / (c3 + r3)
    r1, r2, r3, c1, c2, c3 = (t * fit for t in (r1, r2, r3, c1, c2, c3))
    _arms(p, r, r2, c2)
    p = p.near(0, 0.98, 0.72, 1.02)
    x, y = p.x, p.y
    p.fill(circle(x, y, 0, c1, r1), colour, bulge=0.56, opacity=p.inside(above(y, 0.0)))
    p.fill(ellipse(x, y, 0, c2 - r2 * 0.72, r2 * 0.72, 0.07), darker(colour, 0.35), soft=0.12, opacity=0.4)
    p.fill(circle(x, y, 0, c2, r2), colour, bulge=0.4)
    p.fill(ellipse(x, y, 0, c3 - r3 * 0.78, r3 * 0.72, 0.06), darker(colour, 0.35), soft=0.1, opacity=0.4)
    p.fill(circle(x, y, 0, c3, r3), colour, bulge=0.34)
    buttons = [circle(x, y, 0.02, c2 + r2 * k, 0.045) for k in (-0.42, -0.05, 0.32)]
    buttons += [circle(x, y, 0.02, c1 + r1 * k, 0.05) for k in (0.05, 0.4)]
    p.fill(union(*buttons), INK, bulge=0.04, gloss=0.5)
    return _face(p, r, c3, r3)


SUBJECT = Subject(draw, colours=("#f4f8ff", "#eef4fb"))
