"""A whale: a great round head, tail flukes up, a pale grooved belly, sometimes a spout."""

from __future__ import annotations

import math

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named
from explorer.world.paint.curves import lens, tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import arc, blend, both, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import blush, coat, eyes
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]


def _spout(p: Painter, r: Chance) -> None:
    p = p.near(0.22, 1.55, 0.4, 0.45)
    side, y = (p.x - 0.22).abs(), p.y
    jets = tube(side, y, (0.0, 1.15), (0.0, 1.75), (0.26, 1.66), 0.045, 0.06)
    drops = union(circle(side, y, 0.30, 1.49, 0.048), circle(side, y, 0.0, 1.86, 0.05))
    p.fill(union(jets, drops), "#bfe8ff", bulge=0.06, gloss=0.5, opacity=r.coin(0.6) * 0.92)


def _body(p: Painter, r: Chance, colour: Tensor, light: Tensor) -> None:
    x, y, up = p.x, p.y, r.vary(1.22, 0.06)
    flukes = union(
        lens(x, y, -0.80, up - 0.14, -1.02, up + 0.22, 0.13), lens(x, y, -0.82, up - 0.14, -0.46, up + 0.18, 0.13)
    )
    p.fill(flukes, darker(colour, 0.1), bulge=0.09)
    tail = tube(x, y, (-0.30, 0.50), (-0.76, 0.52), (-0.80, up - 0.12), 0.30, 0.085, 7)
    body = blend(tail, ellipse(x, y, 0.18, 0.62, 0.74, 0.56), 0.14)
    p.fill(body, colour, bulge=0.42)
    q = p.near(0.3, 0.1, 0.8, 0.4)
    x, y = q.x, q.y
    whole = ellipse(x, y, 0.18, 0.62, 0.74, 0.56)
    belly = both(whole, ellipse(x, y, 0.30, 0.08, 0.78, 0.34))
    q.fill(belly, light, bulge=0.36)
    grooves = []
    for k in range(3):
        start, bend = (-0.22 + 0.05 * k, 0.30 - 0.075 * k), (0.1, 0.17 - 0.08 * k)
        grooves.append(tube(x, y, start, bend, (0.40, 0.18 - 0.075 * k), 0.013, 0.010, 4))
    q.fill(both(belly + 0.03, union(*grooves)), mix(colour, light, 0.45), lamp=False, opacity=0.8)
    u, v = turned(p.x, p.y, -0.16, 0.44, r.uniform(-0.2, 0.25))
    fin = lens(u, v, 0.06, 0.04, -0.40, -0.30, 0.13)
    p.occlude(body, fin - 0.04, 0.22, 0.12)
    p.fill(fin, darker(colour, 0.12), bulge=0.09)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    colour = coat(colour)
    white = named("#ffffff", p.device)
    _spout(p, r)
    _body(p, r, colour, mix(colour, white, 0.72))
    t, ex, ey = r.uniform(0.36, 0.42), 0.27, 0.66
    eyes(p, t, ex, ey, 0.082, "#1a1720", mix(colour, white, 0.6))
    blush(p, t, ex + 0.06, ey - 0.16, 0.085, 0.4)
    q = p.near(t, ey - 0.1, 0.2, 0.2)
    smile = arc(q.x, q.y, t, ey - 0.06, 0.15, 0.017, -math.pi * 0.85, -math.pi * 0.15)
    q.fill(smile, darker(colour, 0.6), lamp=False)
    return Anchors(((t - ex, ey), (t + ex, ey)), 0.10, (0.22, 0.76, 0.44), (t - 0.05, 0.27, 0.34))


SUBJECT = Subject(draw, colours=("#3f7fc4", "#4a6f9a", "#2f5f9a", "#5a9ad0"), fits={"standing": (0.078, 0.993)})
