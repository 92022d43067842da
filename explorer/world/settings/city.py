"""A city street: far towers, a row of clay houses, pavement and road, a street lamp."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import fraction, ramp
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import below, box, capsule, circle, ellipse, union
from explorer.world.settings.ground import dusting
from explorer.world.settings.houses import houses
from explorer.world.settings.mood import Mood
from explorer.world.settings.sky import sky
from explorer.world.settings.stage import Setting, Stage, cell_numbers, cells, edge

__all__ = ["SETTING"]

STREET = -0.34


def _towers(p: Painter, r: Chance, mood: Mood, glass: Tensor) -> None:
    """Far away, with small windows."""
    p = p.band(STREET, 0.5)
    u = p.x * 5.5 + r.uniform()
    i = torch.floor(u)
    a, b, _ = cell_numbers(r, i * 17, 3)
    d = torch.maximum((u - i - 0.5).abs() / 5.5 - 0.055 - 0.035 * b, p.y - 0.12 - 0.36 * a)
    cover = edge(d, 0.016)
    p.lay(cover, mix(mood.ground("#7386a8"), mood.haze, 0.50 - 0.15 * mood.night))
    wu, wv, (e, _) = cells(p.x * 32, p.y * 22, r, 2)
    pane = mix(mix(mood.sky_low, mood.ground("#ffffff"), 0.5), mood.colour("#ffd873"), glass)
    p.lay(cover * ((wu.abs() < 0.28) & (wv.abs() < 0.28) & (e < 0.55)) * (0.25 + 0.65 * glass), pane)


def _street(p: Painter, r: Chance, mood: Mood) -> None:
    p = p.band(-1.1, STREET)
    x, y = p.x, p.y
    joints = edge((fraction(x * 5 / (1 + (STREET - y).clamp_min(0))) - 0.5).abs() - 0.04, 0.05)
    p.lay(edge(below(y, STREET), 0.015), mood.ground("#cfc7bb") * (1 - 0.08 * joints).unsqueeze(1))
    p.lay(edge(below(y, STREET - 0.11), 0.015), mood.ground("#9d968e"))
    wet = 0.10 + 0.25 * mood.rain * ramp(-0.5, -0.8, y)
    road = mix(mood.ground("#6d7080"), mood.sky_low, wet) * (1 + 0.05 * p.noise(r, 30, 2)).unsqueeze(1)
    p.lay(edge(below(y, STREET - 0.14), 0.015), road)
    dash = torch.maximum((fraction(x * 1.6 + r.uniform()) - 0.5).abs() - 0.28, (y + 0.86).abs() - 0.022)
    p.lay(edge(dash, 0.02) * 0.85, mood.ground("#fff3d0"))


def _reflections(p: Painter, r: Chance, mood: Mood) -> None:
    """Light from the windows on the wet or dark road."""
    p = p.band(-1.1, STREET)
    lit = ramp(0.0, 0.8, r.ridge(p.x, 3, 0.6, 3.0)) * (edge(below(p.y, STREET - 0.14), 0.02) * ramp(-1, -0.45, p.y))
    p.shine(lit * (0.30 * mood.night * (1 + 0.8 * mood.rain)), "#ffb347")


def _lamp(p: Painter, r: Chance, mood: Mood, glass: Tensor) -> None:
    side = r.sign()
    whole = p.placed(side * r.uniform(0.70, 0.84), STREET - 0.10, 0.5, flip=-side)
    q = whole.near(0.1, 0.8, 0.35, 0.95)
    x, y = q.x, q.y
    iron = mood.colour("#3a4250") * mood.dimmed(0.6)
    post = union(
        capsule(x, y, 0, 0, 0, 1.5, (0.045, 0.03)),
        box(x, y, 0, 0.05, 0.09, 0.06, 0.03),
        capsule(x, y, 0, 1.5, 0.10, 1.60, 0.03),
    )
    q.fill(post, iron, bulge=0.04)
    q.fill(torch.maximum(circle(x, y, 0.16, 1.52, 0.13), 1.52 - y), iron, bulge=0.08)
    bulb = mix(mood.colour("#e9f1f5") * mood.flat, mood.colour("#fff2b8"), glass)
    q.fill(ellipse(x, y, 0.16, 1.47, 0.10, 0.10), bulb, lamp=False)
    glow = whole.near(0.16, 1.47, 1.5)
    strength = (mood.night + 0.35 * mood.sunset) * 0.75
    glow.glow(circle(glow.x, glow.y, 0.16, 1.47, 0.08), "#ffb950", 0.30, strength)


def paint(p: Painter, r: Chance, mood: Mood, colour: Tensor) -> Stage:
    sky(p, r, mood, 0.30, clouds=2)
    dusk = 0.45 * mood.sunset + 0.30 * mood.sunrise + 0.5 * mood.rain * (1 - mood.night) + 0.2 * mood.fog
    glass = (mood.night + dusk).clamp(0, 1)  # how many windows are lit, and how brightly
    _towers(p, r, mood, glass)
    houses(p, r, mood, STREET, glass)
    _street(p, r, mood)
    dusting(p, r, mood, STREET, 0.8)
    _reflections(p, r, mood)
    _lamp(p, r, mood, glass)
    return Stage(r.uniform(-0.70, -0.64), 0.61, 0.42, mood.light)


SETTING = Setting(paint)
