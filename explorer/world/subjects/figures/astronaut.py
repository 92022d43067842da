"""An astronaut: a white suit with coloured bands, a golden visor, a hand that may wave."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import star
from explorer.world.paint.shapes import blend, both, box, capsule, circle, ellipse, union
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]

HEAD = 1.46


def _behind(p: Painter, suit: Tensor, colour: Tensor) -> None:
    """The pack and the far arm."""
    p = p.near(-0.15, 0.85, 0.65, 0.5)
    x, y, low = p.x, p.y, darker(suit, 0.12)
    p.fill(box(x, y, -0.02, 0.88, 0.44, 0.36, 0.12), darker(suit, 0.35), bulge=0.12)
    p.fill(capsule(x, y, -0.36, 1.0, -0.60, 0.72, 0.145), low, bulge=0.14)
    p.fill(capsule(x, y, -0.60, 0.72, -0.58, 0.55, 0.135), low, bulge=0.13)
    band = ((x + 0.48) * 0.64 + (y - 0.86) * 0.76).abs() - 0.045
    p.fill(both(capsule(x, y, -0.36, 1.0, -0.60, 0.72, 0.147), band), colour, bulge=0.04)
    p.fill(circle(x, y, -0.57, 0.48, 0.13), colour, bulge=0.12)


def _legs(p: Painter, suit: Tensor, colour: Tensor) -> None:
    p, boots = p.near(0.05, 0.3, 0.6, 0.45), mix(colour, named("#3c4257", p.device), 0.35)
    x, y = p.x, p.y
    for s in (-1, 1):
        ends = s * 0.20, 0.52, s * 0.25, 0.18
        p.fill(capsule(x, y, *ends, (0.20, 0.175)), darker(suit, 0.12) if s < 0 else suit, bulge=0.17)
        p.fill(both(capsule(x, y, *ends, (0.202, 0.177)), (y - 0.34).abs() - 0.04), colour, bulge=0.04)
        sole = ellipse(x, y, s * 0.26 + 0.05, 0.10, 0.24, 0.10)
        p.fill(blend(sole, box(x, y, s * 0.25, 0.15, 0.17, 0.11, 0.06), 0.05), boots, bulge=0.1)


def _body(p: Painter, suit: Tensor, colour: Tensor) -> None:
    p = p.near(0, 0.8, 0.45, 0.45)
    x, y = p.x, p.y
    body = blend(ellipse(x, y, 0, 0.80, 0.40, 0.40), box(x, y, 0, 0.62, 0.36, 0.22, 0.16), 0.12)
    p.fill(body, suit, bulge=0.26)
    p.fill(both(body + 0.002, (y - 0.50 + 0.08 * x * x).abs() - 0.045), colour, bulge=0.04)
    p.fill(box(x, y, 0.0, 0.80, 0.20, 0.13, 0.04), "#c4cad6", bulge=0.05)
    p.fill(box(x, y, -0.06, 0.83, 0.10, 0.055, 0.02), "#2c3d5c", bulge=0.02)
    p.fill(circle(x, y, 0.11, 0.84, 0.035), "#e8453c", bulge=0.03)
    p.fill(circle(x, y, 0.11, 0.76, 0.03), "#52c05a", bulge=0.03)
    p.fill(union(circle(x, y, -0.12, 0.735, 0.024), circle(x, y, -0.04, 0.735, 0.024)), "#f6c637", bulge=0.02)


def _arm(p: Painter, r: Chance, suit: Tensor, colour: Tensor) -> None:
    wave = r.uniform(0, 1)
    ex, ey, hx, hy = 0.56, 0.84, 0.66 + 0.06 * wave, 0.95 + 0.42 * wave
    p = p.near(0.58, 1.1, 0.45, 0.5)
    x, y = p.x, p.y
    p.fill(capsule(x, y, 0.36, 1.0, ex, ey, 0.15), suit, bulge=0.14)
    p.fill(capsule(x, y, ex, ey, hx, hy, 0.14), suit, bulge=0.13)
    dx, dy = hx - ex, hy - ey
    along = ((x - ex) * dx + (y - ey) * dy) * (dx * dx + dy * dy).rsqrt()
    p.fill(both(capsule(x, y, ex, ey, hx, hy, 0.142), (along - 0.10).abs() - 0.04), colour, bulge=0.04)
    thumb = capsule(x, y, hx - 0.02, hy + 0.03, hx - 0.12, hy + 0.10, 0.05)
    p.fill(union(circle(x, y, hx + 0.03, hy + 0.03, 0.13), thumb), colour, bulge=0.11)


def _helmet(p: Painter, r: Chance, suit: Tensor, colour: Tensor) -> None:
    radius = r.uniform(0.42, 0.47)
    p = p.near(0, 1.5, 0.58, 0.55)
    x, y, top = p.x, p.y, HEAD
    p.fill(box(x, y, 0, 1.10, 0.30, 0.075, 0.06), mix(colour, named("#ffffff", p.device), 0.1), bulge=0.06)
    p.fill(capsule(x, y, radius * -0.7, top + 0.28, radius * -0.85, top + 0.44, 0.02), "#9aa2b5")
    p.fill(circle(x, y, radius * -0.86, top + 0.47, 0.045), "#ff5a4a", bulge=0.04, gloss=0.6)
    p.fill(circle(x, y, 0, top, radius), suit, bulge=0.34, gloss=0.2)
    p.fill(box(x.abs(), y, radius * 0.98, top, 0.07, 0.13, 0.05), colour, bulge=0.06)
    visor = box(x, y, 0.05, top - 0.02, radius * 0.80, radius * 0.62, 0.24)
    p.fill(visor - 0.04, "#aeb6c6", bulge=0.05)
    gold = mix(named("#a8560f", p.device), named("#ffd75a", p.device), ((y - top + 0.25) / 0.5).clamp(0, 1))
    p.fill(visor, gold, bulge=0.14, gloss=0.3)
    p.fill(both(ellipse(x, y, 0.05, top - 0.24, 0.36, 0.12), visor), "#7a3c0c", soft=0.08, opacity=0.5)
    gleam = capsule(x, y, -0.17, top + 0.10, -0.03, top + 0.16, 0.035)
    p.fill(both(gleam, visor + 0.03), "#fff6d8", soft=0.02, opacity=0.95)
    p.fill(both(circle(x, y, -0.23, top + 0.02, 0.028), visor), "#fff6d8", opacity=0.9)
    sparks = union(star(x, y, 0.22, top - 0.02, 0.05), circle(x, y, 0.12, top + 0.1, 0.015))
    p.fill(both(sparks, visor), "#fffbe6", opacity=0.7)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    suit = mix(named("#f4f5f8", p.device), named("#e6e8ee", p.device), r.uniform())
    _behind(p, suit, colour)
    _legs(p, suit, colour)
    _body(p, suit, colour)
    _arm(p, r, suit, colour)
    _helmet(p, r, suit, colour)


SUBJECT = Subject(draw, colours=("#f0662f", "#3f7fe0", "#d8433a"))
