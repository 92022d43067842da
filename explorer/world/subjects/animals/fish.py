"""A fish: a round eye, a forked tail, and bands or scales."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import lens
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import arc, blend, both, box, capsule, circle, ellipse, length, turned, union
from explorer.world.subjects.animals.face import blush, coat
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]


def _fins(p: Painter, r: Chance, colour: Tensor, tall: Tensor) -> None:
    x, y, spread = p.x, p.y, r.vary(0.46, 0.12)
    tail = union(lens(x, y, -0.44, 0.02, -0.96, spread, 0.17), lens(x, y, -0.44, -0.02, -0.96, -spread, 0.17))
    p.fill(tail, colour, bulge=0.08)
    rays = [
        capsule(x, y.abs(), -0.58 - 0.02 * k, 0.06 + 0.06 * k, -0.82, spread * 0.45 + 0.09 * k, 0.012) for k in range(3)
    ]
    p.fill(union(*rays), darker(colour, 0.3), lamp=False, opacity=0.5)
    back = blend(
        lens(x, y, 0.30, tall * 0.75, -0.42, tall + 0.22, 0.20), ellipse(x, y, -0.05, tall * 0.86, 0.34, 0.2), 0.05
    )
    p.fill(back, colour, bulge=0.08)
    p.fill(lens(x, y, 0.05, tall * -0.75, -0.36, -tall - 0.18, 0.12), colour, bulge=0.08)


def _scales(x: Tensor, y: Tensor) -> Tensor:
    gy = y * 6.0
    row = torch.floor(gy)
    gx = x * 6.0 + 0.5 * torch.remainder(row, 2)
    sx, sy = gx - torch.floor(gx) - 0.5, gy - row - 0.5
    rim = ((length(sx + 0.15, sy) - 0.5).abs() - 0.07) / 6.0
    return torch.maximum(rim, -0.15 - sx)


def _body(p: Painter, r: Chance, colour: Tensor, accent: Tensor, tall: Tensor) -> Tensor:
    x, y = p.x, p.y
    light = lighter(mix(colour, named("#fff4d8", p.device), 0.65), 0.5)
    body = blend(ellipse(x, y, 0.14, 0, 0.66, tall), capsule(x, y, -0.3, 0, -0.56, 0, (0.22, 0.10)), 0.12)
    coloured = p.tint(colour, ellipse(x, y, 0.22, tall * -0.90, 0.66, tall * 0.66), light, soft=0.10)
    banded = r.coin(0.5)
    bent = x - 0.4 * y * y
    bands = union(box(bent, y, 0.06, 0, 0.075, 1.0), box(bent, y, -0.30, 0, 0.06, 1.0))
    p.fill(body, p.tint(coloured, bands, accent, banded), bulge=0.26)
    scales = both(body + 0.05, x - 0.22, _scales(x, y))
    p.fill(scales, darker(colour, 0.25), lamp=False, opacity=(1 - banded) * 0.45)
    return body


def _face(p: Painter, colour: Tensor) -> None:
    q = p.near(0.6, -0.02, 0.3, 0.32)
    x, y = q.x, q.y
    lips = union(ellipse(x, y, 0.78, -0.06, 0.07, 0.05), ellipse(x, y, 0.765, -0.14, 0.06, 0.045))
    q.fill(lips, mix(colour, named("#f08a7a", p.device), 0.5), bulge=0.05)
    q.fill(circle(x, y, 0.50, 0.11, 0.145), "#ffffff", bulge=0.08)
    q.fill(circle(x, y, 0.53, 0.11, 0.092), "#1a1720", bulge=0.05, gloss=0.3)
    q.fill(circle(x, y, 0.50, 0.155, 0.035), "#ffffff", lamp=False)
    blush(p, 0.56, 0.0, -0.12, 0.07)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    p = p.turned(0.0, 0.95, r.uniform(-0.1, 0.1))
    x, y, colour = p.x, p.y, coat(colour)
    accent = mix(darker(colour, 0.35), r.colour("#ffffff", "#f7c52e", "#ffffff", "#1f2a4a"), 0.6)
    fin, tall = mix(colour, accent, 0.35), r.vary(0.46, 0.12)
    _fins(p, r, fin, tall)
    body = _body(p, r, colour, accent, tall)
    gill = arc(x, y, 0.60, 0.0, 0.36, 0.016, math.pi * 0.78, math.pi * 1.22)
    p.fill(gill, darker(colour, 0.35), lamp=False, opacity=0.7)
    u, v = turned(x, y, 0.12, -0.06, r.uniform(-0.3, 0.4))
    side_fin = lens(u, v, 0.04, 0.0, -0.32, -0.14, 0.11)
    p.occlude(body, side_fin - 0.03, 0.2, 0.1)
    p.fill(side_fin, fin, bulge=0.07)
    _face(p, colour)


SUBJECT = Subject(
    draw, colours=("#f5862e", "#f2b52a", "#e8503f", "#3f8fd9", "#8a5fc9"), fits={"standing": (0.07, 1.069)}
)
