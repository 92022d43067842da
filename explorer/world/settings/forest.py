"""A forest: rows of trunks in green air, a leafy ceiling, mushrooms, shafts of light, fireflies at night."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import circle, length
from explorer.world.settings.ground import dusting, hill, litter, tufts
from explorer.world.settings.mood import Mood
from explorer.world.settings.plants import mushroom
from explorer.world.settings.sky import orb, sky
from explorer.world.settings.stage import Setting, Stage, cell_numbers, cells, edge, those

__all__ = ["SETTING"]

HORIZON = -0.14


def _clumps(p: Painter, r: Chance, level: float, size: float, spread: float) -> Tensor:
    """Two rows of round clumps of leaves along a height; how far each is off it."""
    n, d = 1 / (size * spread), None
    for k in range(2):
        u = p.x * n + r.uniform() + 0.5 * k
        i = torch.floor(u)
        a, b = cell_numbers(r, i * 17 + k * 99, 2)
        if spread < 1.28:  # leaves of a crown
            row = length((u - i - 0.5) / n, p.y - level - (a - 0.5) * size * 1.1) - size * (0.80 + 0.3 * b)
        else:  # bushes on the ground
            row = length((u - i - 0.5) / n, p.y - level) - size * (0.45 + 0.5 * b * (a < 0.7))
        d = row if d is None else torch.minimum(d, row)
    assert d is not None
    return d


def _canopy(p: Painter, r: Chance, mood: Mood, level: float, size: float, colour: str, haze: float) -> None:
    q = p.band(level - size * 1.7, 1.1)
    d = torch.minimum(_clumps(q, r, level, size, 1.25), level + size * 0.4 - q.y)
    green = mix(mood.colour(colour) * mood.dimmed(0.35), mood.haze, haze * (1 - 0.5 * mood.night))
    q.fill(d, green * (1 + 0.20 * q.noise(r, 18, 2)).unsqueeze(1), bulge=size * 0.8)


def _bushes(p: Painter, r: Chance, mood: Mood, level: float, size: float, colour: str, haze: float) -> None:
    q = p.band(level - size, level + size)
    d = torch.maximum(_clumps(q, r, level, size, 1.3), level - size - q.y)
    green = mix(mood.colour(colour) * mood.dimmed(0.35), mood.haze, haze)
    q.fill(d, green * (1 + 0.16 * q.noise(r, 20, 2)).unsqueeze(1), bulge=size * 0.7)


def _trunks(p: Painter, r: Chance, mood: Mood, n: float, w: float, colour: Tensor, gap: Tensor) -> None:
    """A row of trunks; gap is 0 where sun or moon shines through."""
    u = p.x * n + r.uniform()
    i = torch.floor(u)
    a, b, c = cell_numbers(r, i * 17, 3)
    dx = (u - i - 0.5 - (b - 0.5) * 0.5) / n + 0.012 * r.ridge(p.y, 2, 0.5, 1)
    d = dx.abs() - w * (0.7 + 0.7 * a) * (1 + 0.5 * ramp(HORIZON + 0.25, HORIZON - 0.05, p.y))
    shade = 1 + 0.35 * mood.side * (dx / w).clamp(-1, 1)
    p.lay(edge(d, 0.016) * (c < 0.85) * gap, colour * shade.unsqueeze(1))


def _near_trunks(p: Painter, r: Chance, mood: Mood) -> None:
    for side in (-1.0, 1.0):
        cx, w = side * (0.80 + r.uniform(-0.07, 0.07)), r.uniform(0.11, 0.16)
        q = p.near(cx, 0.2, w * 1.6 + 0.05, 0.85)
        flare = w * (1 + 0.55 * ramp(-0.3, -0.62, q.y) ** 2)
        d = (q.x - cx + 0.03 * r.ridge(q.y, 2, 0.5, 0.8)).abs() - flare
        d = torch.maximum(d, -0.56 - q.y + 0.03 * r.ridge(q.x, 2, 0.5, 5))
        bark = 0.13 * q.noise(r, 10, 2) + 0.10 * torch.sin(q.x * 75 + 3 * r.ridge(q.y, 2, 0.5, 1.5))
        brown = r.colour("#7a5234", "#6b4a35", "#83603f") * mood.dimmed(0.45)
        q.fill(d, brown * (1 + bark).unsqueeze(1), bulge=0.13)


def _light(p: Painter, r: Chance, mood: Mood) -> None:
    """Shafts of light by day, fireflies by night."""
    beam = ramp(0.1, 0.9, r.ridge(p.x - (p.y - 1) * 0.55 * mood.side, 3, 0.7, 2.2)) * ramp(-0.9, 0.9, p.y)
    p.shine(beam * ((1 - mood.night) * mood.clear * 0.34), mood.halo)
    amount = mood.night * (1 - mood.rain)
    index = those(amount)
    if len(index):
        with p.only(index) as q:
            u, v, (a, b, c) = cells(q.x * 4, q.y * 4, r.take(index, "fireflies"))
            d = length(u - (a - 0.5) * 0.6, v - (b - 0.5) * 0.6)
            spark = torch.exp(-((d / 0.07) ** 2)) + 0.35 * torch.exp(d * (-1 / 0.09))
            q.shine(spark * (c < 0.35) * (amount[index] * ramp(0.7, 0.2, q.y)), "#f6ff8a")


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    h = HORIZON
    _, _, size = sky(p, r, mood, 0.12, clouds=0, shown=0.0)
    green = mix(mood.ground("#a9d68a"), mood.sky_low, 0.35)
    p.lay(((0.62 - 0.25 * mood.night) * ramp(1.1, -0.2, p.y) + 0.12), green)
    x, y, size = mood.side * r.uniform(0.50, 0.56), r.uniform(0.42, 0.47), size * 0.9
    orb(p, r, mood, (x, y, size))
    q = p.band(h - 0.1, 1.1)
    gap = 1 - ramp(0.10, -0.02, circle(q.x, q.y, x, y, size)) * (mood.sun_seen + mood.moon_seen).clamp(0, 1)
    _canopy(p, r, mood, 0.80, 0.17, "#79b45f", 0.45)
    _trunks(q, r, mood, 7.0, 0.020, mix(mood.ground("#7b8a5a"), green, 0.58), gap)
    _trunks(q, r, mood, 4.6, 0.030, mix(mood.ground("#6d6140"), green, 0.32), gap)
    hill(p, r, mood, h + 0.02, 0.04, "#5f9448", 0.22, 1.2, 0.10)
    _bushes(p, r, mood, h + 0.02, 0.10, "#4c8a43", 0.10)
    _near_trunks(p, r, mood)
    _canopy(p, r, mood, 0.90, 0.21, "#4f9a45", 0.06)
    _canopy(p, r, mood, 1.0, 0.20, "#3d8440", 0.0)
    hill(p, r, mood, h - 0.26, 0.04, "#558f3d", 0.0, 1.0, 0.13)
    q = p.band(-1.1, h - 0.1)
    dapple = ramp(0.15, 0.75, q.noise(r, 9, 2, 0.55, across=4)) * ramp(h - 0.1, h - 0.35, q.y)
    q.lay(
        dapple * ((1 - 0.7 * mood.night) * (0.16 + 0.34 * mood.clear)),
        mix(mood.ground("#a8cf5c"), mood.halo, 0.25 * mood.clear),
    )
    tufts(p, r, mood, h - 0.2, "#3c7633")
    tufts(p, r, mood, h - 0.22, "#86b84a", 0.35)
    dusting(p, r, mood, h - 0.02)
    leaves = ("#d98a3d", "#c25b36", "#b7c14a", "#e3b04b")
    litter(p, r, mood, h - 0.2, h - 0.24, leaves, 0.38, 5.0, 1.6, (0.2, 0.0, 0.09))
    side = r.sign()
    mushroom(p, r, mood, side * r.uniform(0.60, 0.72), -0.76, r.uniform(0.20, 0.26))
    mushroom(p, r, mood, side * r.uniform(0.80, 0.9), -0.84, r.uniform(0.14, 0.2))
    _light(p, r, mood)
    return Stage(r.uniform(-0.66, -0.60), 0.62, 0.38, mood.light)


SETTING = Setting(paint)
