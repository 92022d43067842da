"""Sessions: a wall, a window that shows the time of day and the weather, a wooden floor."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, below, box, length, union
from explorer.world.settings.ground import hill
from explorer.world.settings.mood import Mood
from explorer.world.settings.sky import cloud, orb, stars
from explorer.world.settings.stage import cell_numbers, edge
from explorer.world.settings.weather import weather

__all__ = ["dark_corners", "floor", "wall", "window"]


def wall(
    p: Painter, mood: Mood, colour: Tensor, stripes: Number = 1.0, centre: tuple[float, float] = (0.3, 0.2)
) -> None:
    """Fills the canvas; darker away from a height, more so at night."""
    day, night = length(p.x, p.y - centre[0]), length(p.x * 0.8, p.y - centre[1])
    glow = (1.02 - 0.10 * day - 0.22 * mood.night * night) * stripes
    p.canvas.copy_((colour * p.light.flat * glow.unsqueeze(1)).clamp_(0, 1))


def window(p: Painter, r: Chance, mood: Mood, x: Number, y: float, hw: float, hh: float, blurred: bool = False) -> None:
    """A window with a white frame, and the world outside in its own light."""
    q = p.near(x, y - 0.05, hw + 0.12, hh + 0.14)
    inside = box(q.x, q.y, x, y, hw, hh, 0.02)
    view = q.near(x, y, hw, hh)
    keep = view.canvas.clone()
    _outside(view, r, mood, x, y, hw, hh)
    seen = view.canvas.clone()
    for _ in range(2 if blurred else 0):
        seen = F.avg_pool2d(F.pad(seen, (2, 2, 2, 2), mode="replicate"), 5, 1)
    view.canvas.copy_(keep)
    view.lay(edge(box(view.x, view.y, x, y, hw, hh, 0.02), 0.016), seen)
    q.shade(torch.maximum(inside.abs() - 0.05, -inside), 0.25, 0.06)
    cross = torch.maximum(torch.minimum((q.x - x).abs(), (q.y - y).abs()) - 0.016, inside)
    q.fill(union(inside.abs() - 0.028, cross), "#fffaf0", bulge=0.028)
    q.fill(box(q.x, q.y, x, y - hh - 0.05, hw + 0.09, 0.03, 0.02), "#fffaf0", bulge=0.03)


def _outside(p: Painter, r: Chance, mood: Mood, x: Number, y: float, hw: float, hh: float) -> None:
    p.light = mood.light
    v = ((p.y - y + hh) / (2 * hh)).clamp(0, 1)
    sky = mix(mix(mood.sky_low, mood.sky_middle, ramp(0.15, 0.6, v)), mood.sky_top, ramp(0.45, 1.1, v))
    p.canvas.copy_(sky.expand_as(p.canvas))
    stars(p, r, mood.stars, y - hh)
    cx, cy = x + mood.side * (hw * 0.38), y + hh * (0.35 * mood.high - 0.18 * (1 - mood.high))
    orb(p, r, mood, (cx, cy, 0.11 * (1 - 0.2 * mood.day)))
    there = (mood.clear * (1 - mood.night) * r.coin(0.7) + mood.rain + mood.snow).clamp(0, 1)
    cloud(p, r, mood, x - mood.side * (hw * 0.5), y + hh * 0.25, 0.16, there)
    hill(p, r, mood, y - hh * 0.45, 0.06, "#6fae63", 0.30, 2.0)
    hill(p, r, mood, y - hh * 0.72, 0.05, "#539a4a", 0.05, 1.6)
    p.lay(ramp(y - hh * 0.2, y - hh * 0.5, p.y) * (0.7 * mood.snow), mood.ground("#f4f9ff"))
    weather(p, r, mood, fine=1.6)


def floor(p: Painter, r: Chance, level: float, *colours: str) -> None:
    """Planks that run away from the viewer."""
    wood = r.colour(*colours) * p.light.flat
    p = p.band(-1.1, level)
    far = 1 / ((level - p.y).clamp_min(0) + 0.35)
    u = p.x * far * 2.6
    i = torch.floor(u)
    (j,) = cell_numbers(r, i * 13 + torch.floor(far * 1.5 + i * 0.37) * 7, 1)
    grain = 0.05 * torch.sin(u * 22 + 5 * r.ridge(far, 2, 0.5, 2.0))
    seam = edge(0.47 - (u - i - 0.5).abs(), 0.06)
    p.lay(edge(below(p.y, level), 0.015), wood * (0.86 + 0.22 * j + grain - 0.30 * seam).unsqueeze(1))


def dark_corners(p: Painter, mood: Mood, amount: float) -> None:
    """At night the lamp does not reach the corners."""
    p.lay(ramp(0.78, 1.7, length(p.x, p.y * 0.9)) * (amount * mood.night), "#120c22")
