"""A robot: a boxy body with buttons, a face or a screen, one or two antennae, an arm that may wave."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import above, arc, both, box, capsule, circle, cut, ellipse, union
from explorer.world.subjects.base import Anchors, Look, Subject
from explorer.world.subjects.things.trim import accent

__all__ = ["SUBJECT"]

DARK, HEAD = "#4a5160", 1.38


def _antennae(p: Painter, r: Chance, tip: Tensor, top: Tensor) -> None:
    p, two = p.near(0, 1.8, 0.4, 0.2), r.coin(0.35)
    x, y = p.x, p.y
    side = x.abs()
    p.fill(capsule(side, y, 0.192, top, 0.24, 1.86, 0.024), DARK, opacity=two)
    p.fill(circle(side, y, 0.24, 1.88, 0.075), tip, bulge=0.07, gloss=0.6, opacity=two)
    p.fill(capsule(x, y, 0, top, 0, 1.86, 0.03), DARK, opacity=1 - two)
    p.fill(circle(x, y, 0, 1.88, 0.09), tip, bulge=0.09, gloss=0.6, opacity=1 - two)


def _legs(p: Painter, metal: Tensor, colour: Tensor) -> None:
    p = p.near(0, 0.25, 0.5, 0.32)
    side, y = p.x.abs(), p.y
    p.fill(capsule(side, y, 0.2, 0.1, 0.2, 0.45, 0.08), metal, bulge=0.08)
    p.fill(wave(y - 0.04, 0.08) - 0.012 + 9 * box(side, y, 0.2, 0.28, 0.078, 0.1).clamp_min(0), DARK, opacity=0.6)
    p.fill(both(ellipse(side, y, 0.23, 0.0, 0.2, 0.19), above(y, 0.0)), darker(colour, 0.2), bulge=0.12, gloss=0.3)


def _arms(p: Painter, r: Chance, metal: Tensor, colour: Tensor, half: Tensor) -> None:
    waves = r.coin(0.5)
    for s, up in ((-1, torch.zeros_like(waves)), (1, waves)):
        ex, ey = (half + 0.27) * s, 0.66 + 0.12 * up
        hx, hy = (half + 0.28 + 0.18 * up) * s, 0.42 + 0.72 * up
        q = p.near((half + 0.22) * s, 0.8, 0.5, 0.6)
        x, y = q.x, q.y
        q.fill(
            union(capsule(x, y, half * (0.9 * s), 0.86, ex, ey, 0.065), capsule(x, y, ex, ey, hx, hy, 0.065)),
            metal,
            bulge=0.07,
        )
        grip = cut(circle(x, y, hx, hy, 0.125), box(x, y, hx, hy + (2 * up - 1) * 0.1, 0.045, 0.1))
        q.fill(grip, darker(colour, 0.2), bulge=0.09)
        q.fill(circle(x, y, half * s, 0.86, 0.11), darker(colour, 0.25), bulge=0.1)


def _body(p: Painter, colour: Tensor, half: Tensor) -> None:
    p = p.near(0, 0.76, 0.5, 0.42)
    x, y = p.x, p.y
    p.fill(box(x, y, 0, 1.04, 0.14, 0.1, 0.02), DARK, bulge=0.05)
    p.fill(box(x, y, 0, 0.7, half, 0.32, 0.13), colour, bulge=0.17, gloss=0.4)
    p.fill(box(x, y, 0, 0.72, half * 0.62, 0.19, 0.06), lighter(colour, 0.55), bulge=0.03)
    for k, size, tone in ((-0.32, 0.075, "#ff6a5a"), (0.12, 0.06, "#ffd23f"), (0.42, 0.045, "#5fd07a")):
        p.fill(circle(x, y, half * k, 0.78, size), tone, bulge=size * 0.8, gloss=0.5)
    p.fill(union(*[box(x, y, 0, 0.61 + k * 0.05, half * 0.45, 0.013) for k in (0, 1)]), DARK)


def _head(p: Painter, r: Chance, metal: Tensor, colour: Tensor, w: Tensor, h: Tensor) -> Anchors:
    light, screen = r.colour("#7df0ff", "#a8ff9e", "#ffe66e", "#ffffff"), r.coin(0.6)
    p = p.near(0, HEAD, 0.68, 0.4)
    x, y = p.x, p.y
    side = x.abs()
    p.fill(box(side, y, w + 0.03, HEAD, 0.075, 0.13, 0.05), metal, bulge=0.07)
    p.fill(box(x, y, 0, HEAD, w, h, 0.17), colour, bulge=0.2, gloss=0.4)
    face = box(x, y, 0, HEAD - 0.01, w - 0.1, h - 0.08, 0.11)
    p.fill(face, "#22304a", bulge=0.03, opacity=screen)
    p.fill(face, lighter(colour, 0.5), bulge=0.03, opacity=1 - screen)
    ex, ey, er = w * 0.43, HEAD + 0.04, r.uniform(0.095, 0.12)
    p.fill(circle(side, y, ex, ey, er), light, lamp=False, opacity=screen)
    p.fill(circle(side, y, ex, ey, er + 0.02), "#ffffff", bulge=0.06, opacity=1 - screen)
    pupils = union(*[circle(x, y, ex * s + 0.015, ey, er * 0.58) for s in (-1, 1)])
    p.fill(pupils, "#22242e", bulge=0.04, gloss=0.6, opacity=1 - screen)
    p.fill(union(*[circle(x, y, ex * s - 0.02, ey + 0.035, 0.028) for s in (-1, 1)]), "#ffffff", lamp=False)
    mouth = arc(x, y, 0, HEAD - 0.05, 0.13, 0.026, math.pi + 0.5, 2 * math.pi - 0.5)
    p.fill(mouth, mix(named("#22242e", p.device), light, screen), lamp=False)
    return Anchors(((-ex, ey), (ex, ey)), er + 0.02, (0.0, HEAD - 0.1, h + 0.1), (0.0, 1.04, 0.22))


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    metal = r.colour("#c3cad3", "#b3bcc8", "#d3d7dd")
    half, w, h = r.uniform(0.38, 0.46), r.uniform(0.46, 0.54), r.uniform(0.29, 0.34)
    _antennae(p, r, accent(r, colour, "#ff5a4f", "#ffd23f", "#4fc3ff", apart=0.4), HEAD + h - 0.05)
    _legs(p, metal, colour)
    _arms(p, r, metal, colour, half)
    _body(p, colour, half)
    return _head(p, r, metal, colour, w, h)


SUBJECT = Subject(draw, colours=("#9fb0c0", "#5fa8c8", "#c8ccd2", "#e0a53a"))
