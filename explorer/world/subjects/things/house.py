"""A house: a gable, a chimney with smoke, two windows and a door; a thick or a solid roof, planks, bushes by chance."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix
from explorer.world.paint.curves import thread, wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import blend, both, box, circle, union
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import accent, pane, puff, strong

__all__ = ["SUBJECT"]


def _chimney(p: Painter, r: Chance) -> None:
    cx, smoke = r.sign() * r.uniform(0.36, 0.46), r.coin(0.6) * 0.9
    puff(p, cx + 0.2, 1.9, 0.13, smoke, "#f4f4f6")
    puff(p, cx + 0.04, 1.76, 0.085, smoke, "#f4f4f6")
    q = p.near(cx, 1.4, 0.16, 0.3)
    q.fill(box(q.x, q.y, cx, 1.38, 0.11, 0.26, 0.01), "#b0593f", bulge=0.08)
    q.fill(box(q.x, q.y, cx, 1.62, 0.14, 0.045, 0.02), "#8a4331", bulge=0.04)


def _roof(p: Painter, r: Chance, colour: Tensor, w: Tensor, h: Tensor, apex: Tensor) -> None:
    warm = accent(r, colour, "#c0473a", "#8a4b36", "#4a6a94", "#5b4a5e", "#3f7f74", "#d0743c")
    calm = accent(r, colour, "#7a5040", "#5b4a5e", "#55606e", "#4a4650", "#d9cdb8", apart=0.4)
    roof = mix(warm, calm, strong(colour))
    p = p.near(0, 1.2, 1.15, 0.75)
    x, y, eaves, slope = p.x, p.y, 0.24, (apex - h) / w
    solid = r.coin(0.45) * (1 - strong(colour))
    half, foot = w + eaves, h - eaves * slope
    front = polygon(
        x, y, [(-half, h - eaves * slope * 0.6), (half, h - eaves * slope * 0.6), (torch.zeros_like(w), apex)]
    )
    p.fill(front - 0.06, roof, bulge=0.14, opacity=solid)
    tiles = wave(y + 0.035 * torch.cos(x * 32) - 0.085, 0.17) - 0.013
    p.fill(both(tiles, front), darker(roof, 0.3), opacity=solid * 0.6)
    beams = thread(x.abs(), y, [(half, foot), (torch.zeros_like(w), apex)], 0.085)
    p.fill(beams, roof, bulge=0.1, opacity=1 - solid)


def _round_window(p: Painter, cy: Tensor, glass: Tensor) -> None:
    p = p.near(0, cy, 0.16)
    x, y = p.x, p.y
    p.fill(circle(x, y, 0, cy, 0.15), "#fff6e2", bulge=0.04)
    p.fill(circle(x, y, 0, cy, 0.105), glass, lamp=False)
    p.fill(both(torch.minimum(x.abs(), (y - cy).abs()) - 0.015, circle(x, y, 0, cy, 0.11)), "#fff6e2")


def _door(p: Painter, r: Chance, colour: Tensor) -> None:
    cx = r.uniform(-0.06, 0.06)
    p = p.near(cx, 0.3, 0.28, 0.35)
    x, y = p.x, p.y
    door = union(box(x, y, cx, 0.21, 0.15, 0.21), circle(x, y, cx, 0.42, 0.15))
    p.fill(door - 0.04, "#fff6e2", bulge=0.03)
    tone = accent(r, colour, "#7a4b2a", "#c94f3f", "#3f7f6a", "#3d6fa8", "#e0a53a", apart=0.4)
    p.fill(door, tone, bulge=0.05)
    p.fill(circle(x, y, cx + 0.09, 0.27, 0.026), "#ffd873", bulge=0.02)
    p.fill(box(x, y, cx, 0.03, 0.24, 0.035, 0.02), "#cfc6b8", bulge=0.03)


def _bushes(p: Painter, r: Chance, w: Tensor) -> None:
    there = r.coin(0.65)
    for s in (-1, 1):
        cx = w * (s * 0.8)
        q = p.near(cx + s * 0.07, 0.1, 0.3, 0.2)
        x, y = q.x, q.y
        bush = blend(circle(x, y, cx, 0.09, 0.13), circle(x, y, cx + s * 0.17, 0.07, 0.1), 0.08)
        q.fill(bush, "#5f9e4a", bulge=0.11, opacity=there)
        for dx, cy, colour in ((-0.05, 0.12, "#ffd24a"), (0.06, 0.05, "#ff8fa8"), (0.14 * s, 0.1, "#ffffff")):
            q.fill(circle(x, y, cx + dx, cy, 0.03), colour, opacity=there)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    w, h, apex = r.uniform(0.66, 0.76), r.uniform(0.86, 0.98), r.uniform(1.68, 1.84)
    glass = r.colour("#bfe4f3", "#ffe08a", "#a9d8ee", "#ffd873")
    _chimney(p, r)
    q = p.near(0, 0.9, 0.8, 0.95)
    wall = polygon(q.x, q.y, [(-w, 0.0), (w, 0.0), (w, h), (torch.zeros_like(w), apex - 0.1), (-w, h)])
    q.fill(wall, colour, bulge=0.1)
    planks = wave(q.y - 0.065, 0.13) - 0.009
    q.fill(both(planks, wall + 0.02), darker(colour, 0.35), opacity=0.4 * r.coin(0.6))
    _roof(p, r, colour, w, h, apex)
    _round_window(p, h + 0.28, glass)
    _door(p, r, colour)
    for s in (-1, 1):
        pane(p, w * (s * 0.66), h * 0.56, 0.125, 0.15, glass)
    _bushes(p, r, w)


SUBJECT = Subject(draw, colours=("#f2e3c4", "#e8c79a", "#f5efe4", "#d9a06a", "#cfe0e6"))
