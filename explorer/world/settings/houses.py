"""A row of clay houses along a street: gables or flat roofs, windows that are lit in the evening, doors."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import choose, mix
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import box
from explorer.world.settings.mood import Mood
from explorer.world.settings.stage import cell_numbers, edge

__all__ = ["houses"]

WALLS = ("#f2866f", "#f7c45f", "#7fb8d8", "#f4a7b9", "#9ccb86", "#f3e3c3", "#b79ad6", "#e8955a")
ROOFS = ("#a8483d", "#6b5a72", "#8a5a3c", "#4d6478")
DOORS = ("#4c7f6a", "#7c3f3a", "#3e5f8a", "#8a6a2f")
A_UNIT, HALF = 2.35, 0.208  # houses in a unit, half width of one


def houses(p: Painter, r: Chance, mood: Mood, street: float, glass: Tensor) -> None:
    p = p.band(street - 0.02, street + 0.9)
    u = p.x * A_UNIT + r.uniform()
    i = torch.floor(u)
    a, b, _, e, f = cell_numbers(r, i * 17, 5)
    dx, y, eaves, dim = (u - i - 0.5) / A_UNIT, p.y - street, 0.30 + 0.30 * a, mood.dimmed(0.40)
    gabled = (cell_numbers(r, i * 17, 1)[0] < 0.6).float()
    gable = torch.maximum((dx.abs() * 0.75 + (y - eaves) - 0.16 - 0.08 * e) * 0.72, eaves - 0.015 - y)
    roof = torch.lerp(box(dx, y, 0, eaves + 0.02, HALF + 0.008, 0.035, 0.02), gable, gabled.expand_as(gable))
    p.fill(torch.maximum(roof, dx.abs() - 0.2125), choose(ROOFS, f) * dim, bulge=0.06)
    wall = box(dx, y, 0, eaves / 2 - 0.1, HALF, eaves / 2 + 0.1, 0.02)
    p.fill(wall, choose(WALLS, b) * dim, bulge=0.05)
    _windows(p, r, mood, i, dx, y, eaves, glass)
    q = p.near(0, street + 0.06, 9.0, 0.1)
    door = torch.maximum(box(dx, q.y - street, 0, 0.055, 0.042, 0.075, 0.03), street - q.y)
    q.fill(door, choose(DOORS, e) * dim, bulge=0.03)


def _windows(
    p: Painter, r: Chance, mood: Mood, house: Tensor, dx: Tensor, y: Tensor, eaves: Tensor, glass: Tensor
) -> None:
    """Three columns, floors 0.165 apart."""
    column, floor = torch.round(dx / 0.125), torch.floor((y - 0.02) / 0.165)
    on, tone = cell_numbers(r, house * 97 + column * 13 + floor * 7, 2)
    wx, wy = dx - column * 0.125, y - 0.02 - (floor + 0.5) * 0.165
    there = (column.abs() < 1.5) & (y < eaves - 0.015) & ((floor + 1) * 0.165 + 0.02 < eaves + 0.02) & (floor >= 0)
    there = there & ~((floor == 0) & (column == 0))
    white = mood.ground("#fff8ea")
    p.lay(edge(box(wx, wy, 0, 0.0, 0.044, 0.056, 0.01), 0.016) * there, white * 0.98)
    pane = box(wx, wy, 0, 0.0, 0.033, 0.045, 0.006)
    lit = (on < 0.25 + 0.55 * glass).float() * glass
    day = mix(mood.ground("#5f8fb5"), mood.sky_low, 0.35) * (1 + 2.5 * (wy + wx).clamp(-0.06, 0.06)).unsqueeze(1)
    cover = edge(pane, 0.014) * there
    p.lay(cover, mix(day, choose(("#ffdf7e", "#ffc65c", "#fff0b0"), tone), lit))
    cross = torch.minimum(wx.abs(), (wy - 0.008).abs()) - 0.003
    p.lay(edge(cross, 0.01) * cover * 0.8, white)
    p.shine(torch.exp(pane.clamp_min(0) * (-1 / 0.03)) * there * lit * 0.22, "#ffb84d")
