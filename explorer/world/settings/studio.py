"""A studio: a plain coloured background, now and then a round stand, as for a product shot."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.light import Light
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import box, ellipse, hidden, length, union
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import Setting, Stage

__all__ = ["SETTING"]


def _stand(p: Painter, r: Chance, colour: Tensor, ground: Tensor, on: Tensor) -> None:
    tone = mix(colour, r.colour("#ffffff", "#ffe9d2", "#f0e6ff"), r.uniform(0.25, 0.6))
    q = p.near(0, ground - 0.15, 1.1, 0.4)
    x, y = q.x, q.y
    q.shade(ellipse(x, y, 0.05, ground - 0.24, 0.86, 0.15), 0.30 * on, 0.22, "#2a2030")
    side = union(box(x, y, 0, ground - 0.11, 0.74, 0.11), ellipse(x, y, 0, ground - 0.22, 0.74, 0.13))
    bright = (0.86 - 0.42 * ((x + 0.25) / 0.9) ** 2).clamp(0.3, 1)
    q.fill(side, tone * bright.unsqueeze(1), opacity=on)
    top = ellipse(x, y, 0, ground, 0.74, 0.13)
    q.fill(top, lighter(tone, 0.10), opacity=on)
    q.stroke(hidden(top, on), 0.018, lighter(tone, 0.45))


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    p.light = Light.studio(p.batch, p.device)
    wall = mix(lighter(colour, 0.10), darker(colour, 0.22), ramp(0.25, 1.5, length(p.x * 0.9, p.y - 0.15)))
    floor = mix(lighter(colour, 0.26), darker(colour, 0.12), ramp(0.1, 1.1, length(p.x * 0.8, (p.y + 0.62) * 1.6)))
    p.canvas.copy_(mix(wall, floor, ramp(-0.08, -0.42, p.y)))
    p.shine(torch.exp((length(p.x + 0.15, p.y - 0.2) / 0.7) ** 2 * -1) * 0.16, "#ffffff")
    ground, on = r.uniform(-0.66, -0.62), r.coin(0.3)
    _stand(p, r, colour, ground, on)
    return Stage(ground, 0.64 - 0.03 * on, 0.36, p.light)


SETTING = Setting(paint, indoor=True)
