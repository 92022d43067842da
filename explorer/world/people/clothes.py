"""Shoulders in a shirt (round neck, V-neck, collar, turtleneck, hood), the neck, and a scarf."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named, pick
from explorer.world.paint.curves import bow, wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import above, blend, both, box, capsule, circle, ellipse, hidden, union
from explorer.world.people.sitter import Sitter
from explorer.world.people.skin import BRIGHT, one_of

__all__ = ["clothes", "scarf"]


def clothes(p: Painter, r: Chance, s: Sitter) -> None:
    kind = r.integers(5)
    neck, wide = s.of(0.155, 0.215, 0.14, 0.15, 0.16, 0.205), s.of(0.66, 0.80, 0.56, 0.57, 0.66, 0.78)
    p = p.near(0, -0.7, 1.0, 0.5)
    _torso(p, r, s, kind, neck, wide * r.uniform(0.95, 1.05))
    _neck(p, r, s, kind, neck)
    _collar(p, s, kind, neck)


def _is(kind: Tensor, *numbers: int) -> Tensor:
    return torch.stack([kind == n for n in numbers]).any(0).float().view(-1, 1, 1)


def _torso(p: Painter, r: Chance, s: Sitter, kind: Tensor, neck: Tensor, wide: Tensor) -> None:
    x, y, hood = p.x, p.y, _is(kind, 4)
    top = s.of(-0.63, -0.62, -0.64, -0.64, -0.65, -0.64)
    slope = capsule(x, y, 0, -0.62, 0, -0.8, (neck + 0.03, neck + 0.2))
    torso = blend(box(x, y, 0, top - 0.62, wide, 0.55, 0.3), slope, 0.2)
    back = blend(ellipse(x, y, 0, -0.60, neck + 0.20, 0.17), torso + 0.06, 0.08)
    p.fill(back, darker(s.shirt, 0.25), 0.1, opacity=hood, span=2)
    p.fill(torso, s.shirt, 0.24, span=2)
    stripe = both(torso + 0.004, wave(y * 5.2 - 0.5, 1.0) * 0.19 - 0.04)
    p.fill(stripe, lighter(s.shirt, 0.55), 0.05, opacity=r.coin(0.15) * (1 - _is(kind, 2, 4)) * 0.9, span=2)


def _neck(p: Painter, r: Chance, s: Sitter, kind: Tensor, neck: Tensor) -> None:
    x, y = p.x, p.y
    nothing = torch.full((p.batch, p.height, p.width), 9.0, device=p.device)
    v = polygon(x, y, [(-neck - 0.05, -0.58), (neck + 0.05, -0.58), (torch.zeros_like(neck), -0.86)])
    crew, hood = ellipse(x, y, 0, -0.62, neck + 0.05, 0.12), ellipse(x, y, 0, -0.63, neck + 0.06, 0.14)
    opening = pick(kind, [crew, v - 0.01, v - 0.01, nothing, hood])
    rim = pick(kind, [crew - 0.045, v - 0.04, v - 0.02, nothing, hood - 0.075])
    p.fill(rim, mix(darker(s.shirt, 0.25), lighter(s.shirt, 0.3), r.coin(0.4)), 0.05, span=2)
    p.fill(opening, mix(s.skin, s.low, 0.5), 0.05, span=2)
    seen = p.inside(union(opening - 0.004, above(y, -0.60).expand_as(opening)))
    d = capsule(x, y, 0, -0.3, 0, -0.62 + _is(kind, 3) * 0.08, neck)
    p.fill(d, mix(s.skin, s.low, 0.55), 0.14, opacity=seen, span=2, warm=0.5)
    p.shade(both(union(d, opening), ellipse(x, y, 0, -0.42, neck * 1.6, 0.2)), 0.28, 0.08, "#5a1f1a")


def _collar(p: Painter, s: Sitter, kind: Tensor, neck: Tensor) -> None:
    x, y, side = p.x, p.y, p.x.abs()
    shirt, turtle, hood = _is(kind, 2), _is(kind, 3), _is(kind, 4)
    tube = blend(box(x, y, 0, -0.58, neck + 0.05, 0.085, 0.07), ellipse(x, y, 0, -0.70, neck + 0.16, 0.09), 0.10)
    corners = [(neck - 0.02, -0.53), (neck + 0.12, -0.61), (neck * 0.75, -0.87), (torch.full_like(neck, 0.015), -0.77)]
    flaps = polygon(side, y, corners) - 0.018
    tone = mix(lighter(s.shirt, 0.06), lighter(s.shirt, 0.30), shirt)
    p.fill(union(hidden(tube, turtle), hidden(flaps, shirt)), tone, bulge=0.07)
    fold = bow(x, y, 0, -0.60, neck + 0.02, 0.035, 0.009)
    buttons = union(circle(x, y, 0, -0.90, 0.024), circle(x, y, 0, -0.98, 0.024))
    strings = union(
        capsule(x, y, -neck, -0.72, neck * -0.8, -0.92, 0.016), capsule(x, y, neck, -0.72, neck * 0.85, -0.95, 0.016)
    )
    details = union(hidden(fold, turtle), hidden(buttons, shirt), hidden(strings, hood))
    p.fill(details, mix(named("#fbf6ea", p.device), darker(s.shirt, 0.25), turtle), bulge=0.02)


def scarf(p: Painter, r: Chance, s: Sitter) -> None:
    """Under the chin."""
    p, colour, neck = (
        p.near(0, -0.75, 0.6, 0.45),
        one_of(BRIGHT, r.uniform()),
        s.of(0.155, 0.215, 0.14, 0.15, 0.16, 0.205),
    )
    x, y = p.x, p.y
    lower = box(x, y + 0.25 * x * x, 0, -0.645, neck + 0.21, 0.10, 0.095)
    upper = box(x - 0.02 * s.side, y + 0.05 * s.side * x + 0.2 * x * x, 0, -0.545, neck + 0.15, 0.085, 0.08)
    end = capsule(x * s.side, y, 0.13, -0.68, 0.20, -1.0, (0.085, 0.115))
    p.fill(end, darker(colour, 0.12), bulge=0.1)
    p.fill(both(end + 0.005, wave(y * 8 - 0.5, 1.0) * 0.125 - 0.03), lighter(colour, 0.6))
    p.fill(lower, darker(colour, 0.06), 0.11, span=2)
    p.fill(upper, lighter(colour, 0.08), bulge=0.10)
    rib = wave((x + 0.3 * y * s.side) * 11 - 0.5, 1.0) * 0.09 - 0.012
    p.fill(both(rib, union(lower, upper) + 0.02), darker(colour, 0.35), opacity=0.45)
