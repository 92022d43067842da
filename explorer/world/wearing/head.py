"""Where hats and crowns sit: a painter whose circle of radius 0.42 about the origin is the head."""

from __future__ import annotations

import torch

from explorer.world.paint.painter import Painter
from explorer.world.subjects.base import Anchors

__all__ = ["on_head"]


def on_head(p: Painter, anchors: Anchors) -> Painter:
    x, y, radius = anchors.head
    scale = radius / 0.42 * torch.ones_like(p.unit)
    return p.near(x, y + 0.6 * scale, 0.6 * scale, 0.55 * scale).turned(
        x, y, anchors.angle * torch.ones_like(p.unit), scale
    )
