"""An owl: great round eyes in pale discs, ear tufts, a speckled belly."""

from __future__ import annotations

import math

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon, triangle
from explorer.world.paint.shapes import arc, blend, both, capsule, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import coat, pale
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

ORANGE = "#f2a02c"


def _belly(p: Painter, w: Tensor, colour: Tensor, light: Tensor, dark: Tensor) -> None:
    p = p.near(0.03, 0.56, 0.45, 0.52)
    x, y = p.x, p.y
    belly = ellipse(x, y, 0.03, 0.56, w * 0.70, 0.50)
    p.fill(belly, light, bulge=0.3)
    marks = []
    for row in range(4):
        shift = 0.0 if row % 2 == 0 else -0.085
        for k in range(-2 + row % 2, 3):
            at = 0.03 + k * 0.17 + shift, 0.84 - row * 0.145
            marks.append(arc(x, y, *at, 0.055, 0.015, -math.pi * 0.95, -math.pi * 0.05))
    p.fill(both(belly + 0.04, union(*marks)), mix(colour, dark, 0.5), lamp=False, opacity=0.75)


def _wing(p: Painter, r: Chance, body: Tensor, w: Tensor, side: int, colour: Tensor, dark: Tensor) -> None:
    u, v = turned(p.x, p.y, side * w * 0.86, 0.98, r.uniform(0.0, 0.35) * side)
    wing = blend(ellipse(u, v, 0, -0.30, 0.18, 0.40), ellipse(u, v, -side * 0.04, -0.1, 0.16, 0.2), 0.05)
    p.occlude(body, wing - 0.03, 0.2, 0.1)
    p.fill(wing, dark, bulge=0.14)
    feathers = [arc(u, v, 0, -0.26 - 0.13 * k, 0.11, 0.014, -math.pi * 0.9, -math.pi * 0.1) for k in range(3)]
    p.fill(union(*feathers), colour, lamp=False, opacity=0.7)


def _face(p: Painter, r: Chance, body: Tensor, t: Tensor, light: Tensor, dark: Tensor) -> None:
    x, y = p.x, p.y
    side = (x - t).abs()
    disc = circle(side, y, 0.235, 1.33, r.vary(0.27, 0.04))
    p.occlude(body, disc - 0.03, 0.2, 0.1)
    p.fill(disc, light, bulge=0.12)
    p.fill(circle(side, y, 0.225, 1.33, 0.185), r.colour("#f7c52e", "#f59b23", "#ffe08a", "#f2b01e"), bulge=0.08)
    p.fill(circle(side, y, 0.215, 1.33, 0.125), "#1c1614", bulge=0.06, gloss=0.3)
    p.fill(union(*[circle(x, y, t + s * 0.215 - 0.045, 1.385, 0.043) for s in (-1, 1)]), "#ffffff", lamp=False)
    p.fill(capsule(side, y, 0.03, 1.50, 0.42, 1.70, (0.06, 0.03)), dark, bulge=0.05)
    beak = polygon(side, y, [(-0.04, 1.30), (0.055, 1.30), (0.0, 1.14), (-0.02, 1.2)]) - 0.03
    p.fill(beak, ORANGE, bulge=0.06, gloss=0.4)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    x, y, colour = p.x, p.y, coat(colour)
    light, dark, w = pale(colour, 0.7), darker(colour, 0.35), r.vary(0.56, 0.06)
    q = p.near(-0.14, 0.2, 0.3, 0.35)
    q.fill(capsule(q.x, q.y, -0.08, 0.3, -0.2, 0.10, (0.2, 0.12)), dark, bulge=0.12)
    body = blend(ellipse(x, y, 0, 0.66, w, 0.60), ellipse(x, y, 0, 1.28, 0.53, 0.46), 0.25)
    tufts = triangle(x.abs(), y, (0.50, 1.36), (r.vary(0.50, 0.08), r.vary(1.90, 0.03)), (0.14, 1.64))
    p.fill(blend(body, tufts, 0.08), colour, bulge=0.36)
    _belly(p, w, colour, light, dark)
    for side in (1, -1):
        _wing(p, r, body, w, side, colour, dark)
    q = p.near(0, 0.06, 0.4, 0.12)
    feet = union(*[ellipse(q.x.abs(), q.y, 0.19 + dx, 0.06, 0.055, 0.07) for dx in (-0.09, 0.0, 0.09)])
    q.fill(feet, ORANGE, bulge=0.05)
    t = r.uniform(0.0, 0.05)
    _face(p, r, body, t, light, dark)
    return Anchors(((t - 0.225, 1.33), (t + 0.225, 1.33)), 0.17, (t * 0.3, 1.28, 0.46), (0.02, 0.90, 0.40))


SUBJECT = Subject(
    draw, colours=("#9a6b3f", "#7a5638", "#b98a58", "#8d8079", "#c9a06a"), fits={"standing": (0.005, 1.004)}
)
