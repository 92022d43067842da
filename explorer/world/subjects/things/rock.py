"""The rock that a castle stands on where it floats."""

from __future__ import annotations

import torch

from explorer.world.paint.chance import Chance
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import Number, above, both, box

__all__ = ["rock"]


def rock(p: Painter, r: Chance, shown: Number) -> None:
    """A jagged rock under y = 0 with grass on it, where shown is 1."""
    p, r = p.near(0, -0.3, 1.05, 0.45), r.fork("rock")
    if not isinstance(shown, torch.Tensor) or not bool(shown.any()):
        return
    x, y = p.x, p.y
    jag = 0.09 * r.ridge(x, octaves=4, frequency=2.5, rough=0.7) * (1 - x.abs()).clamp(0, 1) * 1.2
    taper = (x.abs() / 0.97).clamp(1e-3, 1)
    depth = (0.6 * (1 - torch.exp(1.4 * taper.log())) + jag).clamp_max(0.6)
    d = both(y.expand(-1, -1, p.width), (-y - depth) * 0.6, (x.abs() - 0.96).expand(-1, p.height, -1))
    p.fill(d, "#8b6b52", bulge=0.22, opacity=shown)
    for a, b, c in ((-0.45, -0.04, 0.2), (0.1, -0.05, 0.34), (0.5, -0.04, 0.16)):
        facet = polygon(x, y, [(a, b), (a + 0.22, b), (a + 0.12, b - c)]) - 0.02
        p.fill(both(d + 0.03, facet), "#6f533f", bulge=0.05, opacity=shown)
    grass = both(box(x, y, 0, -0.02, 1.0, 0.09, 0.07), above(y, -0.09 + 0.04 * torch.sin(x * 17)))
    p.fill(grass, "#6aa84a", bulge=0.06, opacity=shown)
