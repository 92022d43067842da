"""A desert: dunes with a lit and a shaded side, far table mountains, cacti."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.light import slopes
from explorer.world.paint.painter import Painter
from explorer.world.settings.ground import dusting, litter
from explorer.world.settings.mood import Mood
from explorer.world.settings.plants import cactus
from explorer.world.settings.sky import sky
from explorer.world.settings.stage import Setting, Stage, cell_numbers, edge

__all__ = ["SETTING"]

HORIZON = 0.02


def _tables(p: Painter, r: Chance, mood: Mood) -> None:
    """Table mountains far away, with strata."""
    q = p.band(HORIZON - 0.05, HORIZON + 0.4)
    u = q.x * 1.5 + r.uniform()
    i = torch.floor(u)
    a, b, c = cell_numbers(r, i * 17, 3)
    tall, off = 0.16 + 0.20 * a, u - i - 0.5
    half = 0.14 + 0.08 * b + 0.01 * r.ridge(q.y, 2, 0.6, 9.0) + 0.06 * ramp(tall, torch.zeros_like(tall), q.y - HORIZON)
    d = torch.maximum(off.abs() / 1.5 - half, q.y - HORIZON - tall)
    strata = 1 + 0.10 * torch.sin(q.y * 55 + 2 * r.ridge(q.x, 2)) + 0.36 * mood.side * off
    rock = mix(mood.ground("#c96f4a"), mood.haze, 0.34)
    q.lay(edge(d, 0.02) * (c < 0.75), rock * strata.unsqueeze(1))


def _dune(p: Painter, r: Chance, mood: Mood, level: float, amp: float, colour: str, haze: float, pace: float) -> None:
    """A wavering crest runs down from the top: one side in the light, one in the shade."""
    top = level + amp * r.ridge(p.x, 2, 0.35, pace)
    q = p.near(0, -1.5, 9.0, 1.5 + level + 1.1 * amp)
    depth = (top - q.y).clamp_min(0)
    steep = slopes(top.expand(-1, 3, -1))[0][:, :1] / (2 * p.unit)
    face = ramp(-0.28, 0.28, 0.10 * r.ridge(q.y, 2, 0.5, 2.0) - steep * mood.side)
    ripple = torch.sin((q.y + 0.25 * top + 0.02 * r.ridge(q.x, 3, 0.6, 3.0)) * 95) * ramp(0, 0.3, depth)
    bright = 0.70 + 0.38 * face + 0.03 * ripple + 0.10 * torch.exp(depth * (-1 / 0.04))
    sand = mix(mood.ground(colour) * bright.unsqueeze(1), mood.halo, 0.10 * (1 - mood.high) * face * mood.clear)
    q.lay(edge(q.y - top, 0.02), mix(sand, mood.haze, haze))


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    h = HORIZON
    sky(p, r, mood, h, clouds=2)
    _tables(p, r, mood)
    _dune(p, r, mood, h + 0.05, 0.07, "#e8b06a", 0.25, 1.2)
    _dune(p, r, mood, h - 0.10, 0.10, "#eba95c", 0.08, 0.9)
    _dune(p, r, mood, h - 0.32, 0.09, "#f0b264", 0.0, 0.7)
    dusting(p, r, mood, h)
    side = r.sign()
    cactus(p, r, mood, side * r.uniform(0.70, 0.82), -0.50, r.uniform(0.62, 0.78))
    cactus(p, r, mood, -side * r.uniform(0.55, 0.85), -0.20, r.uniform(0.24, 0.32), r.coin(0.8))
    litter(p, r, mood, -0.25, -0.35, ("#b5764a", "#9c6a4c", "#d6a06c"), 0.3, 3.4, 1.8, (0.15, 0.08, 0.10))
    return Stage(r.uniform(-0.68, -0.62), 0.61, 0.38, mood.light)


SETTING = Setting(paint)
