"""Hair in front of the head: a cap of hair with an opening for the face, its line straight, swept or parted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, pick
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import blend, both, capsule, circle, cut, ellipse, union
from explorer.world.people.sitter import Sitter
from explorer.world.vocabulary import HAIR_STYLES

__all__ = ["front"]


class _Lines:
    """Where the hair ends over the forehead."""

    def __init__(self, x: Tensor, r: Chance, s: Sitter) -> None:
        self.kind, u = r.integers(3), x * s.side
        part = s.side * r.uniform(0.15, 0.45)
        zigzag = 0.05 * torch.sin(x * r.uniform(8, 13) + r.uniform(0, 6))
        fringe = 0.34 + s.ey * 0.4 + zigzag + 0.10 * x * x
        swept = 0.80 - 0.341 * (u + 0.55).clamp_min(0) - 0.9 * (-u - 0.55).clamp_min(0)
        centre = 0.88 - 0.75 * torch.exp((x - part * 0.5).abs().clamp_min(1e-4).log() * 1.25)
        round_line = 0.66 - 0.22 * x * x + zigzag * 0.5
        self.short, self.long = pick(self.kind, [fringe, swept, round_line]), pick(self.kind, [fringe, swept, centre])
        pulled = [torch.zeros_like(x), -0.12 * u, -0.35 * (0.2 - (u - 0.2).abs()).clamp_min(0)]
        self.pulled = 0.74 - 0.30 * x * x + pick(self.kind, pulled)


def _opened(x: Tensor, y: Tensor, s: Sitter, line: Tensor, width: Tensor) -> Tensor:
    return both(ellipse(x, y, s.turn * 0.03, -0.5, width, 1.62), (y - line) * 0.75)


def _short(p: Painter, r: Chance, s: Sitter, top: Tensor) -> Tensor:
    x, y = p.x, p.y
    tuft = circle(x * s.side, y, r.uniform(0.05, 0.4), 1.05, r.uniform(0.24, 0.34))
    tufted = (s.of(0, 1, 0, 1, 0, 0) * r.coin(0.6)).expand_as(top)
    cap = torch.lerp(top, blend(top, tuft, 0.35), tufted)
    return both(cut(cap, _opened(x, y, s, _Lines(x, r, s).short, s.wide * 0.90)), s.short_to - 0.04 - y)


def _long(p: Painter, r: Chance, s: Sitter, top: Tensor) -> Tensor:
    x, y, (wide, end) = s.waved(p.x, p.y), p.y, s.long
    locks = [capsule(x * k, y, s.wide * 1.02, 0.1, wide * 0.93, end + 0.25, (0.24, 0.17)) for k in (-1, 1)]
    cap = blend(top, union(*locks), 0.12)
    return cut(cap, _opened(p.x, y, s, _Lines(p.x, r, s).long, s.wide * 0.86))


def _curls(
    p: Painter, s: Sitter, rx: Tensor | float, ry: Tensor | float, cy: float, size: float, angles: Sequence[float]
) -> Tensor:
    """A row of curls on an arch."""
    spots = []
    for a in angles:
        y = cy + ry * math.cos(a) + 0.05 * math.sin(a * 9 + cy * 7)
        spots.append(circle(p.x, p.y, rx * math.sin(a), y, (0.7 + 0.3 * s.volume) * (size + 0.03 * math.sin(a * 5))))
    return union(*spots)


def _curly(p: Painter, r: Chance, s: Sitter, top: Tensor) -> Tensor:
    angles, v = (0.45, 0.95, 1.5), s.volume
    whole = (*(-a for a in reversed(angles)), 0.0, *angles)
    middle = union(_curls(p, s, 0.86 * v, 0.62 * v, 0.62, 0.30, whole), both(top + 0.1, 0.75 - p.y))
    p.fill(both(middle, p.y - s.covered), darker(s.hair, 0.10), bulge=0.24)
    return _curls(p, s, 0.92, 0.46, 0.36, 0.235, (-1.62, -1.12, -0.66, -0.22, 0.22, 0.66, 1.12, 1.62))


def _pulled(p: Painter, r: Chance, s: Sitter, top: Tensor) -> Tensor:
    """Back into a ponytail or a bun."""
    return both(cut(top, _opened(p.x, p.y, s, _Lines(p.x, r, s).pulled, s.wide * 0.93)), -p.y)


Shape = Callable[[Painter, Chance, Sitter, Tensor], Tensor]
FRONTS: dict[str, Shape] = {"short": _short, "long": _long, "curly": _curly, "ponytail": _pulled, "bun": _pulled}


def front(p: Painter, r: Chance, s: Sitter) -> None:
    """Each picture's own style."""
    p = p.near(0, 0.0, 1.7, 2.1)
    for style, shape in FRONTS.items():
        index = (s.style == HAIR_STYLES.index(style)).nonzero().view(-1)
        if len(index):
            with p.only(index) as q:
                _paint(q, r.take(index, "front hair"), s.take(index), shape, style)
    index = (s.style == HAIR_STYLES.index("bald")).nonzero().view(-1)
    if len(index):
        with p.only(index) as whole:
            q = whole.near(-0.35, 0.86, 0.35, 0.25)
            shine = ellipse(q.x, q.y, -0.35, 0.86, 0.22, 0.11)
            q.fill(shine, lighter(s.skin[index], 0.7), soft=0.09, opacity=0.52)


def _paint(p: Painter, r: Chance, s: Sitter, shape: Shape, style: str) -> None:
    x, y = p.x, p.y
    d = both(shape(p, r, s, ellipse(x, y, 0, 0.27, s.wide * 1.08, 1.03)), y - s.covered)
    p.shade(both(d - 0.06, s.face(x, y)), 0.20, soft=0.10, colour="#4a1c14")
    p.fill(d, s.hair, bulge=0.17)
    if style == "curly":
        return
    strand = (torch.sin(torch.atan2(x * s.side + 0.35, y + 1.6) * 34 + r.uniform(0, 6)) - 0.80) * 0.05
    p.fill(both(strand, d + 0.03), s.shade, soft=0.03, opacity=0.55)
    shine = cut(ellipse(x, y, -0.15, 0.30, s.wide * 0.86, 0.88), ellipse(x, y, -0.12, 0.22, s.wide * 0.86, 0.86))
    p.fill(both(shine, d + 0.05), lighter(s.hair, 0.5), soft=0.09, opacity=0.52)
