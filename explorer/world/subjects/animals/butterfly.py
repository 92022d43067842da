"""A butterfly seen from above: four patterned wings, feelers, a striped body."""

from __future__ import annotations

import math

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import blend, both, box, capsule, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import coat
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]


def _lower(p: Painter, r: Chance, colour: Tensor, dark: Tensor, accent: Tensor) -> None:
    u, v = turned(p.x.abs(), p.y, 0.03, 0.02, -0.72)
    p.fill(capsule(u, v, 0.6, -0.1, 0.92, -0.02, (0.08, 0.03)), dark, bulge=0.04, opacity=r.coin(0.4))
    wing = ellipse(u, v, 0.39, -0.02, 0.40, r.vary(0.27, 0.1) * 1.1)
    p.fill(wing, dark, bulge=0.08)
    p.fill(wing + 0.055, mix(colour, lighter(colour, 0.55), 0.25), bulge=0.08)
    p.fill(ellipse(u, v, 0.50, -0.02, 0.12, 0.10), accent, bulge=0.05)
    p.fill(ellipse(u, v, 0.50, -0.02, 0.055, 0.05), dark, bulge=0.03)


def _upper(p: Painter, r: Chance, colour: Tensor, dark: Tensor, accent: Tensor) -> None:
    u, v = turned(p.x.abs(), p.y, 0.06, 0.06, 0.70)
    wing = blend(ellipse(u, v, 0.52, 0.06, 0.50, 0.33), ellipse(u, v, 0.74, 0.02, 0.25, r.vary(0.32, 0.1)), 0.1)
    p.fill(wing, dark, bulge=0.08)
    p.fill(wing + 0.065, colour, bulge=0.09)
    veins = union(*[capsule(u, v, 0.1, 0.0, 0.92, k, (0.02, 0.012)) for k in (-0.18, 0.04, 0.26)])
    p.fill(both(wing + 0.06, veins), dark, lamp=False, opacity=0.75)
    spots = union(circle(u, v, 0.62, 0.17, 0.075), circle(u, v, 0.70, -0.07, 0.085), circle(u, v, 0.36, 0.06, 0.06))
    p.fill(spots, mix(lighter(colour, 0.55), accent, 0.6), bulge=0.04)
    angles = (-0.7, -0.25, 0.2, 0.65, 1.1)
    rim = union(*[circle(u, v, 0.62 + 0.36 * math.cos(k), 0.05 + 0.29 * math.sin(k), 0.025) for k in angles])
    p.fill(both(wing, rim), "#ffffff", lamp=False, opacity=0.9)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    p = p.turned(0.0, 0.98, r.uniform(-0.2, 0.2))
    colour = coat(colour)
    dark = mix(darker(colour, 0.7), named("#241a2a", p.device), 0.6)
    accent = r.colour("#ffffff", "#ffe27a", "#ffd0e0", "#bfeaff")
    _lower(p, r, colour, dark, accent)
    _upper(p, r, colour, dark, accent)
    p = p.near(0, 0.18, 0.35, 0.68)
    x, y = p.x, p.y
    feelers = tube(x.abs(), y, (0.03, 0.36), (0.08, 0.66), (0.24, 0.74), 0.018)
    p.fill(union(feelers, circle(x.abs(), y, 0.25, 0.74, 0.045)), dark, lamp=False)
    p.fill(capsule(x, y, 0, 0.22, 0, -0.42, (0.085, 0.04)), dark, bulge=0.08)
    rings = union(*[box(x, y, 0, 0.02 - 0.12 * k, 0.065 - 0.008 * k, 0.016, 0.01) for k in range(3)])
    p.fill(rings, mix(dark, accent, 0.55), lamp=False)
    p.fill(circle(x, y, 0, 0.32, 0.125), mix(dark, colour, 0.2), bulge=0.11)
    p.fill(circle(x.abs(), y, 0.052, 0.335, 0.036), "#ffffff", lamp=False)
    p.fill(circle(x.abs(), y, 0.050, 0.33, 0.020), "#15101a", lamp=False)


SUBJECT = Subject(
    draw, colours=("#f2852a", "#3f8fe0", "#f2c22e", "#b45fd0", "#e8567a"), fits={"standing": (0.006, 1.017)}
)
