"""A turtle: a domed shell with plates, a round head on a long neck."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import arc, blend, both, box, capsule, circle, ellipse, union
from explorer.world.subjects.animals.face import Head, blush, coat, eyes, head_of
from explorer.world.subjects.animals.skeleton import Leg, leg
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

CX, CY, LEG = -0.20, 0.40, 0.125
PLATES = (  # x, y, size, stretch
    (0.0, 0.40, 0.19, 1.05),
    (-0.37, 0.26, 0.16, 0.85),
    (0.37, 0.26, 0.16, 0.85),
    (-0.19, 0.10, 0.13, 1.1),
    (0.19, 0.10, 0.13, 1.1),
    (-0.22, 0.62, 0.11, 1.2),
    (0.22, 0.62, 0.11, 1.2),
    (0.52, 0.05, 0.10, 1.0),
    (-0.52, 0.05, 0.10, 1.0),
)


def _legs(p: Painter, feet: tuple[float, float], ground: float, w: float) -> Tensor:
    legs = []
    for x, bend in zip(feet, (-1, 1)):
        joints = Leg((CX + x, 0.36), (CX + x + bend * 0.03, 0.2), (CX + x + bend * 0.05, ground))
        legs.append(leg(p.x, p.y, joints, w * 1.05, w, w * 0.87, 1.25))
    return union(*legs)


def _shell(p: Painter, shell: Tensor, w: Tensor, tall: Tensor) -> None:
    p = p.near(CX, 0.75, 0.85, 0.55)

    def dome(q: Painter) -> Tensor:
        return torch.maximum(ellipse(q.x, q.y, CX, CY - 0.04, w, tall), CY - 0.06 - q.y)

    p.fill(dome(p), shell, bulge=0.40)
    for px, py, size, stretch in PLATES:
        at_x, at_y = CX + w * (px / 0.70), CY + tall * (py / 0.78)
        angles = [k * math.pi / 3 for k in range(6)]
        corners = [(at_x + size * stretch * math.cos(a), at_y + size * math.sin(a)) for a in angles]
        q = p.near(at_x, at_y, size * stretch + 0.02, size + 0.02)
        q.fill(both(dome(q) + 0.03, polygon(q.x, q.y, corners) - 0.02), darker(shell, 0.30), bulge=0.07)
    rim = box(p.x, p.y, CX, CY - 0.05, w * 1.06, 0.085, 0.08)
    p.fill(rim, mix(shell, named("#f2dfa0", p.device), 0.45), bulge=0.085)


def _head(r: Chance, head: Head, skin: Tensor) -> Tensor:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.02, 0.06)
    skull = blend(ellipse(u, v, 0, 0.03, 0.32, 0.31), ellipse(u, v, 0.02, -0.10, 0.29, 0.21), 0.1)
    h.fill(skull, skin, bulge=0.24)
    spots = union(circle(u, v, -0.14, 0.25, 0.05), circle(u, v, 0.02, 0.28, 0.04), circle(u, v, -0.24, 0.14, 0.04))
    h.fill(both(skull + 0.02, spots), darker(skin, 0.2), lamp=False, opacity=0.6)
    eyes(h, t, 0.145, 0.06, 0.07, "#1d1a16", "#fffdf2")
    q = h.near(t, -0.1, 0.2, 0.12)
    smile = arc(q.x, q.y, t + 0.01, -0.04, 0.14, 0.015, -math.pi * 0.85, -math.pi * 0.15)
    q.fill(smile, darker(skin, 0.6), lamp=False)
    q.fill(circle((q.x - t).abs(), q.y, 0.03, -0.055, 0.014), darker(skin, 0.55), lamp=False)
    blush(h, t, 0.22, -0.08, 0.06, 0.4)
    return t


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    shell = coat(colour)
    skin = mix(lighter(shell, 0.40), named("#c9d68a", p.device), 0.45)
    w, tall = r.vary(0.70, 0.05), r.vary(0.78, 0.08)
    hx, hy = 0.66, r.vary(0.92, 0.06)
    q = p.near(-0.05, 0.3, 1.05, 0.45)
    q.fill(capsule(q.x, q.y, CX - w * 0.8, 0.36, CX - w - 0.14, 0.26, (0.09, 0.03)), skin, bulge=0.07)
    q.fill(_legs(q, (-0.30, 0.52), 0.03, LEG), darker(skin, 0.24), bulge=0.11)
    n = p.near(0.5, 0.65, 0.4, 0.5)
    neck = capsule(n.x, n.y, CX + w * 0.7, 0.42, hx - 0.04, hy - 0.1, (0.2, 0.17))
    n.fill(neck, darker(skin, 0.08), bulge=0.16)
    q.fill(_legs(q, (-0.46, 0.34), 0.0, LEG * 1.12), skin, bulge=0.12)
    _shell(p, shell, w, tall)
    head = head_of(p, r, hx, hy, 1.14, 0.1)
    t = _head(r, head, skin)
    return head.anchors(t, (0.145, 0.06, 0.082), 0.32, (hx - 0.06, hy - 0.30, 0.24))


SUBJECT = Subject(draw, colours=("#5c9a48", "#4a8a5a", "#7d8a3f", "#8a6a3f"), fits={"standing": (0.011, 0.917)})
