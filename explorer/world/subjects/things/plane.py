"""A plane with its nose a little up: a propeller, or a jet engine under the wing."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import above, below, blend, both, box, capsule, circle, ellipse, union
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import INK, trimming

__all__ = ["SUBJECT"]


def _body(p: Painter, r: Chance, colour: Tensor, trim: Tensor) -> None:
    fat = r.uniform(0.27, 0.31)
    x, y = p.x, p.y
    body = blend(capsule(x, y, -0.85, 0.86, 0.2, 0.72, (0.09, fat)), ellipse(x, y, 0.4, 0.7, 0.5, fat), 0.15)
    p.fill(body, colour, bulge=0.3, gloss=0.5)
    belly = mix(trim, lighter(colour, 0.6), r.coin(0.5))
    p.fill(both(body, below(y, 0.6 + (x * -0.22).clamp_min(0))), belly, bulge=0.24)
    q = p.near(0.5, 0.9, 0.3, 0.2)
    q.fill(both(ellipse(q.x, q.y, 0.5, 0.84, 0.22, 0.17), above(q.y, 0.8)), "#bfe4f3", bulge=0.06, gloss=0.7)
    q.fill((q.x - 0.5).abs() - 0.02 + 9 * ((q.y - 0.9).abs() - 0.09).clamp_min(0), lighter(colour, 0.4))
    for k in range(4):
        cx, cy = 0.16 - 0.2 * k, 0.83 + 0.02 * k
        q = p.near(cx, cy, 0.07)
        q.fill(circle(q.x, q.y, cx, cy, 0.062), "#fff6e2")
        q.fill(circle(q.x, q.y, cx, cy, 0.045), "#5fa9d0", bulge=0.03, gloss=0.4)


def _far_side(p: Painter, colour: Tensor, trim: Tensor) -> None:
    q = p.near(-0.05, 1.05, 0.35, 0.35)
    wing = polygon(q.x, q.y, [(0.2, 0.86), (-0.02, 0.86), (-0.3, 1.28), (-0.1, 1.28)]) - 0.04
    q.fill(wing, darker(colour, 0.3), bulge=0.06)
    q = p.near(-0.75, 1.1, 0.4, 0.4)
    fin = polygon(q.x, q.y, [(-0.5, 0.8), (-0.9, 0.84), (-1.0, 1.36), (-0.8, 1.36)]) - 0.05
    q.fill(fin, mix(colour, trim, q.inside(1.12 - q.y)), bulge=0.1, gloss=0.2)


def _near_side(p: Painter, colour: Tensor, trim: Tensor) -> None:
    q = p.near(-0.1, 0.42, 0.5, 0.35)
    x, y = q.x, q.y
    shadow = polygon(x, y, [(0.3, 0.62), (-0.12, 0.64), (-0.52, 0.2), (-0.26, 0.2)]) - 0.05
    q.fill(shadow, darker(colour, 0.45))
    wing = polygon(x, y, [(0.3, 0.66), (-0.12, 0.67), (-0.52, 0.24), (-0.26, 0.24)]) - 0.05
    q.fill(wing, mix(lighter(colour, 0.12), trim, q.inside(y - 0.34)), bulge=0.09, gloss=0.25)
    q = p.near(-0.85, 0.76, 0.3, 0.2)
    tail = polygon(q.x, q.y, [(-0.66, 0.84), (-0.86, 0.86), (-1.02, 0.66), (-0.9, 0.66)]) - 0.035
    q.fill(tail, lighter(colour, 0.12), bulge=0.06)


def _engine(p: Painter, r: Chance, colour: Tensor) -> None:
    propeller = r.coin(0.6)
    q = p.near(0.06, 0.36, 0.25, 0.15)
    q.fill(
        box(q.x, q.y, 0.06, 0.36, 0.17, 0.1, 0.09), lighter(colour, 0.25), bulge=0.1, gloss=0.3, opacity=1 - propeller
    )
    q.fill(ellipse(q.x, q.y, 0.22, 0.36, 0.035, 0.08), INK, opacity=1 - propeller)
    q = p.near(0.93, 0.7, 0.15, 0.5)
    x, y = q.x, q.y
    q.fill(ellipse(x, y, 0.93, 0.7, 0.06, 0.42), "#dfe6ee", opacity=0.45 * propeller, soft=0.04, lamp=False)
    half = r.uniform(0.1, 0.21)
    blades = union(*[ellipse(x, y, 0.93, 0.7 + s * half, 0.04, half) for s in (-1, 1)])
    q.fill(blades, "#7a4b2a", bulge=0.04, opacity=propeller)
    q.fill(ellipse(x, y, 0.92, 0.7, 0.09, 0.09), "#e6b23a", bulge=0.09, gloss=0.5, opacity=propeller)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    p = p.turned(0.0, 0.72, r.uniform(0.0, 0.16)).placed(0.0, -0.72)
    trim = trimming(r, colour)
    _far_side(p, colour, trim)
    _body(p.near(-0.05, 0.75, 1.05, 0.4), r, colour, trim)
    _near_side(p, colour, trim)
    _engine(p, r, colour)


SUBJECT = Subject(draw, colours=("#e8eaee", "#d8392f", "#3f8fd0", "#f0b92e"))
