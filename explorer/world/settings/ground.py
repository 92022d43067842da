"""Grounds: hills with light along their tops, tufts of grass, flowers, pebbles, snow that settles."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import choose, mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, ellipse, length
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import edge, rows, those

__all__ = ["PETALS", "dusting", "flowers", "hill", "litter", "tufts"]

PETALS = ("#ff6f91", "#ffd23f", "#ffffff", "#c77dff", "#ff5d4d", "#ff9ecb")


def hill(
    p: Painter,
    r: Chance,
    mood: Mood,
    level: Number,
    amp: float,
    colour: str,
    haze: float = 0.0,
    frequency: float = 1.2,
    texture: float = 0.0,
) -> Tensor:
    """Everything under a rolling line about a level; returns the line (B, 1, W). texture: strength of noise."""
    top = level + amp * r.ridge(p.x, 3, 0.4, frequency)
    q = p.near(0, -1.5, 9.0, 1.5 + level + 1.4 * amp)
    d = q.y - top
    depth = (-d).clamp_min(0)
    shade = 1 + 0.16 * torch.exp(depth * (-1 / 0.07)) - 0.20 * ramp(0, 0.9, depth)
    if texture:
        shade = shade + texture * q.noise(r, 20)
    q.lay(edge(d, 0.02), mix(mood.ground(colour), mood.haze, haze) * shade.unsqueeze(1))
    return top


def tufts(p: Painter, r: Chance, mood: Mood, horizon: float, colour: str, amount: float = 0.7) -> None:
    """Tufts of three blades, smaller towards the horizon."""
    p = p.band(-1.1, horizon)
    dx, dy, s, (a, b, c) = rows(p.x, p.y, horizon, r, n=7.0, aspect=1.3)
    u, v = dx / s - (a - 0.5) * 0.6, dy / s + 0.3
    spread = 0.14 + 0.25 * v
    blade = torch.minimum(u.abs(), torch.minimum((u - spread).abs(), (u + spread).abs())) * 3.2
    ends = (v - 0.45 - 0.25 * b).clamp_min_(0) * 5 + (-v).clamp_min(0) * 6
    d = blade + ends - 0.16 * (1 - v).clamp_min(0.1)
    p.lay(edge(d, 0.22) * (c < amount) * (0.8 * ramp(0, 0.12, horizon - p.y)), mood.ground(colour))


def flowers(p: Painter, r: Chance, mood: Mood, horizon: float, amount: float = 0.5) -> None:
    p = p.band(-1.1, horizon)
    dx, dy, s, (a, b, c, e) = rows(p.x, p.y, horizon, r, k=4, n=4.2, aspect=1.5)
    u, v = dx / s - (a - 0.5) * 0.8, dy / s - (b - 0.5) * 0.3
    out, angle = length(u, v * 1.15), torch.atan2(v, u)
    seen = (c < amount) * ramp(0.02, 0.16, horizon - p.y)
    stem = torch.maximum(u.abs() - 0.045, torch.maximum(v, -v - 0.5))
    p.lay(edge(stem, 0.08) * seen, mood.ground("#2f7d32"))
    petal = choose(PETALS, e) * (0.80 + 0.55 * (out / 0.33).clamp(0, 1)).unsqueeze(1)
    d = out - 0.26 * (1 + 0.28 * torch.cos(5 * angle + 6 * a))
    p.lay(edge(d, 0.10) * seen, petal * (mood.flat * mood.dimmed(0.45)))
    p.lay(edge(out - 0.10, 0.08) * seen, choose(("#ffcf33", "#8a4b1f", "#ffcf33"), e) * mood.flat)


def litter(
    p: Painter,
    r: Chance,
    mood: Mood,
    horizon: Number,
    below: float,
    colours: tuple[str, ...],
    amount: float,
    n: float = 4.0,
    aspect: float = 1.6,
    size: tuple[float, float, float] = (0.13, 0.06, 0.08),
) -> None:
    """Pebbles or fallen leaves; size: half width, how much it varies, half height, of a cell."""
    p = p.band(-1.1, below)
    dx, dy, s, (a, b, c, e) = rows(p.x, p.y, horizon, r, k=4, n=n, aspect=aspect)
    d = ellipse(dx / s - (a - 0.5) * 0.8, dy / s, 0, 0, size[0] + size[1] * b, size[2])
    shade = (1 + 1.2 * dy / s).clamp(0.7, 1.15).unsqueeze(1)
    p.lay(edge(d, 0.09) * ((c < amount) & (p.y < below)), choose(colours, e) * (mood.flat * mood.dim) * shade)


def dusting(p: Painter, r: Chance, mood: Mood, top: Number, amount: float = 0.85) -> None:
    """While it snows the ground turns white in patches; top: the height at which that begins, a number or a line."""
    index = those(mood.snow)
    if not len(index):
        return
    highest = float(top.max()) if isinstance(top, Tensor) else top
    if isinstance(top, Tensor):
        top = top[index]
    some, r = mood.take(index), r.take(index, "dusting")
    with p.only(index) as whole:
        q = whole.band(-1.1, highest)
        noise = q.noise(r, 9, 3, 0.55, across=4)
        cover = ramp(-0.35, 0.25, noise + 0.25) * ramp(top, top - 0.10, q.y) * amount
        q.lay(cover, some.ground("#f4f8ff") * (1 + 0.05 * noise).unsqueeze(1))
