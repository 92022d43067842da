"""Hair: what is behind the head and what is in front of it, one way of doing it for each style."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import blend, both, box, capsule, circle, ellipse, ring, union
from explorer.world.people.fringe import front
from explorer.world.people.sitter import Sitter

__all__ = ["back", "front"]


def _crown(x: Tensor, y: Tensor, s: Sitter) -> Tensor:
    return ellipse(x, y, 0, 0.27, s.wide * 1.08, 1.03)


def _paint_back(p: Painter, s: Sitter, d: Tensor, tone: Tensor, covered: Tensor) -> None:
    p.fill(both(d, p.y - covered), tone, bulge=0.22)


def _short(p: Painter, r: Chance, s: Sitter) -> None:
    x, y = p.x, p.y
    d = blend(_crown(x, y, s), box(x, y, 0, -0.1, s.wide * 1.10, 0.62, 0.4), 0.2)
    _paint_back(p, s, both(d, s.short_to - y), s.shade, s.covered)


def _long(p: Painter, r: Chance, s: Sitter) -> None:
    x, y, (wide, end) = p.x, p.y, s.long
    locks = box(s.waved(x, y), y, 0, (end + 0.4) / 2, wide, (0.4 - end) / 2, 0.42)
    _paint_back(p, s, blend(_crown(x, y, s), locks, 0.3), s.shade, s.covered)


def _curly(p: Painter, r: Chance, s: Sitter) -> None:
    x, y, v, curls = p.x, p.y, s.volume, 12
    low = s.of(-0.75, -0.15, -0.75, -0.15, -0.35, -0.1)
    d = ellipse(x, y, 0, 0.25, s.wide * 1.02 * v, v)
    for k in range(curls):
        angle = low + (math.pi - 2 * low) * (k / (curls - 1)) + 0.03 * math.sin(k * 7.1)
        size = v * (0.33 + 0.05 * math.sin(k * 2.7))
        d = union(d, circle(x, y, s.wide * 1.02 * v * torch.cos(angle), 0.26 + v * torch.sin(angle), size))
    _paint_back(p, s, d, s.shade, s.covered)


def _bald(p: Painter, r: Chance, s: Sitter) -> None:
    """A fringe over the ears, sometimes."""
    shown = s.of(0, 0.25, 0, 0, 0, 1) * r.coin(0.7) > 0.5
    spots = ((0, 0, 0.24), (0.06, -0.25, 0.2), (-0.04, 0.2, 0.17))
    tufts = [circle(p.x.abs(), p.y, s.wide * (1 + dx), 0.13 + dy, size) for dx, dy, size in spots]
    d = both(union(*tufts), p.y - s.covered)
    p.fill(d, s.shade, bulge=0.22, opacity=shown.float())


def _ponytail(p: Painter, r: Chance, s: Sitter) -> None:
    top = 0.92 * (1 - s.worn["hat"]) - 0.05 * s.worn["hat"]
    out, long, lift = r.uniform(1.20, 1.38), r.uniform(1.2, 1.8), (1 - s.worn["hat"]) * 0.30
    points = []
    for k in range(8):
        t = k / 7
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        width = 0.13 + 0.21 * math.sin(math.pi * min(1.0, t * 1.02) ** 0.8) * (1 - 0.25 * t) - 0.10 * t**4
        x = a * 0.70 + b * (out + 0.42) + c * (out - 0.22)
        points.append((x, a * (top + 0.02) + b * (top + lift) + c * (top - long), width))
    x, y = s.waved(p.x * s.side, p.y, 0.4), p.y
    bars = [capsule(x, y, ax, ay, bx, by, (aw, bw)) for (ax, ay, aw), (bx, by, bw) in itertools.pairwise(points)]
    _paint_back(p, s, union(*bars), mix(s.shade, s.hair, 0.6), s.covered)
    p.fill(capsule(p.x * s.side, y, 0.90, top + 0.20, 0.97, top - 0.12, 0.10), s.tie, bulge=0.08)


def _bun(p: Painter, r: Chance, s: Sitter) -> None:
    low = torch.maximum(s.worn["hat"], s.worn["crown"])  # at the side, then
    cx, cy, size = s.side * 1.05 * low, 1.42 * (1 - low) - 0.15 * low, r.uniform(0.36, 0.46)
    x, y = p.x, p.y
    p.fill(circle(x, y, cx, cy, size), mix(s.shade, s.hair, 0.6), bulge=0.22)
    swirl = ring(x, y, cx + 0.06, cy + 0.04, size * 0.45, 0.035)
    p.fill(swirl, darker(s.hair, 0.42), opacity=0.55, soft=0.03)
    tie = both(ring(x, y, cx, cy - 0.02, size * 0.93, 0.09), y - cy + 0.16 + low * 9)
    p.fill(tie, s.tie, bulge=0.08)


BACKS: tuple[Callable[[Painter, Chance, Sitter], None], ...] = (_short, _long, _curly, _bald, _ponytail, _bun)


def back(p: Painter, r: Chance, s: Sitter) -> None:
    """Each picture's own style, in the order of HAIR_STYLES."""
    for k, paint in enumerate(BACKS):
        index = (s.style == k).nonzero().view(-1)
        if len(index):
            with p.only(index) as q:
                paint(q, r.take(index, "back hair"), s.take(index))
