"""Glasses and sunglasses, over the eyes and turned with the head."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import arc, blend, both, box, capsule, circle, ring, union
from explorer.world.subjects.base import Anchors

__all__ = ["glasses", "sunglasses"]


def _between_eyes(p: Painter, anchors: Anchors) -> tuple[Painter, Tensor]:
    """A painter in which the eyes are at (-0.18, 0) and (0.18, 0), and their radius in it."""
    (lx, ly), (rx, ry) = anchors.eyes
    dx, dy = rx - lx, ry - ly
    scale = ((dx * dx + dy * dy + 1e-9) ** 0.5 / 0.36) * torch.ones_like(p.unit)
    x, y = (lx + rx) / 2, (ly + ry) / 2
    angle = anchors.angle * torch.ones_like(p.unit)
    return p.near(x, y, 0.5 * scale, 0.32 * scale).turned(x, y, angle, scale), anchors.eye / scale


def glasses(p: Painter, anchors: Anchors, colour: Tensor) -> None:
    q, eye = _between_eyes(p, anchors)
    u, v, radius = q.x, q.y, (eye * 1.45).clamp(0.135, 0.165)
    side = u.abs()
    q.fill(circle(side, v, 0.18, 0, radius), "#e6f4ff", lamp=False, opacity=0.34)
    bridge = arc(u, v, 0, -0.01, 0.06, 0.020, math.pi * 0.12, math.pi * 0.88)
    frame = union(
        ring(side, v, 0.18, 0, radius, 0.024), bridge, capsule(side, v, 0.18 + radius, 0.03, 0.42, 0.07, 0.02)
    )
    q.fill(frame - 0.012, "#f4ead8", lamp=False, opacity=0.8)
    q.fill(frame, "#1f1a22", bulge=0.025, gloss=0.3)
    gleam = union(*[capsule(u, v, s * 0.18 - 0.07, 0.03, s * 0.18 - 0.02, 0.08, 0.014) for s in (-1, 1)])
    q.fill(gleam, "#ffffff", lamp=False, opacity=0.85)


def sunglasses(p: Painter, anchors: Anchors, colour: Tensor) -> None:
    q, _ = _between_eyes(p, anchors)
    u, v = q.x, q.y
    side = u.abs()
    lens = blend(box(side, v, 0.195, -0.01, 0.178, 0.15, 0.12), box(side, v, 0.20, 0.07, 0.18, 0.07, 0.05), 0.02)
    frame = union(lens - 0.02, box(u, v, 0, 0.075, 0.1, 0.032, 0.02), capsule(side, v, 0.36, 0.09, 0.46, 0.11, 0.03))
    q.fill(frame, "#15151c", bulge=0.04, gloss=0.5)
    q.fill(lens + 0.012, "#23232e", bulge=0.16, gloss=0.35)
    sky = u - 0.195 * torch.sign(u) - 0.55 * v  # slanting bands of sky
    shine = union((sky + 0.055).abs() - 0.030, (sky - 0.025).abs() - 0.011)
    q.fill(both(lens + 0.04, shine), "#bcdcff", lamp=False, opacity=0.55)
