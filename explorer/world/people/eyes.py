"""The eyes of a portrait: whites, irises that look somewhere, lashes, or shut in a smile; brows."""

from __future__ import annotations

import torch

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix, named
from explorer.world.paint.curves import bow
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import both, capsule, circle, cut, ellipse, hidden, union
from explorer.world.people.sitter import Sitter
from explorer.world.people.skin import one_of

__all__ = ["brows", "eyes"]

IRISES = ("#4a2b1a", "#5d3820", "#3a241a", "#7a5224", "#3f6fae", "#4f8a52", "#6b7c86")


def eyes(p: Painter, r: Chance, s: Sitter) -> torch.Tensor:
    """Returns half the height of an eye."""
    size = r.uniform(0.92, 1.08)
    rx = s.of(0.178, 0.162, 0.198, 0.193, 0.165, 0.155) * size
    ry = s.of(0.205, 0.18, 0.24, 0.235, 0.19, 0.18) * s.of(1.0, 0.95, 1.05, 1.05, 0.82, 0.78) * size
    ry = ry * r.uniform(0.9, 1.06)
    p = p.near(s.turn * 0.09, s.ey, 0.85, 0.42)
    x, y, ex, ey = p.x - s.turn * 0.09, p.y, s.ex, s.ey
    side, shut = x.abs(), r.coin(0.07) * s.worn["smile"]
    whites = ellipse(side, y, ex, ey, rx, ry)
    p.shade(whites - 0.03, 0.16, soft=0.08, colour="#5a2a20")
    p.fill(whites, "#fdfaf5", bulge=0.08, opacity=1 - shut)
    gx, gy, iris = r.uniform(-0.055, 0.055), r.uniform(-0.04, 0.03), rx * 0.80
    irises = union(*[circle(x, y, ex * k + gx, ey + gy, iris) for k in (-1, 1)])
    dark = (s.tone > 0.45).float()
    tone = one_of(IRISES, r.uniform(0, 0.5) * dark + r.uniform() * (1 - dark))
    p.fill(both(irises, whites + 0.004), tone, opacity=1 - shut)
    p.fill(both(irises + iris * 0.42, whites), "#171012", opacity=1 - shut)
    sparks = union(*[circle(x, y, ex * k + gx - 0.055, ey + gy + 0.07, 0.048) for k in (-1, 1)])
    p.fill(sparks, "#ffffff", lamp=False, opacity=1 - shut)
    rim = cut(
        ellipse(side, y, ex, ey + 0.012, rx + 0.035, ry + 0.042), ellipse(side, y, ex, ey - 0.05, rx + 0.05, ry + 0.035)
    )
    lashes = []
    for c, t, out, up in ((0.80, 0.66, 1.1, 0.9), (1.0, 0.36, 1.25, 0.35)):
        a, b = ex + rx * c, ey + ry * t
        lashes.append(capsule(side, y, a, b, a + 0.085 * out, b + 0.06 * up, (0.026, 0.012)))
    long = union(*lashes) + s.of(0, 0, 0, 0, 0.008, 0)
    closed = bow(side, y, ex, ey - 0.06, rx, -0.11, 0.035)
    lines = union(hidden(rim, 1 - shut), hidden(long, (1 - shut) * s.female), hidden(closed, shut))
    strength = s.of(1.0, 0.82, 1.0, 0.88, 0.85, 0.75)
    p.fill(lines, mix(named("#2a1c1e", p.device), s.skin, 0.08), opacity=strength)
    return ry


def brows(p: Painter, r: Chance, s: Sitter, eye: torch.Tensor) -> None:
    height = s.ey + eye + s.of(0.15, 0.13, 0.15, 0.14, 0.15, 0.14) + r.uniform(-0.02, 0.05)
    tilt, arch = r.uniform(-0.09, 0.07), s.of(0.05, 0.03, 0.05, 0.04, 0.05, 0.04)
    thick = s.of(0.032, 0.052, 0.034, 0.038, 0.036, 0.058) * r.uniform(0.9, 1.15)
    quirk = r.coin(0.2) * 0.06
    p = p.near(s.turn * 0.09, height, 0.7, 0.25)
    x, y = p.x - s.turn * 0.09, p.y
    lines = []
    for k in (-1, 1):
        bent = y - tilt * (x * k - s.ex) * 1.4
        lines.append(bow(x * k, bent, s.ex + 0.01, height + arch + quirk * (k > 0), 0.20, -arch, thick))
    p.fill(union(*lines), s.brow, bulge=0.04)
