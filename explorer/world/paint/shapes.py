"""Shapes as signed distance fields: d < 0 inside, d > 0 outside, in the units of the coordinates.

    circle  |q| - r          union  min(a, b)       cut  max(a, -b)      both  max(a, b)
    blend   the smooth minimum of Inigo Quilez: a and b melt into each other over a distance k

x and y are broadcast against each other: (B, 1, W) and (B, H, 1) on an upright painter, (B, H, W) both on a turned
one. Every other number may be a float or a tensor (B, 1, 1).
"""

from __future__ import annotations

import functools
import math

import torch
from torch import Tensor

__all__ = [
    "Number",
    "Point",
    "above",
    "arc",
    "below",
    "blend",
    "both",
    "box",
    "capsule",
    "circle",
    "cut",
    "ellipse",
    "hidden",
    "length",
    "ring",
    "turned",
    "union",
]

Number = float | Tensor  # a float, or one number a picture: (B, 1, 1)
Point = tuple[Number, Number]


def length(x: Tensor, y: Tensor) -> Tensor:
    """|(x, y)|, with no kink at the origin."""
    return (x * x + y * y).add_(1e-12).sqrt_()


def circle(x: Tensor, y: Tensor, cx: Number, cy: Number, r: Number) -> Tensor:
    return length(x - cx, y - cy).sub_(r)


def ellipse(x: Tensor, y: Tensor, cx: Number, cy: Number, rx: Number, ry: Number) -> Tensor:
    """First-order distance k (k - 1) / |grad k| of the level sets k of an ellipse with half axes rx, ry."""
    u, v = (x - cx) / rx, (y - cy) / ry
    square = (u * u + v * v).add_(1e-12)
    u, v = u / rx, v / ry
    slope = (u * u + v * v).add_(1e-12).rsqrt_()
    return (square - square.sqrt()).mul_(slope)


def box(x: Tensor, y: Tensor, cx: Number, cy: Number, hw: Number, hh: Number, corner: Number = 0.0) -> Tensor:
    """A rectangle of half width hw and half height hh whose corners are rounded with radius `corner`."""
    qx, qy = (x - cx).abs() - hw + corner, (y - cy).abs() - hh + corner
    inside = torch.maximum(qx, qy).clamp_max_(0)
    return length(qx.clamp_min(0), qy.clamp_min(0)).add_(inside).sub_(corner)


def capsule(
    x: Tensor, y: Tensor, ax: Number, ay: Number, bx: Number, by: Number, r: Number | tuple[Number, Number]
) -> Tensor:
    """A round-ended bar from a to b; r is one radius, or a pair for a bar that tapers from a to b."""
    ra, rb = r if isinstance(r, tuple) else (r, r)
    px, py, dx, dy = x - ax, y - ay, bx - ax, by - ay
    scale = 1 / (dx * dx + dy * dy + 1e-9)
    along = (px * (dx * scale) + py * (dy * scale)).clamp_(0, 1)
    d = length(px - along * dx, py - along * dy)
    return d.sub_(along * (rb - ra) + ra) if isinstance(r, tuple) else d.sub_(ra)


def ring(x: Tensor, y: Tensor, cx: Number, cy: Number, r: Number, w: Number) -> Tensor:
    """A ring of radius r and half width w."""
    return circle(x, y, cx, cy, r).abs_().sub_(w)


def arc(x: Tensor, y: Tensor, cx: Number, cy: Number, r: Number, w: Number, start: float, stop: float) -> Tensor:
    """The part of a ring between the angles start < stop, radians counter-clockwise, with round ends."""
    middle, half = (start + stop) / 2, (stop - start) / 2
    u, v = turned(x, y, cx, cy, middle)
    v = v.abs()
    beyond = (v * math.cos(half) > u * math.sin(half)).to(u.dtype)  # past the ends (half < pi)
    rim, end = length(u, v).sub_(r).abs_(), length(u - r * math.cos(half), v - r * math.sin(half))
    return torch.lerp(rim, end, beyond).sub_(w)


def turned(x: Tensor, y: Tensor, cx: Number, cy: Number, angle: Number) -> tuple[Tensor, Tensor]:
    """Coordinates about (cx, cy), turned counter-clockwise by an angle in radians."""
    if isinstance(angle, Tensor):
        c: Number = torch.cos(angle)
        s: Number = torch.sin(angle)
    else:
        c, s = math.cos(angle), math.sin(angle)
    px, py = x - cx, y - cy
    return px * c + py * s, py * c - px * s


def union(*fields: Tensor) -> Tensor:
    return functools.reduce(torch.minimum, fields)


def blend(a: Tensor, b: Tensor, k: float = 0.1) -> Tensor:
    """A smooth union: b + h (a - b) - k h (1 - h), h = clamp(1/2 + (b - a) / 2k)."""
    h = (b - a).mul_(0.5 / k).add_(0.5).clamp_(0, 1)
    return torch.lerp(b, a, h).sub_((h - h * h).mul_(k))


def cut(a: Tensor, b: Tensor) -> Tensor:
    """a without b."""
    return torch.maximum(a, -b)


def both(*fields: Tensor) -> Tensor:
    """The intersection."""
    return functools.reduce(torch.maximum, fields)


def below(y: Tensor, level: Number) -> Tensor:
    """The half plane under a line; level may also be a profile over x."""
    return y - level


def above(y: Tensor, level: Number) -> Tensor:
    return level - y


def hidden(d: Tensor, shown: Number) -> Tensor:
    """d where shown is 1, nothing where it is 0: an optional shape, also as a part of a union."""
    return d + (1 - shown) * 9.0
