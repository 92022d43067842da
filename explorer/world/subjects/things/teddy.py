"""A teddy bear that sits: pale muzzle, belly and soles, a seam on its belly."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import arc, both, capsule, circle, ellipse, union
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

DARK = "#33221c"


def _plush(p: Painter) -> Tensor:
    """A ruffle of the outline."""
    x, y = p.x, p.y
    return 0.004 * (torch.sin(x * 61 + 2 * torch.sin(y * 47)) + torch.sin(y * 67 + 2 * torch.sin(x * 53)))


def _body(p: Painter, r: Chance, colour: Tensor, pale: Tensor, belly: Tensor) -> None:
    q = p.near(0, 0.6, 0.58, 0.56)
    q.fill(ellipse(q.x, q.y, 0, 0.6, belly, 0.52) + _plush(q), colour, bulge=0.34)
    q.fill(ellipse(q.x, q.y, 0, 0.56, belly * 0.62, 0.34), pale, bulge=0.12)
    waves = r.coin(0.3)
    for s, up in ((-1, 0 * waves), (1, waves)):
        hx, hy = (belly + 0.2 + 0.08 * up) * s, 0.5 + 0.55 * up
        q = p.near(s * 0.62, 0.8, 0.42, 0.55)
        arm = capsule(q.x, q.y, belly * (0.72 * s), 0.86, hx, hy, (0.15, 0.17))
        q.fill(arm + _plush(q), darker(colour, 0.18), bulge=0.16)
        q.fill(ellipse(q.x, q.y, hx + s * 0.02, hy - 0.03 + 0.08 * up, 0.085, 0.09), pale, bulge=0.04)
    q = p.near(0, 0.26, 0.75, 0.3)
    side, y = q.x.abs(), q.y
    q.fill(ellipse(side, y, 0.46, 0.26, 0.26, 0.265) + _plush(q), colour, bulge=0.2)
    q.fill(ellipse(side, y, 0.46, 0.21, 0.13, 0.12), pale, bulge=0.05)
    toes = union(*[circle(side, y, 0.46 + k, 0.395 - abs(k) * 0.35, 0.042) for k in (-0.11, 0.0, 0.11)])
    q.fill(toes, pale)


def _head(p: Painter, colour: Tensor, pale: Tensor, cy: Tensor, radius: Tensor) -> Anchors:
    p = p.near(0, cy, 0.6, 0.58)
    x, y = p.x, p.y
    side = x.abs()
    p.fill(ellipse(x, y, 0, cy, radius * 1.06, radius) + _plush(p), colour, bulge=0.36)
    my = cy - radius * 0.26
    p.fill(ellipse(x, y, 0, my, 0.235, 0.185), pale, bulge=0.13)
    p.fill(ellipse(x, y, 0, my + 0.08, 0.095, 0.068), DARK, bulge=0.06, gloss=0.7)
    lips = arc(side, y, 0.06, my - 0.03, 0.06, 0.016, math.pi + 0.2, 2 * math.pi - 0.2)
    p.fill(union(lips, capsule(x, y, 0, my + 0.02, 0, my - 0.04, 0.014)), DARK)
    ex, ey, er = radius * 0.42, cy + radius * 0.18, 0.066
    p.fill(circle(side, y, ex, ey, er), "#231a18", bulge=0.06, gloss=0.9)
    p.fill(union(*[circle(x, y, ex * s - 0.02, ey + 0.025, 0.02) for s in (-1, 1)]), "#ffffff", lamp=False)
    p.fill(ellipse(side, y, radius * 0.66, cy - radius * 0.18, 0.09, 0.06), "#f08a7a", soft=0.06, opacity=0.45)
    return Anchors(((-ex, ey), (ex, ey)), er + 0.03, (0.0, cy, radius), (0.0, cy - radius * 0.9, 0.33))


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    pale = mix(lighter(colour, 0.5), named("#f7e2c0", p.device), 0.5)
    cy, radius = r.uniform(1.36, 1.42), r.uniform(0.46, 0.52)
    belly, ear = r.uniform(0.46, 0.54), r.uniform(0.16, 0.21)
    q = p.near(0, cy + radius * 0.72, 0.65, 0.25)
    side, top = q.x.abs(), cy + radius * 0.72
    q.fill(circle(side, q.y, radius * 0.78, top, ear) + _plush(q), darker(colour, 0.18), bulge=0.14)
    q.fill(circle(side, q.y, radius * 0.78, top - radius * 0.02, ear * 0.58), pale, bulge=0.06)
    _body(p, r, colour, pale, belly)
    anchors = _head(p, colour, pale, cy, radius)
    q = p.near(0, 0.62, 0.05, 0.25)
    seam = both(q.x.abs() - 0.012, both(wave(q.y - 0.05, 0.1) - 0.03, (q.y - 0.62).abs() - 0.24))
    q.fill(seam, darker(colour, 0.45), opacity=0.5)
    return anchors


SUBJECT = Subject(draw, colours=("#b5793f", "#a0672f", "#c99a5f", "#8a5a34", "#d9b07a"))
