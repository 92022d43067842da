"""Plants of the settings: pines, palms, cacti, mushrooms, leaves of a plant in a pot."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import fraction, ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, box, capsule, circle, ellipse, union
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import cell_numbers, edge

__all__ = ["cactus", "fronds", "mushroom", "palm", "pine", "pinewood"]


def pine(
    p: Painter, mood: Mood, cx: Number, base: float, size: Number, colour: Tensor, snowy: Number, shown: Number = 1.0
) -> None:
    """A clay pine of a height `size`, with snow on its branches where snowy is 1."""
    whole, dim, white = p.placed(cx, base, size), mood.dimmed(0.40), mood.colour("#fbfdff") * mood.dimmed(0.55)
    q = whole.near(0, 0.06, 0.05, 0.12)
    q.fill(box(q.x, q.y, 0, 0.06, 0.05, 0.12), mood.colour("#6b4529") * dim, bulge=0.05, opacity=shown)
    for foot, w, h in ((0.10, 0.36, 0.42), (0.34, 0.29, 0.38), (0.58, 0.21, 0.42)):
        q = whole.near(0, foot + h / 2 - 0.02, w + 0.04, h / 2 + 0.05)
        side, up = q.x.abs(), q.y - foot
        fringe = 0.02 * torch.sin(q.x * 38 + foot * 9) + 0.032 * (side / w) ** 2
        d = torch.maximum((side - w * (1 - up / h)) * 0.72, -up - fringe) - 0.012
        q.fill(d, colour * (dim * (0.86 + 0.22 * foot)), bulge=0.11, opacity=shown)
        brim = (0.25 + 0.07 * torch.sin(q.x * 26 + foot * 20) + 0.10 * (side / w)) * h
        q.fill(torch.maximum(d, brim - up), white, bulge=0.06, opacity=shown * snowy)


def pinewood(
    p: Painter, r: Chance, mood: Mood, level: Tensor, height: float, n: float, colour: str, snowy: Number, haze: float
) -> None:
    """Two rows of far pines along a line (B, 1, W), n of them a unit."""
    q = p.near(0, 0.2, 9.0, 0.45)
    for k in range(2):
        u = q.x * n + r.uniform()
        i = torch.floor(u)
        a, b, c = cell_numbers(r, i * 17 + k * 301, 3)
        tall = height * (0.65 + 0.5 * a)
        v = ((q.y - level) / tall).clamp(-0.2, 1.2)
        off = (u - i - 0.5 - (b - 0.5) * 0.3) / n / tall
        tier = fraction(v.clamp(0, 0.999) * 3)
        half = (1 - v).clamp_min(1e-4).sqrt() ** 1.7 * (1 - 0.42 * tier) * 0.34 + 0.015
        d = torch.maximum(torch.maximum((off.abs() - half) * 0.85, v - 1), -v)
        bright = (1 + 0.6 * mood.side * (u - i - 0.5)).clamp(0.7, 1.3).unsqueeze(1)
        cover = edge(d * tall, 0.02) * (c < 0.85)
        q.lay(cover, mix(mood.ground(colour), mood.haze, haze * (1 - 0.4 * k)) * bright)
        white = ramp(0.30, 0.5, tier + 0.15 * torch.sin(q.x * 90)) * snowy
        q.lay(cover * white, mix(mood.ground("#f6fbff"), mood.haze, haze * 0.6))


def fronds(x: Tensor, y: Tensor, at: tuple[Number, Number], leaves: Iterable[tuple[float, float, float]]) -> Tensor:
    """Bent leaves that start at a point; each has an angle, a length, and how far it droops."""
    fields = []
    for angle, size, droop in leaves:
        c, s = math.cos(angle), math.sin(angle)
        px, py = x - at[0], y - at[1]
        u, v = px * c + py * s, py * c - px * s
        t = (u / size).clamp(0, 1)
        half = 0.17 * size * torch.sin(math.pi * (t * 0.93 + 0.07)).clamp_min_(1e-4).sqrt_()
        d = torch.maximum(((v + droop * size * t * t).abs() - half) * 0.85, torch.maximum(-u, u - size))
        fields.append(d)
    return union(*fields)


def palm(p: Painter, r: Chance, mood: Mood, cx: Number, base: float, size: Number, flip: Tensor, shown: Tensor) -> None:
    q = p.placed(cx, base, size, flip=flip).near(0.2, 1.0, 1.1, 1.15)
    x, y, dim, bend = q.x, q.y, mood.dimmed(), r.uniform(0.18, 0.4)
    t = (y / 1.5).clamp(0, 1)
    trunk = torch.maximum((x - bend * t * t).abs() - (0.11 - 0.05 * t), torch.maximum(y - 1.5, -y))
    rings = 1 - 0.18 * edge((fraction(y * 7) - 0.5).abs() - 0.3, 0.2)
    q.fill(trunk, mood.colour("#a8743f") * (dim * rings.unsqueeze(1)), bulge=0.09, opacity=shown)
    top = bend, 1.5
    back = fronds(x, y, top, ((0.35, 0.80, 0.55), (2.80, 0.80, -0.55), (1.25, 0.62, 0.3)))
    q.fill(back, mood.colour("#2c7d45") * dim, bulge=0.08, opacity=shown)
    front = fronds(x, y, top, ((-0.25, 0.75, 0.60), (3.40, 0.75, -0.60), (0.85, 0.75, 0.6), (2.3, 0.75, -0.6)))
    q.fill(front, mood.colour("#43a65a") * dim, bulge=0.08, opacity=shown)
    nuts = union(circle(x, y, bend - 0.07, 1.42, 0.09), circle(x, y, bend + 0.09, 1.41, 0.09))
    q.fill(nuts, mood.colour("#7a4a26") * dim, bulge=0.08, opacity=shown)


def cactus(p: Painter, r: Chance, mood: Mood, cx: Number, base: float, size: Number, shown: Number = 1.0) -> None:
    q = p.placed(cx, base, size, flip=r.sign()).near(0, 0.55, 0.5, 0.7)
    x, y, dim = q.x, q.y, mood.dimmed()
    a, b = r.uniform(0.40, 0.55), r.uniform(0.30, 0.45)
    q.shade(ellipse(x, y, 0, 0, 0.34, 0.05), 0.3 * shown, 0.08)
    arms = union(
        capsule(x, y, -0.34, a, 0, a - 0.04, 0.075),
        capsule(x, y, -0.34, a, -0.34, a + 0.28, 0.08),
        capsule(x, y, 0.32, b, 0, b - 0.04, 0.075),
        capsule(x, y, 0.32, b, 0.32, b + 0.34, 0.08),
    )
    ribs = 1 - 0.14 * edge((fraction(x * 14) - 0.5).abs() - 0.12, 0.2)
    green = r.colour("#4f9d57", "#3f8f66", "#6aa84f") * dim
    q.fill(arms, green * 0.93, bulge=0.08, opacity=shown)
    q.fill(capsule(x, y, 0, 0.02, 0, 0.98, 0.135), green * ribs.unsqueeze(1), bulge=0.14, opacity=shown)
    buds = union(circle(x, y, 0, 1.13, 0.07), circle(x, y, 0.32, b + 0.44, 0.05))
    q.fill(buds, mood.colour("#ff6fa3") * dim, bulge=0.06, opacity=shown)


def mushroom(p: Painter, r: Chance, mood: Mood, cx: Number, base: float, size: Number) -> None:
    q = p.placed(cx, base, size).near(0, 0.45, 0.5, 0.55)
    x, y, dim = q.x, q.y, mood.dimmed()
    q.fill(capsule(x, y, 0, 0.05, 0, 0.5, (0.17, 0.12)), mood.colour("#fff1dc") * dim, bulge=0.12)
    cap = torch.maximum(ellipse(x, y, 0, 0.48, 0.46, 0.42), 0.45 - y)
    q.fill(cap, r.colour("#e5383b", "#e5383b", "#c9743b") * dim, bulge=0.22, gloss=0.3)
    spots = ((-0.18, 0.64, 0.08, 0.07), (0.14, 0.72, 0.07, 0.06), (0.26, 0.55, 0.06, 0.06))
    q.fill(union(*[ellipse(x, y, *spot) for spot in spots]), mood.colour("#fff7ea") * dim, bulge=0.04)
