"""A cup of tea or coffee on a saucer: a band or dots, a label of a tea bag, steam."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import above, below, both, box, capsule, ellipse, length, ring, union
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]


def _saucer(p: Painter, colour: Tensor, trim: Tensor) -> None:
    p = p.near(0, 0.12, 1.0, 0.2)
    x, y = p.x, p.y
    p.fill(ellipse(x, y, 0, 0.12, 0.95, 0.13), darker(colour, 0.15), bulge=0.08)
    p.fill(ellipse(x, y, 0, 0.15, 0.9, 0.11), trim, bulge=0.06)
    p.fill(ellipse(x, y, 0, 0.14, 0.45, 0.06), darker(colour, 0.45), opacity=0.5, soft=0.06)


def _bowl(p: Painter, r: Chance, colour: Tensor, trim: Tensor, w: Tensor, top: Tensor) -> None:
    p = p.near(0, 0.7, 0.72, 0.65)
    x, y = p.x, p.y
    bowl = both(ellipse(x, y, 0, top, w, r.uniform(0.92, 1.02)), below(y, top), above(y, 0.15))
    bowl = union(bowl, box(x, y, 0, 0.19, 0.28, 0.05, 0.02))
    whole = union(bowl, ellipse(x, y, 0, top, w, 0.15))
    p.fill(whole, darker(colour, 0.15))
    profile = w * (1 - 0.55 * ((top - y) / (top - 0.14)).clamp(0, 1) ** 3)
    p.fill((x.abs() / profile - 1) * w, colour, bulge=0.6, gloss=0.4, opacity=p.inside(whole))
    pattern = r.uniform()
    bent = y - top + 0.38 + 0.11 * (1 - (x / w) ** 2).clamp_min(0).sqrt()
    p.fill(both(bent.abs() - 0.07, bowl + 0.02), trim, opacity=(pattern < 0.4).float())
    dots = length(wave(torch.asin((x / w).clamp(-1, 1)), 0.56), bent / w) * w - 0.075
    p.fill(both(dots, bowl + 0.02), trim, opacity=((pattern > 0.4) & (pattern < 0.75)).float())


def _tea(p: Painter, r: Chance, colour: Tensor, w: Tensor, top: Tensor) -> None:
    q = p.near(0, top, 0.72, 0.2)
    x, y = q.x, q.y
    rim = ellipse(x, y, 0, top - 0.015, w - 0.07, 0.115)
    q.fill(ellipse(x, y, 0, top, w, 0.155), lighter(colour, 0.25), bulge=0.03)
    q.fill(rim, darker(colour, 0.3))
    tea = both(ellipse(x, y, 0, top - 0.03, w - 0.085, 0.1), rim)
    q.fill(tea, r.colour("#b5652a", "#a4541f", "#c07c35", "#8a4a22"), lamp=False)
    q.fill(ellipse(x, y, -0.18, top - 0.02, 0.14, 0.025), "#ffd9a0", opacity=0.6, soft=0.03, lamp=False)
    label, cx = r.coin(0.4), w * -0.5
    q = p.near(cx, top - 0.35, 0.14, 0.3)
    x, y = q.x, q.y
    q.fill(capsule(x, y, cx, top - 0.1, cx - 0.02, top - 0.42, 0.014), "#ffffff", opacity=label)
    q.fill(box(x, y, cx - 0.02, top - 0.5, 0.09, 0.11, 0.02), "#fff6d8", opacity=label, bulge=0.02)
    q.fill(ellipse(x, y, cx - 0.02, top - 0.5, 0.045, 0.055), "#5f9e4a", opacity=label)


def _steam(p: Painter, r: Chance, top: Tensor) -> None:
    phase = r.uniform(0, 6)
    for cx, low, high in ((-0.24, top + 0.12, 1.78), (0.04, top + 0.14, 1.97), (0.3, top + 0.12, 1.76)):
        middle, half = (low + high) / 2, (high - low) / 2
        q = p.near(cx, middle, 0.25, half + 0.08)
        taper = (1 - ((q.y - middle) / half) ** 2).clamp_min(0)
        d = (q.x - cx - 0.08 * torch.sin(q.y * 8.5 + phase + cx * 2)).abs() - 0.07 * (taper + 1e-6).sqrt()
        d = both(d, (q.y - middle).abs() - half) * 0.8
        q.fill(d, "#c3cbd6", soft=0.05, opacity=0.5, lamp=False)
        q.fill(d + 0.012, "#ffffff", soft=0.04, opacity=0.85, lamp=False)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    w, top = r.uniform(0.58, 0.66), r.uniform(1.08, 1.16)
    trim = mix(named("#fff6e2", p.device), lighter(colour, 0.6), r.coin(0.5))
    _saucer(p, colour, trim)
    q = p.near(w, top - 0.36, 0.42, 0.35)
    handle = ring(q.x, q.y, w + 0.06, top - 0.36, r.uniform(0.19, 0.23), 0.06)
    q.fill(handle, colour, bulge=0.07, gloss=0.3)
    _bowl(p, r, colour, trim, w, top)
    _tea(p, r, colour, w, top)
    _steam(p, r, top)


SUBJECT = Subject(draw, colours=("#f2ece0", "#5f9fc8", "#e88a7a", "#7fb89a"))
