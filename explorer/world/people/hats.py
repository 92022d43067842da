"""A hat (felt, woollen with a bobble, or a peaked cap) and a crown, on the head of a portrait."""

from __future__ import annotations

import torch

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import pick
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import Point, blend, both, box, circle, ellipse, union
from explorer.world.people.sitter import Sitter
from explorer.world.people.skin import BRIGHT, one_of

__all__ = ["crown", "hat"]


def hat(p: Painter, r: Chance, s: Sitter) -> None:
    kind, cloth, trim = r.integers(3), one_of(BRIGHT, r.uniform()), one_of(BRIGHT, r.uniform())
    p = p.near(0, 1.0, 1.75, 1.05)
    x, y = p.x, p.y - r.uniform(-0.10, 0.10) * p.x
    woollen = (kind == 1).float().view(-1, 1, 1)
    felt = blend(box(x, y, 0, 1.12, 0.80, 0.52, 0.30), ellipse(x, y, 0, 0.75, 0.95, 0.25), 0.12)
    beanie = both(ellipse(x, y, 0, 0.55, s.wide * 1.14, 1.12), 0.50 - y)
    cap = both(ellipse(x, y, 0, 0.55, s.wide * 1.12, 1.0), 0.52 - y)
    p.shade(both(s.face(p.x, p.y), 0.30 - y), 0.30, soft=0.22, colour="#3a1410")
    p.fill(circle(x, y, 0, 1.72, 0.24), trim, bulge=0.2, opacity=woollen)
    p.fill(pick(kind, [felt, beanie, cap]), cloth, bulge=0.26)
    ribbon = both(felt + 0.003, (y - 0.82 - 0.05 * x * x).abs() - 0.10)
    cuff = box(x, y, 0, 0.60, s.wide * 1.16, 0.17, 0.14)
    band = pick(kind, [ribbon, cuff, both(cap, x.abs() - 0.02)])
    p.fill(band, pick(kind, [trim, cloth * 0.86, cloth * 0.8]), bulge=0.10)
    ribs = both(wave(x * 4.2 - 0.5, 1.0) * 0.24 - 0.03, band + 0.03)
    p.fill(ribs, cloth * 0.62, soft=0.03, opacity=woollen * 0.6)
    peak = both(ellipse(x - s.side * 0.22, y, 0, 0.56, 0.92, 0.24), y - 0.66)
    nothing = torch.full_like(peak, 9.0)
    brim = pick(kind, [ellipse(x, y, 0, 0.62, r.uniform(1.35, 1.6), 0.17), nothing, peak])
    p.fill(brim, cloth * 0.95, bulge=0.12)


def crown(p: Painter, r: Chance, s: Sitter) -> None:
    p, foot = p.near(0, 1.15, 1.1, 0.65), 0.84
    x, y = p.x, p.y
    points: list[Point] = []
    balls = []
    for k in range(5):
        low, high = -1 + 0.4 * k, -0.8 + 0.4 * k
        points.append((low * 0.86, foot + 0.24 - 0.05 * (1 - low * low)))
        points.append((high * 0.94, foot + 0.68 - 0.05 * (1 - high * high)))
        balls.append(circle(x, y, high * 0.94, foot + 0.72 - 0.05 * (1 - high * high), 0.07))
    points += [(0.86, foot + 0.24), (0.82, foot - 0.16), (0.42, foot - 0.24), (0.0, foot - 0.27)]
    points += [(-0.42, foot - 0.24), (-0.82, foot - 0.16)]
    p.fill(union(polygon(x, y, points) - 0.03, *balls), "#f8c235", bulge=0.10, gloss=0.5)
    stones = union(circle(x, y, 0, foot + 0.02, 0.105), circle(x.abs(), y, 0.48, foot + 0.05, 0.08))
    p.fill(stones, one_of(("#d8334a", "#2f7de0", "#2fae6a", "#9b4fd0"), r.uniform()), bulge=0.08, gloss=0.9)
