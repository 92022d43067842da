"""A fairy: four wings, a petal skirt, a flower crown, a wand with a star."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named, pick
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon, star
from explorer.world.paint.shapes import blend, both, box, capsule, circle, cut, ellipse, union
from explorer.world.people.features import small_face
from explorer.world.people.skin import HAIR_COLOURS, shadow_of, skin_tone
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]

CX, CY, RADIUS = 0.02, 1.44, 0.31
WINGS = ((0.50, 1.28, 0.27, 0.50, -0.85), (0.42, 0.78, 0.20, 0.36, -2.1))  # x, y, half axes, angle
ARC = (-0.95, -0.48, 0.0, 0.48, 0.95)


def _wings(p: Painter, r: Chance, colour: Tensor) -> None:
    veil = r.colour("#bfeaff", "#ffd3ec", "#d9ffd8", "#e4d6ff", "#fff0b8")
    veil, spread = mix(veil, named("#ffffff", p.device), 0.25), r.uniform(-0.06, 0.08)
    for s in (-1, 1):
        for cx, cy, rx, ry, angle in WINGS:
            q = p.near((cx + spread) * s, cy, 0.55).turned((cx + spread) * s, cy, (angle + spread) * s)
            d = ellipse(q.x, q.y, 0, 0, rx, ry)
            q.fill(d - 0.02, mix(veil, colour, 0.35), opacity=0.85, bulge=0.03)
            q.fill(d, veil, opacity=0.85, bulge=0.06, gloss=0.2)
            shine = ellipse(q.x, q.y, 0, ry * 0.35, rx * 0.45, ry * 0.36)
            q.fill(shine, lighter(veil, 0.65), opacity=0.6, soft=0.06)


def _back_hair(p: Painter, r: Chance, hair: Tensor, style: Tensor) -> None:
    p = p.near(CX, 1.4, 0.55, 0.6)
    x, y = p.x, p.y
    wavy = x + 0.025 * torch.sin(y * 12 + r.uniform(0, 6))
    long = blend(circle(x, y, CX, CY + 0.04, RADIUS * 1.14), box(wavy, y, CX, 1.22, 0.33, 0.34, 0.2), 0.1)
    bun = union(circle(x, y, CX, CY + 0.03, RADIUS * 1.1), circle(x, y, CX, CY + 0.42, 0.15))
    puffs = union(circle((x - CX).abs(), y, 0.30, CY + 0.10, 0.17), circle(x, y, CX, CY + 0.1, RADIUS * 1.12))
    p.fill(pick(style, [long, bun, puffs]), darker(hair, 0.22), bulge=0.13)


def _dress(p: Painter, colour: Tensor, skin: Tensor) -> None:
    p, low = p.near(-0.03, 0.6, 0.55, 0.68), shadow_of(skin)
    x, y = p.x, p.y
    for s in (-1, 1):
        p.fill(capsule(x, y, s * 0.10, 0.50, s * 0.13, 0.12, (0.075, 0.06)), low if s < 0 else skin, bulge=0.06)
        p.fill(ellipse(x, y, s * 0.14 + 0.035, 0.06, 0.115, 0.065), darker(colour, 0.22), bulge=0.06)
    p.fill(capsule(x, y, -0.16, 1.02, -0.42, 0.78, (0.065, 0.055)), low, bulge=0.06)
    p.fill(circle(x, y, -0.43, 0.77, 0.07), low, bulge=0.06)
    petals = [ellipse(x, y, k * 0.145, 0.42 - 0.02 * abs(k), 0.105, 0.15) for k in range(-3, 4)]
    p.fill(union(*petals), darker(colour, 0.10), bulge=0.09)
    bell = polygon(x, y, [(-0.11, 0.86), (0.11, 0.86), (0.36, 0.50), (-0.36, 0.50)]) - 0.05
    skirt = blend(bell, ellipse(x, y, 0, 0.52, 0.40, 0.10), 0.08)
    p.fill(skirt, colour, bulge=0.16)
    folds = union(*[capsule(x, y, k * 0.5, 0.76, k, 0.50, (0.006, 0.016)) for k in (-0.22, -0.08, 0.08, 0.22)])
    p.fill(both(folds, skirt), darker(colour, 0.22), soft=0.015, opacity=0.6)
    top = blend(box(x, y, 0, 0.96, 0.15, 0.14, 0.09), ellipse(x, y, 0, 0.86, 0.12, 0.08), 0.05)
    p.fill(top, lighter(colour, 0.35), bulge=0.11)
    belt = both(skirt - 0.01, (y - 0.845).abs() - 0.03)
    p.fill(belt, mix(colour, named("#fff3c0", p.device), 0.6), bulge=0.03)
    p.fill(capsule(x, y, CX, 1.05, CX, 1.18, 0.07), low, bulge=0.06)
    p.fill(ellipse(x.abs(), y, 0.17, 1.04, 0.09, 0.075), colour, bulge=0.07)


def _wand(p: Painter, r: Chance, skin: Tensor) -> None:
    hx, hy = 0.50, 0.98 + r.uniform(-0.08, 0.14)
    wx, wy = hx + 0.20, hy + 0.36
    g = p.near(wx, wy, 0.6)
    g.glow(circle(g.x, g.y, wx + 0.01, wy + 0.04, 0.07), named("#ffe27a", p.device) * 0.8, 0.09, 0.5)
    p = p.near(0.5, 1.15, 0.45, 0.5)
    x, y = p.x, p.y
    p.fill(capsule(x, y, hx - 0.02, hy - 0.04, wx, wy, 0.018), "#f3e3c0", bulge=0.015)
    p.fill(star(x, y, wx + 0.01, wy + 0.05, 0.14, 0.5, -0.15) - 0.015, "#ffd54a", bulge=0.05, gloss=0.4)
    p.fill(capsule(x, y, 0.17, 1.01, hx, hy, (0.065, 0.055)), skin, bulge=0.06)
    p.fill(circle(x, y, hx, hy, 0.07), skin, bulge=0.06)


def _head(p: Painter, r: Chance, skin: Tensor, hair: Tensor, style: Tensor) -> None:
    q = p.near(CX, CY, 0.42, 0.45)
    x, y = q.x, q.y
    q.fill(circle((x - CX).abs(), y, RADIUS * 0.98, CY - 0.04, 0.06), shadow_of(skin), bulge=0.05)
    face = blend(circle(x, y, CX, CY, RADIUS), ellipse(x, y, CX, CY - 0.12, 0.24, 0.19), 0.08)
    q.fill(face, skin, bulge=0.18, span=2, warm=0.5)
    small_face(p, r, CX, CY - 0.04, RADIUS, skin, nose=0.115, brow=hair * 0.6, eye=1.08)
    m = q.placed(CX + 0.10 * RADIUS, CY - 0.04, RADIUS)
    m.fill(capsule(m.x.abs(), m.y, 0.48, 0.18, 0.64, 0.30, (0.03, 0.015)), "#22140f")
    u = x - CX
    fringes = [CY + 0.20 - 0.5 * (u + 0.10).abs(), CY + 0.20 - 0.9 * u * u, CY + 0.13 + 0.28 * u]
    opening = both(ellipse(x, y, CX + 0.02, CY - 0.22, RADIUS * 0.93, 0.58), y - pick(style, fringes))
    cap = both(cut(circle(x, y, CX, CY + 0.035, RADIUS * 1.12), opening), CY - 0.10 - y)
    q.fill(cap, hair, bulge=0.09)
    shine = cut(circle(x, y, CX - 0.02, CY + 0.05, RADIUS * 0.92), circle(x, y, CX, CY + 0.02, RADIUS * 0.91))
    q.fill(both(shine, cap + 0.02), lighter(hair, 0.5), soft=0.02, opacity=0.6)
    places = [(CX + 0.30 * math.sin(a), CY + 0.03 + 0.29 * math.cos(a)) for a in ARC]
    blossoms = union(*[circle(x, y, *at, 0.052) for at in places])
    q.fill(blossoms, r.colour("#ff9ec4", "#fff2a8", "#ffffff", "#c6a6ff", "#ffb067"), bulge=0.045)
    q.fill(union(*[circle(x, y, *at, 0.018) for at in places]), "#f0a82c")


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    skin, hair, style = skin_tone(r), r.colour(*HAIR_COLOURS.values()), r.integers(3)
    _wings(p, r, colour)
    _back_hair(p, r, hair, style)
    _dress(p, colour, skin)
    _wand(p, r, skin)
    _head(p, r, skin, hair, style)
    opacity = r.uniform(0.5, 1)
    for x, y in ((0.88, 1.62), (0.93, 1.18), (0.50, 1.72)):
        q = p.near(x, y, 0.06)
        q.fill(star(q.x, q.y, x, y, 0.05, 0.35), "#fff3b0", lamp=False, opacity=opacity)


SUBJECT = Subject(draw, colours=("#f08ab8", "#7ac77a", "#b48ae6", "#ffc857", "#6fc6d8"))
