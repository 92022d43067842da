"""A wooden table before a window; a plant in a pot by chance."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix
from explorer.world.paint.curves import fraction, ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import below, box, ellipse, length
from explorer.world.settings.inside import dark_corners, wall, window
from explorer.world.settings.mood import Mood
from explorer.world.settings.plants import fronds
from explorer.world.settings.stage import Setting, Stage, cell_numbers, edge

__all__ = ["SETTING"]

DEPTH = 0.56  # of the table top, from its back edge down


def _slab(p: Painter, r: Chance, mood: Mood, back: Tensor, wood: Tensor) -> None:
    """A slab in perspective on two legs."""
    front, flat = back - DEPTH, p.light.flat
    bw, fw = r.uniform(0.66, 0.74), r.uniform(0.93, 0.97)  # half widths, back and front
    p = p.band(-1.1, -0.15)
    x, y, side = p.x, p.y, p.x.abs()
    leg = [(fw - 0.06, front), (fw - 0.22, front), (fw - 0.19, front - 0.5), (fw - 0.09, front - 0.5)]
    p.fill(polygon(side, y, leg), darker(wood, 0.38), bulge=0.05)
    p.shade(box(x, y, 0, front - 0.15, 0.80, 0.06, 0.03), 0.30, 0.10)
    p.fill(box(x, y, 0, front - 0.045, fw, 0.062, 0.035), darker(wood, 0.24), bulge=0.05)
    depth = (back - y).clamp_min(0)
    half = bw + (fw - bw) * (depth / DEPTH).clamp(0, 1.2)
    top = torch.maximum(side - half, torch.maximum(y - back, front - y))
    noise, u = p.noise(r, 4, 2), x / half * 2.4
    i = torch.floor(u)
    (j,) = cell_numbers(r, i * 13 + 400, 1)
    grain = torch.sin(u * 17 + 4 * noise + 36 * j + 1.2 * r.ridge(depth * 2, 2, 0.5, 1.0))
    seam = edge(0.480 - (fraction(u) - 0.5).abs(), 0.03)
    bright = 1.04 + 0.14 * (j - 0.5) + 0.055 * grain + 0.03 * torch.sin(u * 52 + 8 * noise) - 0.24 * seam
    p.lay(edge(top - 0.012, 0.03), wood * flat * bright.unsqueeze(1))
    p.lay(edge((y - front - 0.006).abs() - 0.010, 0.02) * edge(side - fw, 0.02) * 0.5, lighter(wood, 0.5) * flat)
    polish = torch.exp(-(((x - mood.side * 0.35) / 0.35) ** 2)) * ramp(back - 0.5, back, y)
    p.shine(polish * edge(top, 0.02) * 0.24, mix(mood.sky_low, mood.colour("#ffd08a"), mood.night))


def _plant(p: Painter, r: Chance, mood: Mood, back: Tensor) -> None:
    """On the window's other side, sometimes."""
    q, there = p.placed(-mood.side * 0.56, back - 0.02, r.uniform(0.25, 0.30)).near(0, 0.7, 1.0, 1.0), r.coin(0.6)
    x, y = q.x, q.y
    leaves = ((0.5, 0.8, 0.3), (2.6, 0.8, -0.3), (1.2, 1.0, 0.2), (1.95, 1.0, -0.2), (1.57, 1.1, 0.0))
    q.shade(ellipse(x, y, 0, -0.06, 0.36, 0.07), 0.35 * there, 0.15)
    green = r.colour("#4f9a5c", "#6aa84f", "#3f8f7a")
    q.fill(fronds(x, y, (0, 0.5), leaves), green, bulge=0.12, opacity=there)
    pot = torch.maximum((x.abs() - 0.30 - 0.12 * y) * 0.95, (y - 0.28).abs() - 0.34) - 0.02
    q.fill(pot, r.colour("#d9774f", "#f0ead8", "#5b8db8", "#e0b04c"), bulge=0.18, opacity=there)


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    p.light = mood.inside
    back = r.uniform(-0.26, -0.20)
    paper = r.colour("#f1d9b8", "#c4ddd2", "#f0c8bf", "#d3cde9", "#f2e3b3", "#bfd6ea", "#d5dcc0")
    wall(p, mood, paper, 1.02, (0.3, 0.1))
    window(p, r, mood, mood.side * r.uniform(0.40, 0.5), 0.46, 0.34, 0.38, blurred=True)
    floor = r.colour("#c9a27a", "#b7a48f", "#a8917d", "#c2b2a0") * p.light.flat * 0.72
    p.lay(edge(below(p.y, -0.52), 0.02), floor)
    p.lay(edge(box(p.x, p.y, 0, -0.50, 2, 0.03), 0.02), mood.colour("#fff6e8") * p.light.flat * 0.86)
    wood = r.colour("#b9773f", "#c98d55", "#8f5a34", "#dba868", "#a8643a")
    _slab(p, r, mood, back, wood)
    _plant(p, r, mood, back)
    p.shine(torch.exp(length(p.x + mood.side * 0.6, p.y - 0.5) * (-1 / 0.6)) * (0.18 * mood.night), "#ffb85a")
    dark_corners(p, mood, 0.40)
    return Stage(back - r.uniform(0.26, 0.32), 0.60, 0.45, mood.inside)


SETTING = Setting(paint, indoor=True)
