"""A little bird: a round head, a folded wing, thin legs; a cap or a crest by chance."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named
from explorer.world.paint.curves import lens, tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import triangle
from explorer.world.paint.shapes import blend, both, capsule, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import Head, blush, coat, eyes, head_of, markings, pale
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]


def _legs(p: Painter) -> None:
    p = p.near(0.08, 0.25, 0.35, 0.32)
    x, y = p.x, p.y
    for foot, up in ((0.16, 0.02), (-0.02, 0.0)):
        shin = capsule(x, y, foot - 0.02, 0.5, foot, 0.05 + up, 0.026)
        toes = [
            capsule(x, y, foot, 0.04 + up, foot + dx, dy + up, w)
            for dx, dy, w in ((0.15, 0.03, 0.026), (-0.11, 0.03, 0.024), (0.09, -0.01, 0.022))
        ]
        p.fill(union(shin, *toes), "#8a5a3a", bulge=0.03)


def _tail(p: Painter, r: Chance, dark: Tensor) -> None:
    long, lift = r.vary(1.0, 0.1), r.uniform(-0.12, 0.06)
    p = p.near(-0.65, 0.7, 0.55, 0.3)
    upper = capsule(p.x, p.y, -0.35, 0.68, -0.92 * long, 0.78 + lift, (0.13, 0.06))
    lower = capsule(p.x, p.y, -0.35, 0.62, -0.88 * long, 0.64 + lift, (0.12, 0.055))
    p.fill(union(upper, lower), dark, bulge=0.08)


def _body(p: Painter, r: Chance, colour: Tensor, light: Tensor, dark: Tensor) -> None:
    p = p.near(-0.05, 0.8, 0.75, 0.85)
    x, y, g = p.x, p.y, r.vary(0.47, 0.05)
    body = blend(ellipse(x, y, -0.02, 0.70, g * 1.08, g * 0.92), circle(x, y, 0.24, 1.18, 0.40), 0.25)
    body = blend(body, capsule(x, y, -0.3, 0.68, -0.52, 0.72, (0.22, 0.12)), 0.1)
    p.fill(body, p.tint(colour, ellipse(x, y, 0.24, 0.64, 0.33, 0.42), light, soft=0.05), bulge=0.22)
    u, v = turned(x, y, -0.06, 0.80, r.uniform(-0.25, 0.15))
    wing = blend(ellipse(u, v, -0.08, 0.0, 0.30, 0.21), lens(u, v, 0.1, 0.02, -0.64, -0.08, 0.12), 0.08)
    p.occlude(body, wing - 0.04, 0.22, 0.12)
    p.fill(wing, dark, bulge=0.15)
    feathers = []
    for k in range(3):
        start, bend = (0.06 - 0.05 * k, -0.04 - 0.05 * k), (-0.15, -0.12 - 0.03 * k)
        feathers.append(tube(u, v, start, bend, (-0.40 + 0.02 * k, -0.03 - 0.05 * k), 0.014, 0.010, 4))
    p.fill(both(wing + 0.03, union(*feathers)), colour, lamp=False, opacity=0.8)


def _head(r: Chance, head: Head, colour: Tensor, light: Tensor, dark: Tensor) -> Tensor:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.06, 0.11)
    crest = union(lens(u, v, 0.02, 0.32, -0.20, 0.56, 0.07), lens(u, v, 0.08, 0.34, -0.05, 0.60, 0.07))
    h.fill(crest, dark, bulge=0.05, opacity=r.coin(0.3))
    coloured = h.tint(colour, ellipse(u, v, 0.0, 0.32, 0.40, 0.20), mix(colour, dark, 0.6), r.coin(0.35))
    cheeks = ellipse((u - t).abs(), v, 0.20, -0.1, 0.17, 0.15)
    h.fill(circle(u, v, 0, 0, 0.40), h.tint(coloured, cheeks, light, r.coin(0.5), soft=0.03), bulge=0.2)
    eyes(h, t, 0.185, 0.045, 0.077, "#1c1614", mix(colour, named("#ffffff", h.device), 0.7))
    blush(h, t, 0.25, -0.10, 0.07, 0.3)
    m, orange = t + 0.05, r.colour("#f5a623", "#f2832a", "#e8b23a", "#5a4636")
    q = h.near(m, -0.12, 0.2, 0.16)
    lower = triangle(q.x, q.y, (m - 0.085, -0.10), (m + 0.06, -0.25), (m + 0.10, -0.09), 0.02)
    q.fill(lower, darker(orange, 0.25), bulge=0.05)
    upper = triangle(q.x, q.y, (m - 0.10, -0.06), (m + 0.15, -0.155), (m + 0.09, 0.01))
    q.fill(upper, orange, bulge=0.06, gloss=0.5)
    return t


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    colour = coat(colour)
    light, dark = pale(colour, 0.72), markings(colour, 0.35, 0.15)
    _legs(p)
    _tail(p, r, dark)
    _body(p, r, colour, light, dark)
    head = head_of(p, r, 0.26, 1.22, 1.0, 0.1)
    t = _head(r, head, colour, light, dark)
    return head.anchors(t, (0.185, 0.045, 0.09), 0.39, (0.26, 0.80, 0.32))


SUBJECT = Subject(
    draw,
    colours=("#4a90d9", "#e0553c", "#f2c22e", "#6bab4a", "#a0704a", "#e88a3a"),
    fits={"standing": (0.205, 1.127)},
)
