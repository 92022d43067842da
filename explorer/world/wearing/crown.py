"""A golden crown with three balls and three stones."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import both, box, circle, ellipse, union
from explorer.world.subjects.base import Anchors
from explorer.world.wearing.head import on_head

__all__ = ["crown"]


def crown(p: Painter, anchors: Anchors, colour: Tensor) -> None:
    q = on_head(p, anchors)
    u, v = q.x, q.y
    q.shade(both(circle(u, v, 0, 0, 0.36), ellipse(u, v, 0, 0.25, 0.30, 0.07)), 0.3, 0.10)
    half = [(0.29, 0.30), (0.35, 0.66), (0.165, 0.47)]
    corners = [*half, (0.0, 0.74), *((-x, y) for x, y in reversed(half))]
    q.fill(polygon(u, v, corners) - 0.022, "#f7c331", bulge=0.10, gloss=0.9)
    q.fill(box(u, v, 0, 0.325, 0.305, 0.045, 0.04), "#e0a01e", bulge=0.05, gloss=0.6)
    balls = union(circle(u.abs(), v, 0.35, 0.68, 0.045), circle(u, v, 0.0, 0.765, 0.05))
    q.fill(balls, "#ffe27a", bulge=0.045, gloss=0.9)
    q.fill(circle(u, v, 0, 0.43, 0.055), "#e0314a", bulge=0.05, gloss=0.9)
    q.fill(circle(u.abs(), v, 0.185, 0.40, 0.038), "#3a86e0", bulge=0.035, gloss=0.9)
