"""Features of faces: the opening of a laughing mouth, and the small faces of figures."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import bow
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, both, circle, ellipse, union
from explorer.world.people.skin import blush_of, shadow_of

__all__ = ["laugh", "small_face"]


def laugh(x: Tensor, y: Tensor, cx: Number, cy: Number, hw: Number, top: float, depth: Number) -> Tensor:
    """The inside of an open smile: between two sagging lines with the same ends."""
    px, py = x - cx, y - cy
    u = px / hw
    w = u.clamp(-1.25, 1.25)
    square = w * w
    upper, lower = top * (u * u - 1), depth * (0.45 * square + 0.55 * square * square - 1)
    slope_up, slope_down = 2 * top * u / hw, depth * (0.9 * w + 2.2 * w * square) / hw
    d = torch.maximum(
        (py - upper) * torch.rsqrt(1 + slope_up * slope_up), (lower - py) * torch.rsqrt(1 + slope_down * slope_down)
    )
    return torch.maximum(d, px.abs() - hw)


def small_face(
    p: Painter,
    r: Chance,
    cx: float,
    cy: float,
    radius: float,
    skin: Tensor,
    nose: float = 0.16,
    mouth: bool = True,
    brow: Tensor | None = None,
    eye: float = 1.0,
) -> None:
    """Eyes, nose, cheeks and mouth on a small head that looks a little to the right."""
    m = p.placed(cx, cy, radius).placed(0.10, 0.0).near(0, -0.1, 0.85, 0.75)
    x, y, ex, blush, gaze = m.x, m.y, 0.37, blush_of(skin), r.uniform(-0.03, 0.06)
    cheeks = union(ellipse(x, y, -0.55, -0.30, 0.22, 0.16), ellipse(x, y, 0.52, -0.30, 0.22, 0.16))
    m.fill(cheeks, blush, soft=0.2, opacity=0.65)
    m.fill(ellipse(x.abs(), y, ex, 0.05, 0.185 * eye, 0.23 * eye), "#fdfaf5")
    iris = union(*[ellipse(x, y, s * ex + gaze, 0.04, 0.135 * eye, 0.185 * eye) for s in (-1, 1)])
    m.fill(iris, "#22140f")
    sparks = union(*[circle(x, y, s * ex + gaze - 0.05, 0.13, 0.06) for s in (-1, 1)])
    m.fill(sparks, "#ffffff", lamp=False)
    if brow is not None:
        t = r.uniform(-0.25, 0.15)
        brows = [bow(x * s, y - t * (x * s - ex), ex, 0.42, 0.19, -0.05, 0.055) for s in (-1, 1)]
        m.fill(union(*brows), brow)
    m.fill(ellipse(x, y, 0.05, -0.20, nose, nose * 0.85), mix(skin, blush, 0.45), bulge=0.12)
    if mouth:
        grin, opening = r.coin(0.4), laugh(x, y, 0.03, -0.38, 0.29, 0.03, r.uniform(0.25, 0.32))
        m.fill(bow(x, y, 0.03, -0.42, 0.24, 0.12, 0.032), shadow_of(skin) * 0.6, opacity=1 - grin)
        m.fill(opening, "#6b1f26", opacity=grin)
        m.fill(both(opening, -0.52 - y), "#fffdf6", opacity=grin)
