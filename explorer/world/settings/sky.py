"""The sky: a gradient, stars, sun or moon with a halo, streaks and heaps of cloud."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, blend, circle, ellipse, length
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import cells, edge, those

__all__ = ["Orb", "cloud", "orb", "sky", "stars"]

Orb = tuple[Tensor, Tensor, Tensor]  # x, y, radius of sun or moon

CRATERS = (
    (-0.35, 0.30, 0.26),
    (0.34, 0.12, 0.19),
    (-0.05, -0.42, 0.23),
    (0.40, -0.45, 0.13),
    (0.10, 0.60, 0.14),
    (-0.62, -0.22, 0.13),
)


def stars(p: Painter, r: Chance, amount: Tensor, floor: Number = -1.0) -> None:
    """Small stars and a few that sparkle, above a height; amount (B, 1, 1)."""
    index = those(amount)
    if not len(index):
        return
    r, amount = r.take(index, "stars"), amount[index]
    floor = floor[index] if isinstance(floor, Tensor) else floor
    with p.only(index) as q:
        seen = ramp(floor, floor + 0.3, q.y) * amount
        u, v, (a, b, c) = cells(q.x * 11, q.y * 11, r)
        d = length(u - (a - 0.5) * 0.7, v - (b - 0.5) * 0.7)
        q.shine(torch.exp(-((d / (0.07 + 0.06 * c)) ** 2)) * (c > 0.50) * (0.25 + 0.75 * c) * seen, "#f4f2ff")
        u, v, (a, b, c) = cells(q.x * 3 + 0.3, q.y * 3 + 0.7, r)
        u, v = u - (a - 0.5) * 0.5, v - (b - 0.5) * 0.5
        d = length(u, v)
        spark = torch.exp(-((d / 0.035) ** 2)) + 0.8 * torch.exp((u * v).abs() * (-1 / 0.0006) - d / 0.055)
        q.shine(spark * (c > 0.62) * seen, "#fffbe6")


def orb(p: Painter, r: Chance, mood: Mood, at: Orb, shown: Number = 1.0) -> None:
    """Sun or moon; its glow reaches through rain and fog, more faintly."""
    cx, cy, radius = at
    d = circle(p.x, p.y, cx, cy, radius)
    seen = (mood.sun_seen + mood.moon_seen) * shown
    low = mood.sunrise + mood.sunset
    wide = (mood.day * 0.35 + low * 0.75 + mood.night * 0.42) * (0.35 + 0.65 * mood.clear) * shown
    outside = d.clamp_min(0)
    p.shine(torch.exp(outside * (-1 / 0.34)) * wide, mood.halo)
    p.shine(torch.exp(outside * (-1 / 0.07)) * (0.55 * seen), mood.halo)
    q = p.near(cx, cy, radius + 0.06)
    u, v = (q.x - cx) / radius, (q.y - cy) / radius
    t = length(u, v + mood.sunset * 0.55).clamp_(0, 1.3)
    rim = ramp(0.35, 1.2, t) * (1 - mood.sunset) + mood.sunset * ramp(0.9, -0.9, v)
    disc = torch.lerp(mix(mood.sun, mood.sun_rim, rim), _moon(r, mood, u, v), mood.night.unsqueeze(1))
    q.lay(edge(circle(q.x, q.y, cx, cy, radius) / (0.02 + 0.10 * mood.fog), 1.0) * seen, disc)


def _moon(r: Chance, mood: Mood, u: Tensor, v: Tensor) -> Tensor:
    """A ball with craters."""
    ball = (1 - u * u - v * v).clamp_min_(0).sqrt_()
    bright = 0.80 + 0.26 * (ball * 0.6 + 0.3 * u * mood.side + 0.4 * v)
    dark = torch.zeros_like(ball)
    for a, b, s in CRATERS:
        ca, cb = a + r.uniform(-0.07, 0.07), b + r.uniform(-0.07, 0.07)
        if bool(mood.night.any()):
            brim = (length(u - ca + 0.03, v - cb - 0.04) - s).abs() - 0.03
            dark = dark + 0.20 * edge(length(u - ca, v - cb) - s, 0.09) - 0.12 * edge(brim, 0.08)
    return mix(mood.moon * (bright * (1 - dark)).unsqueeze(1), mood.sky_middle, 0.25 * mood.fog)


def cloud(
    p: Painter, r: Chance, mood: Mood, cx: Number, cy: Number, size: Number, shown: Tensor, tone: float = 1.0
) -> None:
    a, b = r.uniform(0.8, 1.2), r.uniform(0.8, 1.2)
    if not bool(shown.any()):
        return
    q = p.placed(cx, cy, size).near(0, 0.2, 1.15, 0.65)
    x, y = q.x, q.y
    d = blend(ellipse(x, y, -0.05, 0.28, 0.42 * a, 0.36), ellipse(x, y, -0.52 * b, 0.10, 0.36, 0.25), 0.12)
    d = blend(d, ellipse(x, y, 0.46 * a, 0.14, 0.38, 0.28 * b), 0.12)
    d = blend(d, ellipse(x, y, 0.12, -0.02, 0.92, 0.15), 0.12)
    q.fill(d, mood.cloud * tone, bulge=0.30, opacity=0.94 * shown, soft=0.05)


def _place(mood: Mood, r: Chance, horizon: Number) -> Orb:
    low = 1 - mood.high
    cx = mood.side * (mood.high * 0.65 + low * 0.68) + r.uniform(-0.05, 0.05)
    cy = mood.day * 0.68 + mood.night * (0.64 - 0.16 * mood.rain) + low * (horizon + 0.17) + r.uniform(-0.04, 0.04)
    size = mood.day * 0.14 + mood.night * 0.25 + mood.sunrise * 0.19 + mood.sunset * 0.23
    return cx, cy, size * r.uniform(0.92, 1.1)


def sky(p: Painter, r: Chance, mood: Mood, horizon: Number = 0.0, clouds: int = 3, shown: float = 1.0) -> Orb:
    """Fills the canvas and lights the painter; returns where sun or moon stands."""
    p.light = mood.light
    t = ((p.y - horizon) / (1 - horizon)).clamp(0, 1) + 0.03 * r.ridge(p.x, 2, frequency=0.8)
    colour = mix(mood.sky_low, mood.sky_middle, ramp(0, 0.48, t))
    p.canvas.copy_(mix(colour, mood.sky_top, ramp(0.36, 1.05, t)))
    stars(p, r, mood.stars, horizon - 0.1)
    at = _place(mood, r, horizon)
    orb(p, r, mood, at, shown)
    low = 1 - mood.high
    strength = (0.25 + 0.35 * low + 0.35 * mood.rain + 0.2 * mood.snow) * (1 - mood.fog) * (1 - 0.6 * mood.night)
    q = p.near(0, 1.0, 9.0, 1.0 - horizon)
    noise = q.noise(r, 12, 3, 0.55, across=2) + 0.25 * (mood.rain + mood.snow)
    streak = ramp(0.15, 0.75, noise) * (ramp(0, 0.2, (q.y - horizon) / (1 - horizon)) * strength)
    q.lay(streak, mix(mood.cloud, mood.halo, 0.45 * low * mood.clear))  # lit from below at sunrise and sunset
    _clouds(p, r, mood, at, horizon, clouds)
    return at


def _clouds(p: Painter, r: Chance, mood: Mood, at: Orb, horizon: Number, count: int) -> None:
    for k in range(count):
        cx = -0.75 + 1.5 * (k + 0.5) / count + r.uniform(-0.25, 0.25)
        cy = r.uniform(horizon + 0.42, 0.86) if k % 2 else r.uniform(horizon + 0.3, 0.7)
        close = torch.exp(((cx - at[0]) ** 2 + (cy - at[1]) ** 2) * -10)  # keep off the moon and the sun
        free = (close * (mood.clear + mood.night) <= 0.3).float()
        size = r.uniform(0.20, 0.33) * (1 + 0.25 * mood.rain)
        there = r.coin(0.72) * (1 - 0.4 * mood.night) * mood.clear + mood.rain + r.coin(0.5) * mood.snow
        cloud(p, r, mood, cx, cy, size, free * there.clamp(0, 1).round())
    for k, middle in enumerate((-0.7, 0.05, 0.75) if count > 1 else ()):  # the ceiling of a rainy sky
        shift, lift = r.uniform(-0.15, 0.15), r.uniform(-0.05, 0.07)
        cloud(p, r, mood, middle + shift, 0.86 + lift, 0.58, mood.rain, 0.86 + 0.07 * k)
