"""A meadow: rolling green hills with far round trees, grass and flowers."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import capsule, length
from explorer.world.settings.ground import dusting, flowers, hill, tufts
from explorer.world.settings.mood import Mood
from explorer.world.settings.sky import sky
from explorer.world.settings.stage import Setting, Stage, cell_numbers

__all__ = ["SETTING"]

HORIZON = 0.02


def _trees(p: Painter, r: Chance, mood: Mood) -> None:
    """Round trees on the far hill, about every other cell."""
    q, n = p.band(-0.05, 0.3), 5.0
    u = q.x * n + r.uniform()
    i = torch.floor(u)
    a, b, c = cell_numbers(r, i * 17, 3)
    dx, at, radius, shown = (u - i - 0.5) / n, (b - 0.5) * 0.08, 0.045 + 0.035 * a, (c < 0.55).float()
    trunk = capsule(dx, q.y, at, HORIZON - 0.02, at, HORIZON + 0.09, 0.012)
    q.lay(q.inside(trunk) * shown, mix(mood.ground("#7a5233"), mood.haze, 0.2))
    crown = length(dx - at, (q.y - (HORIZON + 0.07 + radius)) * 0.9) - radius
    green = mix(mood.colour("#4d9a4a") * mood.dim, mood.haze, 0.15 * (1 - mood.night))
    q.fill(crown + (1 - shown) * 9, green, bulge=0.06)


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    h = HORIZON
    sky(p, r, mood, h)
    hill(p, r, mood, h + 0.16, 0.10, "#7fae8f", 0.62, 1.3)
    hill(p, r, mood, h + 0.06, 0.09, "#6fb05c", 0.34, 1.1, 0.05)
    _trees(p, r, mood)
    hill(p, r, mood, h - 0.08, 0.07, "#6cb84e", 0.06, 0.9, 0.07)
    hill(p, r, mood, h - 0.34, 0.06, "#57a63f", 0.0, 0.8, 0.08)
    dusting(p, r, mood, h - 0.02)
    tufts(p, r, mood, h - 0.10, "#3f8a33")
    tufts(p, r, mood, h - 0.12, "#8fd05f", 0.4)
    flowers(p, r, mood, h - 0.10, 0.45)
    return Stage(r.uniform(-0.68, -0.60), 0.63, 0.38, mood.light)


SETTING = Setting(paint)
