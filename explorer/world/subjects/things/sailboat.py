"""A sailboat: a main sail and a jib, both bellied out, a striped hull, a flag."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import above, below, both, capsule, circle, ellipse
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import CREAM, accent

__all__ = ["SUBJECT"]

WOOD = "#8a5a34"


def _main(p: Painter, r: Chance, colour: Tensor, mast: Tensor, foot: Tensor, tall: Tensor) -> None:
    white, back = named("#ffffff", p.device), mast - r.uniform(0.68, 0.8)
    sail = mix(named(CREAM, p.device), lighter(colour, 0.1), r.coin(0.35))
    p = p.near(mast - 0.4, 1.15, 0.55, 0.95)
    x, y = p.x, p.y
    luff = mast - 0.06
    corners = [(luff, tall - 0.1), (luff, foot), (back, foot), (back + 0.16, foot + 0.42), (mast - 0.3, foot + 1.0)]
    d = polygon(x, y, corners) - 0.02
    fold = torch.sin(((mast - x) / 0.75).clamp(0, 1) * 3.1).clamp_min(0)
    p.fill(d, mix(darker(sail, 0.16), lighter(sail, 0.1), fold), bulge=0.06)
    band = both(d, (y - foot - 0.35 - 0.12 * x - r.uniform(0.06, 0.1)).abs() - 0.08)
    same = ((sail - colour).abs().sum(1) < 0.4).float()
    p.fill(band, mix(colour, white, same))
    p.fill(capsule(x, y, mast, foot - 0.05, back - 0.04, foot - 0.05, 0.03), WOOD, bulge=0.03)


def _jib(p: Painter, r: Chance, colour: Tensor, mast: Tensor, foot: Tensor, tall: Tensor) -> None:
    cloth, tip = mix(named("#ffffff", p.device), lighter(colour, 0.35), r.coin(0.4)), mast + r.uniform(0.62, 0.76)
    p = p.near(mast + 0.4, 1.1, 0.45, 0.85)
    stay = mast + 0.07
    corners = [(stay, tall - 0.28), (stay, foot + 0.02), (tip, foot - 0.02), (mast + 0.4, foot + 0.52)]
    d = polygon(p.x, p.y, corners) - 0.02
    fold = ((p.x - mast) / 0.65).clamp(0, 1) * 0.9
    p.fill(d, mix(lighter(cloth, 0.1), darker(cloth, 0.2), fold), bulge=0.06)


def _hull(p: Painter, r: Chance, colour: Tensor, deck: Tensor) -> None:
    p = p.near(0, 0.25, 1.05, 0.35)
    x, y = p.x, p.y
    d = polygon(x, y, [(-0.9, deck), (0.97, deck + 0.06), (0.62, 0.03), (-0.66, 0.03)]) - 0.035
    d = both(d, ellipse(x, y, -0.02, deck + 0.16, 1.05, deck + 0.2))
    p.fill(d, colour, bulge=0.17, gloss=0.3)
    p.fill(both(d, above(y, deck - 0.04 + 0.03 * x)), "#c98f52", bulge=0.03)
    p.fill(both(d, (y - deck + 0.13 - 0.03 * x).abs() - 0.025), "#fff6e2")
    p.fill(both(d, below(y, 0.1)), darker(colour, 0.35), opacity=0.75)
    ports = r.coin(0.6)
    for cx in (-0.35, -0.02, 0.31):
        p.fill(circle(x, y, cx, deck - 0.22, 0.05), "#fff6e2", opacity=ports)
        p.fill(circle(x, y, cx, deck - 0.22, 0.032), "#2f5d7c", opacity=ports)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    deck, mast, tall = r.uniform(0.36, 0.44), r.uniform(-0.06, 0.06), r.uniform(1.82, 1.95)
    q = p.near(mast, 1.1, 0.06, 0.9)
    q.fill(capsule(q.x, q.y, mast, deck - 0.1, mast, tall, 0.035), WOOD, bulge=0.04)
    foot = deck + 0.16
    _main(p, r, colour, mast, foot, tall)
    _jib(p, r, colour, mast, foot, tall)
    q = p.near(mast + 0.12, tall, 0.2, 0.2)
    y, top = q.y - 0.03 * torch.sin((q.x - mast) * 14), tall + 0.02
    flag = polygon(q.x, y, [(mast, top), (mast, top - 0.14), (mast + 0.26, top - 0.07)]) - 0.012
    q.fill(flag, accent(r, colour, "#e8453c", "#ffcf3f", "#3d7fd6", apart=0.3))
    _hull(p, r, colour, deck)


SUBJECT = Subject(draw, colours=("#d8453a", "#2f6fb8", "#8a5a34", "#f2f0ea"))
