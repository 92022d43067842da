"""A hot air balloon: a striped envelope, ropes, a basket with a small flame above it."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import below, blend, both, box, capsule, circle, ellipse, union
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import CREAM, accent, near_white, whitish

__all__ = ["SUBJECT"]

HEIGHT, RADIUS = 1.27, 0.7  # of the middle of the envelope


def _cloth(p: Painter, r: Chance, colour: Tensor) -> Tensor:
    """Stripes along the meridians, sometimes with a zigzag band."""
    x, y = p.x, p.y
    round_part = (RADIUS**2 - (y - HEIGHT) ** 2).clamp_min(1e-4).sqrt()
    half = torch.lerp(0.536 + (y - HEIGHT + 0.45) * 0.839, round_part, (y > HEIGHT - 0.45).float())
    across = x / half.clamp_min(0.05)
    n = 5.0 + r.integers(4).view(-1, 1, 1).float()
    meridian = torch.asin(across.clamp(-1, 1)) + r.uniform(-0.5, 0.5)
    strong = 1 - near_white(colour)
    plain = mix(whitish(r, colour, CREAM), lighter(colour, 0.5), r.coin(0.3) * strong)
    other = mix(plain, accent(r, colour, "#ffd23f", "#ffffff", "#ffe9b0", "#9fd3ec", apart=0.5), r.coin(0.3) * strong)
    fine = half * (1 - across.clamp(-0.97, 0.97) ** 2).sqrt() / n / p.unit  # pixels of a stripe's edge
    cloth = mix(other, colour, (0.5 + (torch.cos(meridian * n) + 0.15) * fine).clamp(0, 1))
    zigzag = (torch.remainder(meridian * n / math.pi, 1.0) - 0.5).abs() * 0.16
    band = (y - HEIGHT + 0.05 - r.uniform(-0.15, 0.1) + zigzag).abs() - 0.09
    gold = mix(named("#ffd23f", p.device), lighter(colour, 0.75), r.coin(0.5))
    return mix(cloth, gold, p.inside(band) * r.coin(0.4))


def _basket(p: Painter) -> None:
    p = p.near(0, 0.16, 0.25, 0.2)
    x, y = p.x, p.y
    basket = polygon(x, y, [(-0.18, 0.27), (0.18, 0.27), (0.14, 0.03), (-0.14, 0.03)]) - 0.03
    p.fill(basket, "#bd8347", bulge=0.1)
    weave = torch.minimum(wave(x - 0.05, 0.1), wave(y - 0.045, 0.09)) - 0.011
    p.fill(both(weave, basket), "#8a5a2e", opacity=0.7)
    p.fill(box(x, y, 0, 0.27, 0.215, 0.035, 0.03), "#8a5a2e", bulge=0.03)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    wide = p.placed()
    wide.x = p.x / r.uniform(0.98, 1.1)
    p = wide
    q = p.near(0, 0.35, 0.25, 0.15)
    ropes = [capsule(q.x.abs(), q.y, a, 0.24, b, 0.46, w) for a, b, w in ((0.14, 0.2, 0.018), (0.05, 0.08, 0.014))]
    q.fill(union(*ropes), "#6b4a2e")
    x, y = p.x, p.y
    skirt = polygon(x, y, [(-0.536, HEIGHT - 0.45), (0.536, HEIGHT - 0.45), (0.2, 0.42), (-0.2, 0.42)])
    envelope, cloth = union(circle(x, y, 0, HEIGHT, RADIUS), skirt), _cloth(p, r, colour)
    p.fill(envelope, cloth)
    plump = blend(circle(x, y, 0, HEIGHT, RADIUS), capsule(x, y, 0, HEIGHT, 0, 0.4, (RADIUS * 0.8, 0.2)), 0.2)
    p.fill(plump, cloth, bulge=0.62, gloss=0.3, opacity=p.inside(envelope))
    p.fill(both(envelope, below(y, 0.5)), darker(colour, 0.45), bulge=0.05)
    q = p.near(0, 0.4, 0.4)
    q.glow(ellipse(q.x, q.y, 0, 0.4, 0.03, 0.05), "#7a4a10", 0.06, 0.9)
    _basket(p)


SUBJECT = Subject(draw, colours=("#e0483c", "#f0a52e", "#3f86d0", "#8a5cc0", "#e8608a"))
