"""A wizard: a pointed hat and a robe with stars, a long beard, a staff with a glowing orb."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix
from explorer.world.paint.curves import bow
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon, star
from explorer.world.paint.shapes import blend, both, box, capsule, circle, cut, ellipse, ring, union
from explorer.world.people.features import small_face
from explorer.world.people.skin import shadow_of, skin_tone, times
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]

GOLD, CX, CY, RADIUS = "#f3c33c", 0.03, 1.20, 0.28


def _staff(p: Painter, r: Chance) -> None:
    orb = r.colour("#7fe0ff", "#b98cff", "#8dff9e", "#ffd75e", "#ff8fb0")
    q = p.near(0.65, 0.85, 0.2, 0.9)
    q.fill(capsule(q.x, q.y, 0.69, 0.02, 0.64, 1.42, (0.035, 0.045)), "#8a5a30", bulge=0.04)
    q.fill(ring(q.x, q.y, 0.64, 1.55, 0.14, 0.042), "#8a5a30", bulge=0.04)
    g = p.near(0.64, 1.56, 0.65)
    g.glow(circle(g.x, g.y, 0.64, 1.56, 0.08), orb * 0.8, 0.10, 0.55)
    q.fill(circle(q.x, q.y, 0.64, 1.56, 0.105), orb, bulge=0.1, gloss=0.8)


def _robe(p: Painter, r: Chance, colour: Tensor, skin: Tensor, hand: Tensor) -> None:
    p, low, hem = p.near(0.05, 0.6, 0.85, 0.68), darker(colour, 0.28), r.uniform(0.50, 0.60)
    x, y = p.x, p.y
    p.fill(capsule(x, y, -0.20, 0.98, -0.44, 0.62, (0.13, 0.17)), low, bulge=0.13)
    p.fill(circle(x, y, -0.47, 0.54, 0.085), shadow_of(skin), bulge=0.08)
    shoes = union(ellipse(x, y, -0.16, 0.06, 0.19, 0.075), ellipse(x, y, 0.26, 0.06, 0.20, 0.075))
    p.fill(shoes, "#5b3a22", bulge=0.07)
    cone = polygon(x, y, [(-0.17, 1.08), (0.17, 1.08), (hem, 0.10), (-hem, 0.10)]) - 0.05
    wavy = 0.02 * torch.sin(x * 14)
    robe = both(blend(cone, ellipse(x, y, 0, 0.98, 0.27, 0.18), 0.12), 0.06 + wavy - y)
    p.fill(robe, colour, bulge=0.22)
    folds = union(*[capsule(x, y, k, 0.5, k * 1.9, 0.1, (0.008, 0.022)) for k in (-0.2, -0.07, 0.09, 0.22)])
    p.fill(both(folds, robe), low, soft=0.02, opacity=0.7)
    p.fill(both(robe + 0.002, (y - 0.13 - wavy).abs() - 0.035), GOLD, bulge=0.03)
    p.fill(both(robe, (y - 0.60 + 0.10 * x * x).abs() - 0.05), "#6b4526", bulge=0.04)
    p.fill(box(x, y, 0.02, 0.60, 0.065, 0.06, 0.02), GOLD, bulge=0.04, gloss=0.5)
    spangles = ((-0.26, 0.33, 0.075), (0.24, 0.36, 0.06), (0.05, 0.25, 0.055))
    p.fill(union(*[star(x, y, *where) for where in spangles]), GOLD)
    arm = blend(capsule(x, y, 0.20, 0.98, 0.56, hand, (0.12, 0.15)), circle(x, y, 0.55, hand - 0.03, 0.16), 0.05)
    p.fill(arm, lighter(colour, 0.2), bulge=0.12)
    p.fill(circle(x, y, 0.66, hand + 0.01, 0.09), skin, bulge=0.08)


def _beard(p: Painter, r: Chance, hair: Tensor, skin: Tensor) -> None:
    p, tip = p.near(CX, 0.95, 0.35, 0.45), r.uniform(0.60, 0.72)
    x, y = p.x, p.y
    wedge = polygon(x, y, [(CX - 0.20, CY - 0.24), (CX + 0.20, CY - 0.24), (CX + 0.05, tip)]) - 0.03
    beard = blend(ellipse(x, y, CX, CY - 0.22, 0.25, 0.15), wedge, 0.08)
    beard = cut(beard, ellipse(x, y, CX + 0.03, CY - 0.06, 0.17, 0.105))
    p.fill(beard, hair, bulge=0.12)
    strands = union(
        capsule(x, y, CX - 0.08, 1.0, CX - 0.02, 0.80, 0.010), capsule(x, y, CX + 0.09, 1.0, CX + 0.05, 0.82, 0.010)
    )
    p.fill(both(strands, beard), darker(hair, 0.25), opacity=0.7, soft=0.01)
    p.fill(bow(x, y, CX + 0.03, CY - 0.165, 0.055, 0.025, 0.012), "#8a3030")
    side = (x - CX - 0.03).abs()
    p.fill(capsule(side, y, 0.02, CY - 0.105, 0.17, CY - 0.15, (0.05, 0.022)), lighter(hair, 0.4), bulge=0.045)
    nose = ellipse(x, y, CX + 0.045, CY - 0.055, 0.06, 0.052)
    p.fill(nose, mix(skin, times(skin, 1.05, 0.7, 0.66), 0.6), bulge=0.05)


def _hat(p: Painter, r: Chance, colour: Tensor, lean: Tensor) -> None:
    p = p.near(CX, 1.65, 0.55, 0.4)
    x, y, top = p.x, p.y, CX + lean * 0.4
    cone = polygon(x, y, [(CX - 0.25, 1.38), (CX + 0.25, 1.38), (top + 0.10, 1.74), (top - 0.08, 1.74)]) - 0.03
    hat = blend(cone, capsule(x, y, top + 0.02, 1.70, CX - 0.16 - lean, 1.93, (0.11, 0.035)), 0.10)
    p.fill(hat, colour, bulge=0.16)
    p.fill(both(hat + 0.002, (y - 1.46 + 0.15 * (x - CX) ** 2).abs() - 0.045), GOLD, bulge=0.03)
    spangles = ((CX + 0.02, 1.62, 0.075), (CX - 0.13, 1.55, 0.045), (CX + 0.16, 1.56, 0.04))
    p.fill(both(union(*[star(x, y, *where) for where in spangles]), hat), GOLD)
    p.fill(ellipse(x, y, CX, 1.385, r.uniform(0.44, 0.50), 0.085), lighter(colour, 0.2), bulge=0.07)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    skin = skin_tone(r)
    hair = r.colour("#f4f2ee", "#e3e2e6", "#c9c8cf", "#f4f2ee", "#ecebee", "#7b4a2a", "#b85a2a", "#4a4550")
    _staff(p, r)
    _robe(p, r, colour, skin, r.uniform(0.66, 0.78))
    q = p.near(CX, 1.12, 0.42, 0.4)
    x, y = q.x, q.y
    back = union(ellipse(x, y, CX, CY - 0.02, RADIUS * 1.15, RADIUS), box(x, y, CX, 1.05, 0.29, 0.20, 0.12))
    q.fill(back, darker(hair, 0.15), bulge=0.12)
    q.fill(circle((x - CX).abs(), y, RADIUS * 0.98, CY, 0.07), shadow_of(skin), bulge=0.06)
    q.fill(circle(x, y, CX, CY, RADIUS), skin, bulge=0.2, span=2, warm=0.5)
    small_face(p, r, CX, CY, RADIUS, skin, nose=0.22, mouth=False, brow=darker(hair, 0.12))
    _beard(p, r, hair, skin)
    _hat(p, r, colour, r.uniform(-0.06, 0.12))


SUBJECT = Subject(draw, colours=("#4a4fb5", "#6a3fa8", "#2f6fb0", "#3b7f6a"))
