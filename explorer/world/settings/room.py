"""A living room: a sofa to sit on, a window with curtains, a picture, a floor lamp, a rug."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix
from explorer.world.paint.curves import fraction
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import below, both, box, capsule, circle, ellipse, length, union
from explorer.world.settings.inside import dark_corners, floor, wall, window
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import Setting, Stage, edge

__all__ = ["SETTING"]

SEAT = -0.46


def _curtains(p: Painter, r: Chance, x: Tensor) -> None:
    cloth = r.colour("#e5777a", "#6f9bd1", "#e9b44c", "#7fb58a", "#b58bd0")
    for k in (-1, 1):
        q = p.near(x + k * 0.32, 0.42, 0.1, 0.5)
        t = ((0.86 - q.y) / 0.9).clamp(0, 1)
        d = box(q.x, q.y, x + (0.33 - 0.02 * torch.sin(t * 3)) * k, 0.42, 0.065, 0.46, 0.03)
        q.fill(d, cloth * (1 - 0.14 * torch.sin((q.x - x) * 75)).unsqueeze(1), bulge=0.06)
    q = p.near(x, 0.88, 0.5, 0.03)
    q.fill(capsule(q.x, q.y, x - 0.44, 0.88, x + 0.44, 0.88, 0.02), "#8a5a34", bulge=0.02)


def _picture(p: Painter, r: Chance, side: Tensor) -> None:
    q = p.placed(-side * r.uniform(0.22, 0.30), r.uniform(0.62, 0.70), r.uniform(0.13, 0.16)).near(0, 0, 1.3, 1.1)
    x, y = q.x, q.y
    q.shade(box(x, y, 0.08, -0.1, 1.0, 0.8, 0.05), 0.22, 0.2)
    q.fill(box(x, y, 0, 0, 1.0, 0.8, 0.08), "#b07a45", bulge=0.12)
    paper = box(x, y, 0, 0, 0.82, 0.62)
    q.fill(paper, "#fdf3df")
    q.fill(both(paper, below(y, -0.15 + 0.25 * r.ridge(x, 2))), r.colour("#6fb38a", "#e08e5f", "#5f92c8"))
    q.fill(circle(x, y, r.uniform(-0.4, 0.4), 0.22, 0.17), r.colour("#f4b740", "#e5604d", "#7a66c2"))


def _lamp(p: Painter, r: Chance, mood: Mood, x: Tensor, on: Tensor) -> None:
    q = p.placed(x, -0.52, 0.5)
    n = q.near(0, 1.0, 0.5, 1.1)
    foot = torch.maximum(ellipse(n.x, n.y, 0, 0.02, 0.22, 0.10), -n.y)
    n.fill(union(capsule(n.x, n.y, 0, 0.05, 0, 1.7, 0.028), foot), "#6b5340", bulge=0.03)

    def shade(v: Painter) -> Tensor:
        return torch.maximum((v.x.abs() - 0.34 + 0.30 * (v.y - 1.55)) * 0.9, (v.y - 1.80).abs() - 0.25)

    n.fill(shade(n), mix(r.colour("#f6e3b4", "#f3c9a5", "#f0efe0"), mood.colour("#fff0b0"), on * 0.7), bulge=0.12)
    q.glow(shade(q), "#ffb85a", 0.55, on * 0.50)
    n.shine(edge(shade(n), 0.02) * on * 0.35, "#ffd98a")


def _rug(p: Painter, r: Chance) -> None:
    q = p.near(0, -0.88, 0.9, 0.2)
    q.fill(ellipse(q.x, q.y, 0, -0.88, 0.86, 0.17), r.colour("#e9d8c0", "#c9d7e8", "#e8c4bd", "#cfe0c4"))
    q.stroke(ellipse(q.x, q.y, 0, -0.88, 0.78, 0.14), 0.02, r.colour("#c96a5a", "#5f86b5", "#7fa05f"))


def _sofa(p: Painter, r: Chance, colour: Tensor) -> None:
    q = p.near(0, -0.4, 0.9, 0.55)
    x, y, side = q.x, q.y, q.x.abs()
    q.shade(ellipse(x, y, 0, -0.83, 0.82, 0.06), 0.42, 0.10)
    q.fill(box(side, y, 0.60, -0.81, 0.035, 0.05, 0.02), "#5a3b26", bulge=0.03)
    q.fill(box(x, y, 0, -0.30, 0.68, 0.40, 0.16), darker(colour, 0.10), bulge=0.14)
    q.fill(box(side, y, 0.31, -0.22, 0.30, 0.28, 0.11), darker(colour, 0.02), bulge=0.13)  # cushions
    q.shade(box(x, y, 0, SEAT + 0.02, 0.60, 0.05, 0.03), 0.30, 0.10)
    q.fill(box(x, y, 0, -0.68, 0.70, 0.13, 0.06), darker(colour, 0.16), bulge=0.07)
    q.fill(box(side, y, 0.30, -0.53, 0.295, 0.10, 0.07), lighter(colour, 0.06), bulge=0.09)
    q.fill(box(side, y, 0.70, -0.50, 0.12, 0.30, 0.11), colour, bulge=0.12, gloss=0.08)
    tone, at = r.colour("#ffd166", "#f7f3e3", "#ef767a", "#7fb7be", "#b8a1d9"), 0.42 * r.sign()
    q = p.near(at, -0.32, 0.25).turned(at, -0.32, r.uniform(-0.3, 0.3), 0.15)
    q.fill(box(q.x, q.y, 0, 0, 0.9, 0.8, 0.3), tone, bulge=0.6)


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    p.light, side = mood.inside, mood.side
    paper = r.colour("#f6dcc0", "#cfe3dc", "#f3cfc9", "#d8d4ee", "#f5e7bd", "#c9dff0")
    striped = 1 - 0.035 * edge((fraction(p.x * 5) - 0.5).abs() - 0.25, 0.03) * r.coin(0.6)
    wall(p, mood, paper, striped)
    x = side * 0.55  # the window is on the light's side
    window(p, r, mood, x, 0.46, 0.27, 0.33)
    _curtains(p, r, x)
    _picture(p, r, side)
    p.lay(edge(box(p.x, p.y, 0, -0.40, 2, 0.05), 0.015), mood.colour("#fff6e8") * p.light.flat * 0.95)
    floor(p, r, -0.44, "#c98f58", "#b57a4a", "#d6a56e", "#a56b45")
    lamp, on = -side * r.uniform(0.80, 0.86), (mood.night + 0.4 * mood.sunset + 0.3 * mood.rain).clamp(0, 1)
    _lamp(p, r, mood, lamp, on)
    _rug(p, r)
    _sofa(p, r, colour)
    p.shine(torch.exp(length(p.x - lamp, p.y - 0.35) * (-1 / 0.5)) * on * 0.16, "#ffb85a")
    dark_corners(p, mood, 0.45)
    return Stage(SEAT + r.uniform(-0.05, -0.02), 0.54, 0.36, mood.inside)


SETTING = Setting(paint, indoor=True)
