"""Mountains: two ranges with snow caps, each peak with a lit and a shaded face; pines and a meadow before them."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.settings.ground import dusting, flowers, hill, tufts
from explorer.world.settings.mood import Mood
from explorer.world.settings.plants import pine, pinewood
from explorer.world.settings.sky import sky
from explorer.world.settings.stage import Setting, Stage, edge

__all__ = ["SETTING"]

Peak = tuple[Tensor, Tensor, float]  # x, height, slope


def _range(
    p: Painter, r: Chance, mood: Mood, peaks: list[Peak], rock: str, haze: float, snowline: float, foot: float
) -> None:
    p = p.band(-0.3, 0.95)
    x = p.x + 0.05 * r.ridge(p.y, 3, 0.6, 2.5)
    ridge = face = apex = None
    for cx, top, slope in peaks:
        line, side = top - slope * (p.x - cx).abs(), x - cx + 0.06 * r.ridge(p.y, 3, 0.6, 3.0)
        if ridge is None or face is None or apex is None:
            ridge, face, apex = line, side, top + 0 * line
        else:
            higher = (line > ridge).float()
            face, apex = torch.lerp(face, side, higher), torch.lerp(apex, top + 0 * line, higher)
            ridge = torch.maximum(line, ridge)
    assert ridge is not None
    assert face is not None
    assert apex is not None
    ridge = ridge + 0.03 * r.ridge(p.x, 4, 0.6, 5.0)
    lit, noise = ramp(-0.05, 0.05, face * mood.side), p.noise(r, 14)
    stone = mood.ground(rock) * (0.70 + 0.42 * lit + 0.10 * noise).unsqueeze(1)
    stone = mix(stone, mood.haze, haze + 0.55 * ramp(foot + 0.5, foot, p.y) * (0.4 + haze))
    zigzag = 0.045 * torch.sin(p.x * 34 + r.uniform(0, 6)) + 0.05 * noise
    snow = ramp(-0.015, 0.015, p.y - (apex - snowline + zigzag))
    white = mood.ground("#ffffff") * (0.74 + 0.32 * lit).unsqueeze(1)
    white = mix(white, mood.halo, 0.22 * (1 - mood.high) * lit * mood.clear)
    p.lay(edge((p.y - ridge) * 0.75, 0.02), mix(stone, mix(white, mood.haze, haze * 0.5), snow))


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    sky(p, r, mood, 0.38, clouds=2)

    def about(x: float, spread: float) -> Tensor:
        return x + r.uniform(-spread, spread)

    far = [
        (about(-0.75, 0.12), about(0.50, 0.07), 1.0),
        (about(0.05, 0.15), about(0.58, 0.08), 0.95),
        (about(0.8, 0.12), about(0.52, 0.07), 1.05),
    ]
    _range(p, r, mood, far, "#8d97b5", 0.45, 0.17, 0.06)
    s = r.sign()
    near = [
        (about(-0.44, 0.08) * s, about(0.74, 0.06), 1.30),
        (about(0.55, 0.1) * s, about(0.46, 0.07), 1.15),
        (about(-1.05, 0.1) * s, about(0.36, 0.05), 1.1),
    ]
    _range(p, r, mood, near, "#6c7796", 0.14, 0.26, -0.04)
    pinewood(p, r, mood, -0.04 + 0.04 * r.ridge(p.x, 2, 0.5, 1.0), 0.20, 11.0, "#3d6f55", mood.snow, 0.28)
    hill(p, r, mood, -0.02, 0.05, "#6fa85a", 0.10, 1.0, 0.08)
    hill(p, r, mood, -0.26, 0.05, "#5d9c49", 0.0, 0.8, 0.09)
    dusting(p, r, mood, 0.0)
    tufts(p, r, mood, -0.2, "#437f38")
    flowers(p, r, mood, -0.22, 0.22)
    green = r.colour("#2f7550", "#39804a", "#2d6b58")
    pine(p, mood, -r.uniform(0.74, 0.88), -0.44, r.uniform(0.66, 0.86), green, mood.snow)
    pine(p, mood, r.uniform(0.74, 0.9), -0.48, r.uniform(0.55, 0.75), green, mood.snow)
    return Stage(r.uniform(-0.68, -0.62), 0.61, 0.40, mood.light)


SETTING = Setting(paint)
