"""A penguin: a white belly and face in a dark coat, flippers, orange beak and feet."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter
from explorer.world.paint.curves import lens
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, Point, blend, both, capsule, ellipse, turned, union
from explorer.world.subjects.animals.face import blush, coat, eyes
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

WHITE = "#fbf8f2"


def _feet(p: Painter, colour: Tensor, orange: Tensor, w: Tensor) -> None:
    p = p.near(0, 0.15, 0.8, 0.3)
    x, y = p.x, p.y
    p.fill(capsule(x, y, -w * 0.7, 0.25, -w, 0.08, (0.12, 0.03)), darker(colour, 0.2), bulge=0.08)
    p.fill(union(*[ellipse(x, y, cx, 0.075, 0.22, 0.075) for cx in (-0.24, 0.28)]), orange, bulge=0.08)
    toes = [capsule(x, y, c + d, 0.085, c + d * 1.4, 0.03, 0.01) for c in (-0.22, 0.30) for d in (-0.06, 0.06)]
    p.fill(union(*toes), darker(orange, 0.3), lamp=False)


def _face(p: Painter, r: Chance, t: Tensor, orange: Tensor) -> None:
    x, y = p.x, p.y
    side = (x - t).abs()
    face = blend(ellipse(side, y, 0.17, 1.44, 0.20, 0.21), ellipse(x, y, t, 1.24, 0.27, 0.15), 0.08)
    p.fill(face, WHITE, bulge=0.2)
    cheek = ellipse(side, y, 0.36, 1.16, 0.08, 0.14)
    p.fill(cheek, "#f9c84a", soft=0.06, opacity=r.coin(0.4), lamp=False)


def _beak(p: Painter, t: Tensor, orange: Tensor) -> None:
    eyes(p, t, 0.17, 1.45, 0.072, "#1c1718")
    blush(p, t, 0.27, 1.30, 0.075, 0.4)
    p = p.near(t + 0.03, 1.32, 0.18, 0.1)
    beak = blend(ellipse(p.x, p.y, t + 0.03, 1.335, 0.125, 0.062), ellipse(p.x, p.y, t + 0.05, 1.29, 0.07, 0.05), 0.04)
    p.fill(beak, orange, bulge=0.07, gloss=0.4)
    p.fill(capsule(p.x, p.y, t - 0.06, 1.318, t + 0.14, 1.318, 0.009), darker(orange, 0.4), lamp=False)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    angle = r.uniform(-0.06, 0.06)
    p = p.turned(0, 0, angle)
    x, y, colour = p.x, p.y, coat(colour)
    orange, w = r.colour("#f59b23", "#f2832a", "#f7b32b"), r.vary(0.54, 0.06)
    _feet(p, colour, orange, w)
    u, v = turned(x, y, w * 0.82, 1.10, r.uniform(0.15, 0.7))
    p.fill(lens(u, v, 0, 0.08, 0.0, -0.66, 0.13), darker(colour, 0.15), bulge=0.1)
    body = blend(ellipse(x, y, 0, 0.66, w, 0.62), ellipse(x, y, 0, 1.40, 0.46, 0.44), 0.3)
    body = blend(body, capsule(x, y, 0, 0.7, 0, 1.3, 0.44), 0.1)
    p.fill(body, colour, bulge=0.36)
    t = r.uniform(0.02, 0.07)
    p.fill(both(body + 0.04, ellipse(x, y, 0.05, 0.60, w * 0.76, 0.56)), WHITE, bulge=0.36)
    _face(p.near(t, 1.35, 0.55, 0.4), r, t, orange)
    u, v = turned(x, y, -w * 0.84, 1.08, -r.uniform(0.15, 0.7))
    flipper = lens(u, v, 0, 0.10, 0.0, -0.68, 0.14)
    p.occlude(body, flipper - 0.04, 0.22, 0.12)
    p.fill(flipper, lighter(colour, 0.04), bulge=0.1)
    _beak(p, t, orange)
    c, s = torch.cos(angle), torch.sin(angle)

    def outside(a: Number, b: Number) -> Point:
        return a * c - b * s, a * s + b * c

    sight = outside(t - 0.17, 1.45), outside(t + 0.17, 1.45)
    return Anchors(sight, 0.085, (*outside(t * 0.3, 1.42), 0.42), (*outside(0.02, 0.98), 0.37), angle)


SUBJECT = Subject(draw, colours=("#2a2f3d", "#23262f", "#364357"), fits={"standing": (0.032, 1.077)})
