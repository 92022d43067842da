"""An open umbrella, tilted: a scalloped dome in five sectors, a hooked handle."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import fraction
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import above, arc, below, both, capsule, ellipse, union
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]

RIM, WIDE, SECTORS = 1.02, 0.96, 5


def _sector(t: Tensor) -> Tensor:
    """Which sector, and where in it, from the sine of a longitude."""
    return (torch.asin(t.clamp(-1, 1)) / math.pi + 0.5) * SECTORS


def _dome(p: Painter, r: Chance, colour: Tensor, tall: Tensor) -> None:
    p = p.near(0, RIM + 0.4, 1.0, 0.6)
    x, y = p.x, p.y
    half = (1 - ((y - RIM) / tall).clamp(0, 1) ** 2).clamp_min(1e-3).sqrt() * WIDE
    sector = _sector(x / half)
    inside, foot = fraction(sector), fraction(_sector(x / WIDE))
    scallop = RIM + 0.13 * (1 - (2 * foot - 1) ** 2)
    dome = both(ellipse(x, y, 0, RIM, WIDE, tall), above(y, RIM - 0.02), (scallop - y) * 0.8)
    dome = both(dome, x.abs() - 0.965 * WIDE)
    other = mix(lighter(colour, 0.28), named("#fff6e2", p.device), r.coin(0.35))
    cloth = mix(colour, mix(other, colour, r.coin(0.4)), torch.remainder(torch.floor(sector), 2))
    p.fill(both(ellipse(x, y, 0, RIM + 0.1, WIDE * 0.9, 0.1), below(y, RIM + 0.12)), darker(colour, 0.55))
    plump = ellipse(x, y, 0, RIM - 0.12, WIDE * 1.02, tall + 0.12)
    p.fill(plump, cloth, bulge=0.6, gloss=0.35, opacity=p.inside(dome))
    ribs = (torch.minimum(inside, 1 - inside) - 0.025) * half * 0.6
    p.fill(both(ribs, dome), darker(colour, 0.4), opacity=0.55)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    p = p.turned(0.0, 0.95, r.uniform(-0.28, 0.28)).placed(0.0, -0.95)
    tall, wood = r.uniform(0.72, 0.84), r.colour("#8a5a34", "#6b4326", "#3a3a44")
    q = p.near(0, RIM + tall, 0.07, 0.15)
    q.fill(capsule(q.x, q.y, 0, RIM + tall - 0.05, 0, RIM + tall + 0.09, (0.05, 0.025)), wood, bulge=0.04)
    q = p.near(-0.14, 0.6, 0.28, 0.65)
    x, y = q.x, q.y
    q.fill(capsule(x, y, 0, RIM + 0.2, 0, 0.26, 0.036), "#b5bac2", bulge=0.04)
    handle = union(arc(x, y, -0.14, 0.24, 0.14, 0.062, math.pi, 2 * math.pi), capsule(x, y, 0, 0.24, 0, 0.42, 0.062))
    q.fill(handle, wood, bulge=0.06, gloss=0.3)
    _dome(p, r, colour, tall)


SUBJECT = Subject(draw, colours=("#d8392f", "#efb32e", "#2f7fd0", "#7a54a8"))
