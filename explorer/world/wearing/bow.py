"""A bow tie: two wings that open outwards from a knot, large enough to be seen from afar."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.colour import darker, lighter
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import box, capsule, union
from explorer.world.subjects.base import Anchors

__all__ = ["bow"]


def bow(p: Painter, anchors: Anchors, colour: Tensor) -> None:
    x, y, half = anchors.neck
    q = p.placed(x, y - half * 0.12, half / 0.30).near(0, 0, 0.5, 0.36)
    u, v = q.x, q.y
    side = u.abs()
    wing = (
        polygon(side, v, [(0.0, 0.03), (0.28, 0.21), (0.34, 0.10), (0.34, -0.10), (0.28, -0.21), (0.0, -0.03)]) - 0.03
    )
    q.shade(wing - 0.01, 0.3, 0.09)
    q.fill(wing - 0.016, darker(colour, 0.5), bulge=0.05)
    q.fill(wing, colour, bulge=0.10, gloss=0.2)
    folds = union(*[capsule(side, v, 0.09, s * 0.02, 0.24, s * 0.09, 0.014) for s in (-1, 1)])
    q.fill(folds, darker(colour, 0.35), lamp=False, opacity=0.8)
    knot = box(u, v, 0, 0, 0.078, 0.10, 0.06)
    q.fill(knot - 0.016, darker(colour, 0.5))
    q.fill(knot, lighter(colour, 0.12), bulge=0.07)
