"""A guitar, leaning: a waisted body with a round hole, a fretted neck, strings."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import blend, both, box, circle, ellipse, union
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]


def _neck(p: Painter) -> None:
    p = p.near(0, 0.05, 0.25, 0.8)
    u, v = p.x, p.y
    p.fill(box(u, v, 0, 0.33, 0.085, 0.45, 0.02), "#4a2c1c", bulge=0.05)
    p.fill(both(wave(v - 0.055, 0.11) - 0.011, box(u, v, 0, 0.36, 0.085, 0.4)), "#e6d9b8")
    p.fill(box(u, v, 0, 0.77, 0.1, 0.025, 0.01), "#fff6e2")
    p.fill(box(u, v, 0, -0.66, 0.2, 0.045, 0.03), "#3a2216", bulge=0.03)
    p.fill(union(*[box(u, v, k, 0.05, 0.009, 0.72) for k in (-0.05, 0.0, 0.05)]), "#f7f2e4", opacity=0.85)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    p = p.turned(0.0, 1.0, -r.uniform(0.3, 0.62)).placed(0.0, -0.02)
    dark = darker(colour, 0.5)
    q = p.near(0, 0.88, 0.25, 0.2)
    head = polygon(q.x, q.y, [(-0.11, 0.74), (0.11, 0.74), (0.13, 1.02), (-0.13, 1.02)]) - 0.02
    q.fill(head, darker(colour, 0.3), bulge=0.06)
    q.fill(union(*[circle(q.x.abs(), q.y, 0.175, k, 0.036) for k in (0.79, 0.88, 0.97)]), "#f2e6c8", bulge=0.03)
    q = p.near(0, -0.33, 0.62, 0.72)
    u, v = q.x, q.y
    body = ellipse(u, v, 0, -0.53, r.uniform(0.49, 0.54), 0.43)
    body = blend(body, ellipse(u, v, 0, 0.0, r.uniform(0.36, 0.4), 0.33), 0.16)
    q.fill(body - 0.03, dark, bulge=0.06)
    q.fill(body + 0.025, colour, bulge=0.12, gloss=0.35)
    q.fill(circle(u, v, 0, -0.17, 0.185), "#fff0cf")
    q.fill(circle(u, v, 0, -0.17, 0.145), "#2a1a12")
    guard = polygon(u, v, [(0.13, -0.3), (0.26, -0.42), (0.22, -0.58), (0.1, -0.5)]) - 0.03
    q.fill(guard, dark, bulge=0.02, opacity=r.coin(0.5))
    _neck(p)


SUBJECT = Subject(draw, colours=("#c98542", "#b5682e", "#d9a05a", "#8a4a26"))
