"""A mushroom: a spotted cap, gills and a ring on a thick stem."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import above, below, blend, both, capsule, ellipse, union
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]

SPOTS = (
    (0.05, 0.62, 0.16),
    (-0.42, 0.48, 0.14),
    (0.5, 0.42, 0.14),
    (-0.7, 0.2, 0.11),
    (0.12, 0.27, 0.13),
    (-0.22, 0.22, 0.09),
    (0.74, 0.18, 0.1),
    (0.36, 0.7, 0.07),
    (-0.26, 0.74, 0.08),
)


def _stem(p: Painter, w: Tensor, cy: Tensor) -> None:
    q = p.near(0, 0.5, 0.55, 0.6)
    x, y = q.x, q.y
    stem = blend(capsule(x, y, 0, 0.22, 0.0, 0.95, (w + 0.06, w - 0.06)), ellipse(x, y, 0, 0.22, w + 0.14, 0.22), 0.16)
    q.fill(stem, "#fbeed6", bulge=0.3, opacity=q.inside(above(y, 0.0)))
    q = p.near(0, cy - 0.05, 0.95, 0.25)
    x, y = q.x, q.y
    q.fill(both(ellipse(x, y, 0, cy, 0.88, 0.2), below(y, cy + 0.1)), "#e6cfa8", bulge=0.1)
    gills = wave(x / (0.35 + (y - cy + 0.3).abs()) - 0.1, 0.2) - 0.02
    q.fill(both(gills, ellipse(x, y, 0, cy, 0.82, 0.17)), "#c9ac80", opacity=0.7)
    q = p.near(0, cy - 0.23, 0.5, 0.15)
    ring = blend(ellipse(q.x, q.y, 0, cy - 0.2, w * 0.9, 0.08), ellipse(q.x, q.y, 0, cy - 0.26, w * 1.25, 0.05), 0.04)
    q.fill(ring, "#fff7e6", bulge=0.05)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    w, cy, tall = r.uniform(0.26, 0.33), r.uniform(0.92, 1.02), r.uniform(0.82, 0.95)
    _stem(p, w, cy)
    p = p.near(0, cy + 0.45, 1.0, 0.6)
    x, y = p.x, p.y
    brim = cy - 0.03 + 0.1 * (1 - (x / 0.95) ** 2)
    cap = both(ellipse(x, y, 0, cy - 0.02, 0.96, tall), above(y, brim))
    p.fill(cap - 0.02, darker(colour, 0.2), bulge=0.05)
    plump = ellipse(x, y, 0, cy - 0.12, 0.98, tall + 0.12)
    p.fill(plump, colour, bulge=0.62, gloss=0.35, opacity=p.inside(cap + 0.005))
    spots = []
    for sx, sy, size in SPOTS:
        at = sx + r.uniform(-0.06, 0.06), cy + tall * (sy / 0.88) + r.uniform(-0.04, 0.04)
        spots.append(ellipse(x, y, *at, r.uniform(0.85, 1.15) * size, r.uniform(0.75, 1.0) * size))
    p.fill(both(union(*spots), cap + 0.03), "#fffaf0", bulge=0.06)


SUBJECT = Subject(draw, colours=("#d0342c", "#b8763f", "#d8543a"))
