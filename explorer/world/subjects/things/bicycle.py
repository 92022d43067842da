"""A bicycle: two spoked wheels and a coloured frame; a town or a race handlebar, sometimes a basket."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker
from explorer.world.paint.curves import fold, tube, wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import Point, arc, blend, both, capsule, circle, ellipse, length, ring, union
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import INK, accent

__all__ = ["SUBJECT"]


def _wheels(p: Painter, r: Chance, tyre: Tensor, radius: Tensor, axle: Tensor) -> None:
    turn = r.uniform(0, math.pi)
    for s in (-1, 1):
        q = p.near(axle * s, radius, radius + 0.05)
        x, y = q.x - axle * s, q.y - radius
        out = length(x, y)
        spokes = (out * torch.sin(fold(torch.atan2(y, x) + turn, 10))).abs() - 0.019
        q.fill(both(spokes, out - radius + 0.08), "#aab0b8")
        q.fill((out - radius + 0.065).abs() - 0.085, tyre, bulge=0.08)
        q.fill((out - radius + 0.125).abs() - 0.022, "#d5d9de")


def _saddle(p: Painter, x: Tensor, y: Tensor, leather: Tensor) -> None:
    p = p.near(x, y + 0.1, 0.35, 0.2)
    p.fill(capsule(p.x, p.y, x, y, x - 0.03, y + 0.11, 0.036), "#c3c7cd")
    seat = blend(
        ellipse(p.x, p.y, x - 0.14, y + 0.16, 0.15, 0.085),
        capsule(p.x, p.y, x - 0.12, y + 0.17, x + 0.17, y + 0.15, 0.05),
        0.06,
    )
    p.fill(seat, leather, bulge=0.08, gloss=0.3)


def _handlebar(p: Painter, r: Chance, at: Point, leather: Tensor) -> None:
    """Town: swept back, sometimes with a basket; race: dropped."""
    (hx, hy), race = at, r.coin(0.4)
    tx, ty = hx - 0.06, hy + r.uniform(0.17, 0.24)
    p = p.near(hx + 0.1, hy + 0.2, 0.5, 0.35)
    x, y = p.x, p.y
    p.fill(capsule(x, y, hx - 0.04, hy + 0.09, tx, ty, 0.04), "#c3c7cd")
    drop = union(
        capsule(x, y, tx, ty, tx + 0.17, ty + 0.06, 0.042), arc(x, y, tx + 0.16, ty - 0.05, 0.11, 0.042, -1.4, 1.5)
    )
    p.fill(drop, leather, bulge=0.05, opacity=race)
    town = tube(x, y, (tx + 0.14, ty - 0.02), (tx + 0.1, ty + 0.14), (tx - 0.24, ty + 0.1), 0.042, pieces=5)
    p.fill(town, "#b9bec5", bulge=0.05, opacity=1 - race)
    grip = capsule(x, y, tx - 0.1, ty + 0.085, tx - 0.25, ty + 0.1, 0.055)
    p.fill(grip, leather, bulge=0.06, opacity=1 - race)
    basket, bx, by = r.coin(0.45) * (1 - race), hx + 0.3, hy + 0.14
    corners = [(bx - 0.19, by + 0.14), (bx + 0.19, by + 0.14), (bx + 0.14, by - 0.12), (bx - 0.14, by - 0.12)]
    d = polygon(x, y, corners) - 0.03
    p.fill(d, "#c8945a", bulge=0.08, opacity=basket)
    weave = torch.minimum(wave(x - 0.05, 0.1), wave(y - 0.05, 0.1)) - 0.014
    p.fill(both(weave, d), "#8e6236", opacity=basket)


def _pedals(p: Painter, x: Tensor, y: Tensor) -> None:
    p = p.near(x - 0.05, y + 0.05, 0.24, 0.2)
    p.fill(ring(p.x, p.y, x, y, 0.1, 0.03), "#55565e", bulge=0.03)
    p.fill(circle(p.x, p.y, x, y, 0.045), "#d5d9de", bulge=0.04)
    p.fill(capsule(p.x, p.y, x, y, x - 0.13, y + 0.17, 0.03), "#7a7c85")
    p.fill(capsule(p.x, p.y, x - 0.22, y + 0.18, x - 0.06, y + 0.18, 0.038), INK, bulge=0.03)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    x, y = p.x, p.y
    radius = r.uniform(0.45, 0.49)
    axle, bx, by = 0.985 - radius, r.uniform(-0.12, -0.04), radius - 0.02
    sx, sy = r.uniform(-0.3, -0.22), r.uniform(1.02, 1.12)
    hx, hy = r.uniform(0.3, 0.36), r.uniform(1.02, 1.1)
    _wheels(p, r, accent(r, colour, "#2b2a30", "#33323a", "#3b3038", apart=0.1), radius, axle)
    q = p.near(bx + 0.1, by - 0.1, 0.25, 0.2)
    q.fill(capsule(q.x, q.y, bx, by, bx + 0.16, by - 0.17, 0.028), "#55565e")  # the far crank
    q.fill(capsule(q.x, q.y, bx + 0.1, by - 0.18, bx + 0.24, by - 0.18, 0.035), INK)
    tx, ty, low = bx + (sx - bx) * 0.84, by + (sy - by) * 0.84, r.coin(0.35) * 0.22
    frame = union(
        capsule(x, y, -axle, radius, bx, by, 0.056),
        capsule(x, y, bx, by, sx, sy, 0.066),
        capsule(x, y, -axle, radius, tx, ty, 0.052),
        capsule(x, y, tx + 0.03, ty - low, hx, hy - 0.06, 0.07),
        capsule(x, y, bx, by, hx + 0.04, hy - 0.17, 0.07),
        capsule(x, y, hx - 0.04, hy + 0.09, axle, radius, 0.06),
    )
    p.stroke(frame, 0.03, darker(colour, 0.45))
    p.fill(frame, colour, bulge=0.07, gloss=0.25)
    leather = r.colour("#3a2a24", "#7a4526", "#26252b", "#5a3320")
    _saddle(p, sx, sy, leather)
    _handlebar(p, r, (hx, hy), leather)
    _pedals(p, bx, by)
    for s in (-1, 1):
        q = p.near(axle * s, radius, 0.06)
        q.fill(circle(q.x, q.y, axle * s, radius, 0.055), "#d5d9de", bulge=0.05)


SUBJECT = Subject(draw, colours=("#d8392f", "#2f7fd0", "#3a9a6a", "#efb32e", "#7fc4c0"))
