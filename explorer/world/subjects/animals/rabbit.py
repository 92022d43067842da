"""A rabbit: long ears, front teeth, a round tail."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import Point, blend, box, capsule, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import Head, blush, coat, eyes, mouth, pale
from explorer.world.subjects.animals.skeleton import Leg, leg
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

RADIUS = 0.36


def _sitting(p: Painter, r: Chance, g: Tensor, colour: Tensor, light: Tensor) -> tuple[Point, Point, Tensor]:
    x, y = p.x, p.y
    p.fill(circle(x, y, -0.42, 0.22, r.vary(0.15)), light, bulge=0.14)
    p.fill(ellipse(x.abs(), y, 0.30, 0.09, 0.19, 0.09), colour, bulge=0.09)
    body = blend(ellipse(x, y, -0.04, 0.38, g * 1.16, g * 1.06), ellipse(x, y, 0.02, 0.66, g * 0.82, g), 0.15)
    belly = ellipse(x, y, 0.04, 0.42, 0.25, 0.38)
    p.fill(body, p.tint(colour, belly, light, 0.9, soft=0.04), bulge=0.28)
    return (0.06, 1.08), (0.02, 0.66), body


def _paws(p: Painter, colour: Tensor, light: Tensor) -> None:
    """Feet and hands of one who sits, over the body."""
    x, y = p.x, p.y
    thighs = union(ellipse(x, y, -0.30, 0.24, 0.17, 0.21), ellipse(x, y, 0.32, 0.24, 0.16, 0.20))
    p.fill(thighs, colour, bulge=0.16)
    p.fill(ellipse(x.abs(), y, 0.32, 0.075, 0.19, 0.075), light, bulge=0.07)
    side = (x - 0.04).abs()
    p.fill(capsule(side, y, 0.26, 0.66, 0.09, 0.50, (0.085, 0.075)), colour, bulge=0.075)
    p.fill(circle(side, y, 0.08, 0.49, 0.07), light, bulge=0.06)


def _running(p: Painter, r: Chance, g: Tensor, colour: Tensor, light: Tensor) -> tuple[Point, Point, Tensor]:
    x, y, up = p.x, p.y, r.uniform(0.10, 0.18)
    p.fill(circle(x, y, -0.62, 0.66 + up, r.vary(0.15)), light, bulge=0.14)
    hind = Leg((-0.28, 0.42 + up), (-0.50, 0.28 + up), (-0.78, 0.06 + up))
    front = Leg((0.3, 0.5 + up), (0.44, 0.36 + up), (0.58, 0.10 + up))
    far = union(leg(x, y, hind, 0.15, 0.08, 0.06, 2.0), leg(x, y, front, 0.09, 0.07, 0.06))
    p.fill(far, darker(colour, 0.24), bulge=0.07)
    rump, chest = (-0.30, 0.50 + up), (0.18, 0.56 + up)
    body = blend(ellipse(x, y, *rump, g, g * 0.86), ellipse(x, y, *chest, g * 0.86, g * 0.78), 0.2)
    body = blend(body, capsule(x, y, *rump, *chest, g * 0.75), 0.1)
    p.fill(body, colour, bulge=0.28)
    hind = Leg((-0.36, 0.42 + up), (-0.62, 0.34 + up), (-0.90, 0.16 + up))
    front = Leg((0.22, 0.48 + up), (0.44, 0.40 + up), (0.74, 0.26 + up))
    near = union(leg(x, y, hind, 0.20, 0.09, 0.07, 2.0), leg(x, y, front, 0.10, 0.075, 0.065))
    p.fill(near, colour, bulge=0.09)
    return (0.46, 0.98 + up), chest, body


def _standing(p: Painter, r: Chance, g: Tensor, colour: Tensor, light: Tensor) -> tuple[Point, Point, Tensor]:
    x, y = p.x, p.y
    p.fill(circle(x, y, -0.60, 0.38, r.vary(0.15)), light, bulge=0.14)
    front = leg(x, y, Leg((0.3, 0.35), (0.34, 0.2), (0.34, 0.03)), 0.09, 0.07, 0.06, 1.6)
    p.fill(union(ellipse(x, y, -0.02, 0.06, 0.2, 0.06), front), darker(colour, 0.24), bulge=0.07)
    body = blend(ellipse(x, y, -0.26, 0.40, g * 1.12, g * 1.12), ellipse(x, y, 0.14, 0.42, g * 0.86, g * 0.86), 0.2)
    p.fill(body, colour, bulge=0.28)
    p.fill(leg(x, y, Leg((0.16, 0.38), (0.18, 0.2), (0.18, 0.0)), 0.10, 0.075, 0.065, 1.6), colour, bulge=0.09)
    thigh = ellipse(x, y, -0.22, 0.29, g * 0.72, g * 0.74)
    p.fill(ellipse(x, y, -0.10, 0.07, 0.25, 0.07), light, bulge=0.07)
    p.occlude(body, thigh - 0.05, 0.18, 0.12)
    p.fill(thigh, colour, bulge=0.24)
    return (0.36, 0.88), (0.14, 0.42), body


def _head(r: Chance, head: Head, colour: Tensor, light: Tensor, running: bool) -> Tensor:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.02, 0.07)
    for s in (1, -1):
        tall = r.vary(0.60, 0.10) * (0.92 if running else 1.0)
        eu, ev = turned(u, v, s * 0.15, 0.24, r.uniform(0.06, 0.32) * -s + (0.65 if running else 0.0))
        ear = blend(
            ellipse(eu, ev, 0, tall * 0.52, 0.115, tall * 0.52), capsule(eu, ev, 0, 0, 0, tall * 0.4, 0.07), 0.06
        )
        h.fill(ear, darker(colour, 0.05 if s < 0 else 0.14), bulge=0.10)
        h.fill(ellipse(eu, ev, 0, tall * 0.54, 0.06, tall * 0.40), "#f2a7ad", bulge=0.04)
    skull = blend(ellipse(u, v, 0, 0.02, 0.35, 0.33), ellipse((u - t).abs(), v, 0.17, -0.12, 0.19, 0.18), 0.1)
    h.fill(skull, colour, bulge=0.24)
    m = t + 0.025
    q = h.near(m, -0.17, 0.22, 0.16)
    u, v = q.x, q.y
    q.fill(box(u, v, m, -0.245, 0.042, 0.055, 0.015), "#ffffff", bulge=0.03)
    q.fill(capsule(u, v, m, -0.21, m, -0.295, 0.006), "#b9a9a0", lamp=False, opacity=0.7)
    q.fill(ellipse((u - m).abs(), v, 0.075, -0.155, 0.105, 0.085), light, bulge=0.08)
    blush(h, t, 0.27, -0.09, 0.07, 0.3)
    mouth(h, m, -0.16, 0.045, "#6a4540", 0.012)
    nose = polygon((u - m).abs(), v, [(0.0, -0.125), (0.048, -0.075), (0.0, -0.07), (-0.03, -0.075)]) - 0.016
    q.fill(nose, "#e87584", bulge=0.03, gloss=0.4)
    white = mix(colour, named("#ffffff", h.device), 0.5)
    eyes(h, t, 0.165, 0.055, 0.074, r.colour("#241716", "#3a2018", "#5a2a2a"), white)
    return t


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    colour = coat(colour)
    light, g = pale(colour, 0.85), r.vary(0.33, 0.07)
    draw_body = {"sitting": _sitting, "running": _running}.get(look.pose, _standing)
    (hx, hy), chest, body = draw_body(p, r, g, colour, light)
    hx = hx + r.uniform(-0.03, 0.03)
    p.occlude(body, ellipse(p.x, p.y, hx - 0.03, hy - 0.09, RADIUS * 1.06, RADIUS), 0.30, 0.18)
    if look.pose == "sitting":
        _paws(p, colour, light)
    head = Head(p, hx, hy, r.uniform(-0.10, 0.10), r.uniform(0.95, 1.06), 1.0)
    t = _head(r, head, colour, light, look.pose == "running")
    neck = hx * 0.9 + chest[0] * 0.1, hy - RADIUS * 0.86, RADIUS * 0.66
    return head.anchors(t, (0.165, 0.055, 0.085), RADIUS, neck, top=-0.01)


SUBJECT = Subject(
    draw,
    colours=("#b99a7c", "#e9dccb", "#9a8f88", "#cfae86", "#f4efe8", "#7d6a5c"),
    fits={"standing": (-0.017, 1.102), "sitting": (0.025, 0.995), "running": (0.062, 1.026)},
)
