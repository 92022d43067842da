"""A tree: a leafy one with a round crown, or a pine in four tiers."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter
from explorer.world.paint.curves import fraction
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import above, both, capsule, circle, ellipse, union
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]

BLOBS = (  # x, y, radius, how light (or dark)
    (-0.52, -0.16, 0.36, -0.25),
    (0.52, -0.14, 0.36, -0.25),
    (-0.3, -0.3, 0.36, -0.18),
    (0.28, -0.3, 0.36, -0.18),
    (0.0, 0.3, 0.42, -0.02),
    (-0.4, 0.16, 0.38, -0.02),
    (0.4, 0.16, 0.38, -0.1),
    (0.02, -0.1, 0.42, 0.04),
    (-0.24, 0.24, 0.33, 0.07),
)


def _leafy(p: Painter, r: Chance, colour: Tensor, wood: Tensor) -> None:
    lean, w = r.uniform(-0.08, 0.08), r.uniform(0.1, 0.15)
    q = p.near(lean, 0.5, 0.5, 0.55)
    x, y = q.x, q.y
    trunk = union(
        capsule(x, y, 0, 0.02, lean, 0.95, (w + 0.03, w * 0.75)),
        capsule(x, y, lean * 0.7, 0.6, lean + 0.3, 0.95, w * 0.5),
        capsule(x, y, lean * 0.7, 0.55, lean - 0.3, 0.9, w * 0.5),
        polygon(x, y, [(-w - 0.12, 0.0), (w + 0.12, 0.0), (0.0, 0.35)]),
    )
    q.fill(both(trunk, above(y, 0.0)), wood, bulge=0.12)
    cy, wide = r.uniform(1.18, 1.26), r.uniform(0.86, 1.05)
    p = p.near(lean, cy, 1.08, 0.85)
    crown = None
    for bx, by, size, tone in BLOBS:
        x, y = lean + bx * wide + r.uniform(-0.05, 0.05), cy + by + r.uniform(-0.05, 0.05)
        radius = size * r.uniform(0.9, 1.08)
        q = p.near(x, y, radius + 0.03)
        u, v = q.x - x, q.y - y
        ruffle = torch.sin(torch.atan2(v, u) * 8 + bx * 20) * ((u * u + v * v) / radius**2).clamp(0, 1.44) * 0.013
        tinted = darker(colour, -tone) if tone < 0 else lighter(colour, tone)
        q.fill(circle(q.x, q.y, x, y, radius) + ruffle, tinted, bulge=0.28)
        whole = circle(p.x, p.y, x, y, radius)
        crown = whole if crown is None else union(crown, whole)
    assert crown is not None
    _leaves(p, crown, colour)


def _leaves(p: Painter, crown: Tensor, colour: Tensor) -> None:
    """A jittered grid of small leaves."""
    for size, sx, sy, tone, opacity in (
        (0.21, 0.0, 0.0, lighter(colour, 0.3), 0.55),
        (0.25, 0.07, 0.05, darker(colour, 0.3), 0.4),
    ):
        gx, gy = torch.floor((p.x + sx) / size), torch.floor((p.y + sy) / size)
        a = fraction(torch.sin(gx * 12.9 + gy * 78.2) * 43.7) - 0.5
        b = fraction(torch.sin(gx * 39.3 + gy * 11.1) * 24.6) - 0.5
        u = torch.remainder(p.x + sx, size) - size / 2 - a * size * 0.4
        v = torch.remainder(p.y + sy, size) - size / 2 - b * size * 0.4
        c, s = torch.cos(a * 3), torch.sin(a * 3)
        leaf = ellipse(u * c + v * s, v * c - u * s, 0, 0, 0.065, 0.036)
        p.fill(both(leaf, crown + 0.04), tone, opacity=opacity)


def _pine(p: Painter, r: Chance, colour: Tensor, wood: Tensor) -> None:
    q = p.near(0, 0.27, 0.12, 0.35)
    q.fill(capsule(q.x, q.y, 0, 0.05, 0, 0.5, 0.1), darker(wood, 0.1), bulge=0.1)
    w = r.uniform(0.66, 0.8)
    for k in range(4):
        foot, tall, half = 0.3 + 0.36 * k, 0.72 - 0.07 * k, w * (1 - 0.2 * k)
        q = p.near(0, foot + tall / 2, half + 0.05, tall / 2 + 0.15)
        x, y = q.x, q.y
        ruff = 0.035 * torch.cos(x * (26 + 3 * k) + k) + 0.06 * (1 - (x / half) ** 2)
        tier = polygon(x, y, [(-half, foot), (half, foot), (torch.zeros_like(half), foot + tall)]) - 0.04
        q.fill(both(tier, (foot - 0.02 - y - ruff) * 0.9), darker(colour, 0.28 - 0.09 * k), bulge=0.2)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    pine, wood = r.coin(0.45), r.colour("#8a5a34", "#7a4b2a", "#9b6a3e")
    for chosen, paint in ((1 - pine, _leafy), (pine, _pine)):
        index = chosen.view(-1).nonzero().view(-1)
        if len(index):
            with p.only(index) as q:
                paint(q, r.take(index, paint.__name__), colour[index], wood[index])


SUBJECT = Subject(draw, colours=("#5f9e3e", "#4f8f45", "#79a83c", "#3f7f4a", "#8ab04a"))
