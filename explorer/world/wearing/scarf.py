"""A scarf: two rows round the neck, a knot and two ends."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import both, box, ellipse, turned, union
from explorer.world.subjects.base import Anchors

__all__ = ["scarf"]


def scarf(p: Painter, anchors: Anchors, colour: Tensor) -> None:
    x, y, half = anchors.neck
    q = p.placed(x, y, half / 0.30).near(0.05, -0.1, 0.5, 0.42)
    u = q.x
    v = q.y - 0.56 * u * u  # it hangs round a neck
    long, short = turned(u, v, 0.17, -0.06, 0.16), turned(u, v, 0.06, -0.06, -0.14)
    ends = union(box(*long, 0.0, -0.20, 0.082, 0.24, 0.03), box(*short, 0.0, -0.16, 0.078, 0.19, 0.03))
    q.fill(ends, darker(colour, 0.10), bulge=0.06)
    q.fill(both(ends, box(*long, 0, -0.33, 0.2, 0.035)), mix(colour, named("#ffffff", q.device), 0.65), bulge=0.06)
    upper, lower = box(u, v, 0, 0.06, 0.34, 0.078, 0.07), box(u, v, 0, -0.035, 0.32, 0.078, 0.07)
    q.shade(torch.minimum(upper, lower) + 0.02, 0.25, 0.10)
    q.fill(lower, darker(colour, 0.06), bulge=0.08)
    q.fill(upper, colour, bulge=0.08)
    q.fill(ellipse(u, v, 0.12, -0.01, 0.085, 0.105), lighter(colour, 0.08), bulge=0.08)
