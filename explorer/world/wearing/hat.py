"""A hat: a top hat, or a striped party hat; which one follows from where the picture's head is."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.colour import lighter, mix, named
from explorer.world.paint.curves import fraction, stripes
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import both, box, circle, ellipse, union
from explorer.world.subjects.base import Anchors
from explorer.world.wearing.head import on_head

__all__ = ["hat"]


def hat(p: Painter, anchors: Anchors, colour: Tensor) -> None:
    q = on_head(p, anchors)
    digits = fraction(anchors.eyes[0][0] * 997.0 * torch.ones_like(p.unit))
    party = (digits < 0.4).float()
    _top(q, colour, 1 - party)
    _party(q, colour, party)


def _top(q: Painter, colour: Tensor, shown: Tensor) -> None:
    u, v, felt = q.x, q.y, mix(named("#23222c", q.device), colour, 0.12)
    q.shade(both(circle(u, v, 0, 0, 0.36), ellipse(u, v, 0, 0.27, 0.36, 0.09)), shown * 0.35, 0.10)
    side = polygon(u.abs(), v, [(-0.3, 0.34), (0.235, 0.34), (0.27, 0.80), (-0.3, 0.80)]) - 0.02
    q.fill(side, felt, bulge=0.14, gloss=0.25, opacity=shown)
    q.fill(ellipse(u, v, 0, 0.80, 0.27, 0.06), lighter(felt, 0.12), bulge=0.03, opacity=shown)
    q.fill(both(side, box(u, v, 0, 0.435, 0.4, 0.065)), colour, bulge=0.14, opacity=shown)
    q.fill(ellipse(u, v, 0, 0.335, 0.40, 0.085), felt, bulge=0.07, gloss=0.25, opacity=shown)


def _party(q: Painter, colour: Tensor, shown: Tensor) -> None:
    u, v = q.x, q.y
    cone = polygon(u, v, [(-0.26, 0.32), (0.26, 0.32), (0.0, 0.94)]) - 0.015
    q.fill(cone, colour, bulge=0.16, opacity=shown)
    white = mix(colour, named("#ffffff", q.device), 0.85)
    q.fill(both(cone, stripes(v + 0.45 * u, 5.2, 0.0, 0.042)), white, bulge=0.16, opacity=shown)
    q.fill(circle(u, v, 0, 0.95, 0.085), "#ffd84a", bulge=0.08, opacity=shown)
    beads = union(*[circle(u, v, -0.26 + 0.104 * k, 0.315, 0.05) for k in range(6)])
    q.fill(beads, "#ffd84a", bulge=0.045, opacity=shown)
