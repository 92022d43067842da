"""The face of a portrait: head and ears, cheeks, wrinkles, freckles, nose, mouth and beard."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import bow
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import blend, both, capsule, circle, cut, ellipse, hidden, union
from explorer.world.people.features import laugh
from explorer.world.people.sitter import Sitter
from explorer.world.people.skin import times

__all__ = ["beard", "freckles", "head", "mouth", "nose", "stubble", "wrinkles"]

FRECKLES = ((0.30, -0.26), (0.44, -0.20), (0.40, -0.34), (0.56, -0.28), (0.54, -0.40), (0.68, -0.33), (0.12, -0.22))


def head(p: Painter, r: Chance, s: Sitter) -> None:
    p = p.near(0, 0.0, 1.3, 1.3)
    x, y = p.x, p.y
    ears = ellipse(x.abs(), y, s.wide * 0.99, s.ear_y, s.ear * 0.8, s.ear)
    p.fill(ears, mix(s.skin, s.low, 0.12), 0.12, span=2, warm=0.5)
    p.fill(ears + 0.1, s.low, opacity=0.6, soft=0.05)
    face = s.face(x, y)
    p.fill(face, s.skin, 0.42, span=2, warm=0.62)
    u = x - s.turn * 0.09
    strength = s.of(0.75, 0.4, 0.85, 0.75, 0.7, 0.5) * 0.8 * (face * (-1 / 0.12)).clamp(0, 1)
    p.fill(ellipse(u.abs(), y, 0.54, s.ey - 0.38, 0.24, 0.18), s.blush, soft=0.22, opacity=strength)


def wrinkles(p: Painter, r: Chance, s: Sitter) -> None:
    """Of the old."""
    p = p.near(0, 0.0, 1.0, 0.85)
    x, y, ex, ey = p.x - s.turn * 0.09, p.y, s.ex, s.ey
    side = x.abs()
    lines = union(
        bow(x, y, 0, 0.50, 0.36, -0.04, 0.020),
        bow(x, y, 0, 0.66, 0.27, -0.03, 0.018),
        capsule(side, y, 0.27, ey - 0.36, 0.44, ey - 0.66, 0.024),
        *[capsule(side, y, ex + 0.27, ey - 0.02 + k, ex + 0.38, ey + 0.02 + k * 2.2, 0.013) for k in (0.03, -0.06)],
        bow(side, y, ex, ey - 0.235, 0.15, 0.05, 0.016),
    )
    p.fill(lines, s.low, soft=0.03, opacity=0.935)


def freckles(p: Painter, r: Chance, s: Sitter) -> None:
    p = p.near(0, s.ey - 0.3, 0.85, 0.2)
    x, y = p.x - s.turn * 0.09, p.y
    dots = [circle(x * k, y, dx + 0.02 * k, s.ey + dy + 0.012 * k, 0.037) for k in (-1, 1) for dx, dy in FRECKLES]
    p.fill(union(*dots), mix(times(s.skin, 0.62, 0.40, 0.33), s.skin, 0.05), soft=0.015)


def nose(p: Painter, r: Chance, s: Sitter) -> None:
    cx, size = s.turn * 0.14, s.of(0.125, 0.155, 0.115, 0.115, 0.14, 0.175) * r.uniform(0.88, 1.12)
    cy = s.ey - s.of(0.34, 0.37, 0.27, 0.27, 0.36, 0.40)
    p = p.near(cx, cy, 0.4, 0.35)
    x, y = p.x, p.y
    nostrils = blend(
        circle(x, y, cx - size * 0.8, cy - 0.02, size * 0.5), circle(x, y, cx + size * 0.8, cy - 0.02, size * 0.5), 0.02
    )
    p.shade(ellipse(x, y, cx, cy - 0.06, size * 1.25, size * 0.8), 0.20, soft=0.10, colour="#6a2418")
    p.fill(blend(ellipse(x, y, cx, cy, size, size * 0.82), nostrils, 0.08), mix(s.skin, s.blush, 0.35), bulge=0.12)
    shine = ellipse(x, y, cx - size * 0.3, cy + size * 0.3, size * 0.32, size * 0.24)
    p.fill(shine, lighter(s.skin, 0.5), soft=0.08, opacity=0.55)


def _mouth_at(s: Sitter) -> tuple[Tensor, Tensor]:
    return s.turn * 0.11, s.ey - s.of(0.66, 0.70, 0.54, 0.54, 0.68, 0.74)


def mouth(p: Painter, r: Chance, s: Sitter) -> None:
    """Lips, a line, or an open smile with teeth."""
    cx, cy = _mouth_at(s)
    wide, smile, bearded = (
        s.of(0.25, 0.27, 0.24, 0.24, 0.24, 0.25) * r.uniform(0.9, 1.15),
        s.worn["smile"],
        s.worn["beard"],
    )
    grin = r.coin(0.6) * smile
    p = p.near(cx, cy - 0.1, 0.55, 0.4)
    x, y = p.x - cx, p.y
    lip = mix(times(s.skin, 0.80, 0.42, 0.42), named("#c8504f", p.device), s.of(0.45, 0.1, 0.3, 0.1, 0.35, 0.1))
    p.fill(ellipse(x, y, 0, cy - 0.05, wide * 0.95, 0.13), s.skin, soft=0.05, opacity=bearded * 0.9)
    upper, lower = (
        bow(x, y, 0, cy - 0.005, wide * 0.55, -0.015, 0.045),
        bow(x, y, 0, cy - 0.05, wide * 0.45, 0.03, 0.05),
    )
    p.fill(
        blend(upper, lower, 0.03),
        mix(s.skin, lip, 0.55),
        bulge=0.06,
        opacity=s.of(0.8, 0.3, 0.45, 0.25, 0.5, 0.3) * (1 - smile),
    )
    sag = smile * r.uniform(0.14, 0.19) + (1 - smile) * r.uniform(0.0, 0.03)
    line = bow(x, y, 0, cy + smile * 0.07, wide * (0.72 + 0.38 * smile), sag, 0.026)
    p.fill(line, lip * 0.55, opacity=1 - grin)
    dimples = hidden(circle(x.abs(), y, wide * 1.35, cy + 0.07, 0.03), smile)
    below = ellipse(x, y, 0, cy - 0.17, wide * 0.5, 0.035)
    p.fill(union(below, dimples), s.low, soft=0.07, opacity=0.38 * (1 - bearded))
    _grin(p, r, s, x, cy, wide, lip, grin)


def _grin(p: Painter, r: Chance, s: Sitter, x: Tensor, cy: Tensor, wide: Tensor, lip: Tensor, shown: Tensor) -> None:
    y, depth = p.y, r.uniform(0.24, 0.34)
    opening = laugh(x, y, 0, cy + 0.09, wide * 1.18, 0.06, depth)
    p.fill(opening - 0.035, lip * 0.92, opacity=shown, bulge=0.05)
    p.fill(opening, "#5e1a22", opacity=shown)
    tongue = ellipse(x, y, 0, cy + 0.09 - depth * 1.02, wide * 0.62, 0.12)
    p.fill(both(opening, tongue), "#e8766f", opacity=shown)
    gap = r.coin(0.35) * s.child
    teeth = cut(both(opening, cy - 0.035 - y), hidden((x - 0.04).abs() - 0.022, gap))
    p.fill(teeth, "#fffdf6", opacity=shown, bulge=0.04)


def stubble(p: Painter, r: Chance, s: Sitter) -> None:
    """Of some men without a beard."""
    q = p.near(0, -0.5, 1.1, 0.8)
    x, y = q.x, q.y
    d = both(s.face(x, y), (y + 0.34 - 0.30 * (x / s.wide) ** 2) * 0.8) + 0.05
    shown = s.of(0, 0.5, 0, 0, 0, 0.45) * r.coin(0.45) * (1 - s.worn["beard"]) * 0.7
    q.fill(d, mix(s.skin, s.brow, 0.45), soft=0.16, opacity=shown)


def beard(p: Painter, r: Chance, s: Sitter, moustache: bool) -> None:
    """The beard, which goes under nose and mouth, or the moustache over them."""
    if moustache:
        cx, cy = _mouth_at(s)
        q = p.near(cx, cy + 0.11, 0.45, 0.2)
        d = capsule((q.x - cx).abs(), q.y, 0.04, cy + 0.125, 0.33, cy + 0.095, (0.09, 0.04))
        q.fill(d, s.hair, bulge=0.08)
        return
    q = p.near(0, -0.8, 1.15, 1.1)
    x, y = q.x, q.y
    long = s.of(0.0, 0.12, 0, 0, 0, 0.3) * r.uniform(0.2, 1.3)
    tip = ellipse(x, y, s.turn * 0.03, s.chin + 0.25 - long, s.jaw * 0.72, 0.42 + long * 0.6)
    outer = blend(s.face(x, y) - 0.06, tip, 0.2)
    u = (x - s.turn * 0.09) / s.wide
    level = s.ey - 0.66 + 0.12 * u * u + 2.0 * (u.abs() - 0.61).clamp_min(0)
    level = torch.minimum(level, s.ey + 0.06 - 0.26 * s.styled("bald", "curly"))
    q.fill(both(outer, (y - level) * 0.55), darker(s.hair, 0.08), bulge=0.16)
