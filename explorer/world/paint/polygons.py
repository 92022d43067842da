"""Fields of shapes with corners: the distance to the nearest edge, negative inside.

Inside is where a ray to the left crosses the edges an odd number of times.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.world.paint.shapes import Number, Point

__all__ = ["polygon", "star", "triangle"]


def polygon(x: Tensor, y: Tensor, points: Sequence[Point]) -> Tensor:
    """A simple polygon (its edges do not cross)."""
    nearest: Tensor | None = None
    inside: Tensor | None = None
    for (ax, ay), (bx, by) in zip(points, [points[-1], *points[:-1]]):
        px, py, dx, dy = x - ax, y - ay, bx - ax, by - ay
        scale = 1 / (dx * dx + dy * dy + 1e-9)
        along = (px * (dx * scale) + py * (dy * scale)).clamp_(0, 1)
        qx, qy = px - along * dx, py - along * dy
        square = qx.square_().add_(qy.square_())
        nearest = square if nearest is None else torch.minimum(nearest, square)
        level = isinstance(dy, float | int) and abs(dy) < 1e-12
        if not level:  # a level edge is never crossed
            spans = (y >= ay) != (y >= by)
            crossed = spans & (px > py * (dx / (dy + 1e-12)))
            inside = crossed if inside is None else inside ^ crossed
    assert nearest is not None
    d = nearest.add_(1e-12).sqrt_()
    return d if inside is None else d * (1 - 2 * inside.to(d.dtype))


def triangle(
    x: Tensor,
    y: Tensor,
    a: Point,
    b: Point,
    c: Point,
    corner: Number = 0.03,
) -> Tensor:
    """A triangle grown by a rounded rim."""
    return polygon(x, y, [a, b, c]) - corner


def star(
    x: Tensor, y: Tensor, cx: Number, cy: Number, r: float, inner: float = 0.45, turn: float = 0.0, points: int = 5
) -> Tensor:
    """A star with its first point up; inner is the radius of the notches over r."""
    corners: list[Point] = []
    for k in range(2 * points):
        angle, radius = math.pi / 2 + turn + k * math.pi / points, r if k % 2 == 0 else r * inner
        corners.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return polygon(x, y, corners)
