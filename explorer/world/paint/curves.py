"""Bent and repeated fields: tubes, leaves, stripes and folds.

A tube follows the quadratic Bezier curve (1 - t)^2 a + 2 t (1 - t) b + t^2 c in short tapered bars. A lens is where two
circles meet. Folding an angle or a coordinate repeats whatever is drawn with it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.world.paint.shapes import Number, Point, capsule, length, turned, union

__all__ = ["bow", "fold", "fraction", "leaf", "lens", "ramp", "stripes", "thread", "tube", "wave"]


def thread(x: Tensor, y: Tensor, points: Sequence[Point], r: Number) -> Tensor:
    """A thick line through the points."""
    return union(*[capsule(x, y, *a, *b, r) for a, b in itertools.pairwise(points)])


def tube(
    x: Tensor, y: Tensor, a: Point, b: Point, c: Point, r0: Number, r1: Number | None = None, pieces: int = 6
) -> Tensor:
    """A bent bar from a to c, pulled towards b; its radius goes from r0 to r1."""
    r1 = r0 if r1 is None else r1

    def point(t: float) -> Point:
        u = 1 - t
        return u * u * a[0] + 2 * t * u * b[0] + t * t * c[0], u * u * a[1] + 2 * t * u * b[1] + t * t * c[1]

    bars = []
    for k in range(pieces):
        s, t = k / pieces, (k + 1) / pieces
        bars.append(capsule(x, y, *point(s), *point(t), (r0 + (r1 - r0) * s, r0 + (r1 - r0) * t)))
    return union(*bars)


def lens(x: Tensor, y: Tensor, ax: Number, ay: Number, bx: Number, by: Number, w: Number) -> Tensor:
    """A pointed oval from a to b of half width w: where two circles meet."""
    dx, dy = bx - ax, by - ay
    n = (dx * dx + dy * dy + 1e-9) ** 0.5
    cx, cy = dx / n, dy / n
    px, py = x - (ax + bx) / 2, y - (ay + by) / 2
    u, v = px * cx + py * cy, (py * cx - px * cy).abs()
    h = n / 2
    r = (h * h + w * w) / (2 * w)
    return length(u, v + (r - w)) - r


def leaf(x: Tensor, y: Tensor, cx: Number, cy: Number, angle: Number, size: Number, fat: float = 0.45) -> Tensor:
    """A leaf that grows from (cx, cy) in a direction; fat is its width over its length."""
    u, v = turned(x, y, cx, cy, angle)
    h = size / 2
    w = h * fat
    r = (h * h + w * w) / (2 * w)
    return length(u - h, v.abs() + (r - w)) - r


def bow(x: Tensor, y: Tensor, cx: Number, cy: Number, hw: Number, sag: Number, w: Number) -> Tensor:
    """A line from cx - hw to cx + hw that sags in the middle (sag < 0: an arch), of half thickness w."""
    px, py = x - cx, y - cy
    u = (px / hw).clamp(-1, 1)
    slope = u * (2 * sag / hw)
    drop = (py - (u * u - 1) * sag) * torch.rsqrt(1 + slope * slope)
    return length(px - u * hw, drop) - w


def fold(angle: Tensor, n: Number) -> Tensor:
    """An angle folded into one of n equal sectors around zero."""
    width = 2 * math.pi / n
    return torch.remainder(angle + width / 2, width) - width / 2


def wave(t: Tensor, period: Number) -> Tensor:
    """How far t is from the nearest multiple of the period, a zigzag in [0, period / 2]."""
    return (torch.remainder(t + period / 2, period) - period / 2).abs()


def stripes(t: Tensor, frequency: Number, phase: Number, width: Number) -> Tensor:
    """The field of stripes across t, `frequency` of them a unit, of half width `width`."""
    return (fraction(t * frequency + phase) - 0.5).abs() / frequency - width


def fraction(t: Tensor) -> Tensor:
    return t - torch.floor(t)


def ramp(a: Number, b: Number, t: Tensor) -> Tensor:
    """0 at a, 1 at b (b may be the smaller one), smooth between and flat beyond."""
    u = ((t - a) / (b - a)).clamp_(0, 1)
    return u * u * (3 - 2 * u)
