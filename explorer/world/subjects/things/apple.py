"""An apple: round with a dent at its stem, a blush and a leaf."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix
from explorer.world.paint.curves import leaf, tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import both, box, ellipse, length, turned
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]


def _from(angle: Tensor, zero: float) -> Tensor:
    """An angle counted from another one, in -pi .. pi."""
    return torch.remainder(angle - zero + math.pi, 2 * math.pi) - math.pi


def _body(p: Painter, r: Chance, colour: Tensor) -> None:
    x, y = p.x, p.y
    out, angle = length(x, y - 0.84), torch.atan2(y - 0.84, x)
    up, down = _from(angle, math.pi / 2), _from(angle, -math.pi / 2)
    rim = 0.79 + r.uniform(0.04, 0.1) * torch.cos(angle) ** 2 + 0.05 * torch.sin(angle)
    dent = 0.25 * torch.exp(-((up / 0.34) ** 2)) + 0.09 * torch.exp(-((down / 0.26) ** 2))
    body, plump = (out - rim + dent) * 0.95, out - rim + 0.06 * torch.exp(-((up / 0.6) ** 2))
    blush = mix(colour, r.colour("#f2c14a", "#e0d04a", "#b9cf4a"), r.uniform(0.0, 0.32))
    lit = ((y - 0.75) * 0.9 + 0.35 * x * r.sign()).clamp(0, 1)
    skin = mix(mix(colour, darker(colour, 0.15), (0.6 - y).clamp(0, 1)), blush, lit)
    p.fill(body, darker(colour, 0.3))
    p.fill(plump, skin, bulge=0.66, gloss=0.4, opacity=p.inside(body))
    q = p.near(0, 1.42, 0.4, 0.25)
    q.fill(ellipse(q.x, q.y, 0, 1.42, 0.24, 0.08), darker(colour, 0.5), soft=0.12, opacity=0.7)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    p = p.placed(0, -0.13)
    _body(p.near(0, 0.8, 1.0, 1.0), r, colour)
    q = p.near(0.15, 1.72, 0.62, 0.4)
    x, y = q.x, q.y
    q.fill(tube(x, y, (0.0, 1.4), (0.0, 1.65), (r.uniform(-0.06, 0.14), 1.88), 0.048), "#6b4326", bulge=0.05)
    angle = r.uniform(0.25, 0.7)
    q.fill(leaf(x, y, 0.03, 1.55, angle, 0.66, 0.5), r.colour("#6fb23f", "#4f9e45", "#86bd45"), bulge=0.12, gloss=0.2)
    u, v = turned(x, y, 0.03, 1.55, angle)
    q.fill(both(v.abs() - 0.014, box(u, v, 0.3, 0, 0.25, 0.05)), "#3f7a35", opacity=0.8)
    q = p.near(-0.43, 1.2, 0.35)
    u, v = turned(q.x, q.y, -0.43, 1.2, 0.55)
    q.fill(ellipse(u, v, 0, 0, 0.1, 0.2), "#ffffff", soft=0.06, opacity=0.75, lamp=False)


SUBJECT = Subject(draw, colours=("#d0302a", "#c93a30", "#7fb83a", "#e0b83a"))
