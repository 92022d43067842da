"""A knight: steel armour with a tunic and a plume, a raised sword, a shield with an emblem."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named, pick
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon, star
from explorer.world.paint.shapes import Number, blend, both, box, capsule, circle, cut, ellipse, union
from explorer.world.people.features import small_face
from explorer.world.people.skin import skin_tone
from explorer.world.subjects.base import Look, Subject

__all__ = ["SUBJECT"]

GOLD, HX, CX, CY = "#eebc3b", 0.60, 0.02, 1.36  # HX: the hand with the sword


def _sword(p: Painter, hy: Number) -> None:
    p = p.near(HX + 0.03, hy + 0.3, 0.22, 0.6)
    x, y = p.x, p.y
    corners = [(-0.045, 0.10), (0.075, 0.10), (0.15, 0.72), (0.105, 0.84), (0.05, 0.73)]
    p.fill(polygon(x, y, [(HX + a, hy + b) for a, b in corners]), "#e9eef6", bulge=0.03, gloss=0.4)
    p.fill(capsule(x, y, HX + 0.015, hy + 0.12, HX + 0.10, hy + 0.70, 0.008), "#a9b4c6")
    p.fill(capsule(x, y, HX - 0.12, hy + 0.11, HX + 0.15, hy + 0.075, 0.035), GOLD, bulge=0.03)
    p.fill(capsule(x, y, HX, hy + 0.1, HX - 0.03, hy - 0.12, 0.032), "#6b4226", bulge=0.03)
    p.fill(circle(x, y, HX - 0.035, hy - 0.15, 0.045), GOLD, bulge=0.04)


def _legs(p: Painter, steel: Tensor, low: Tensor, high: Tensor) -> None:
    p = p.near(0.03, 0.3, 0.5, 0.45)
    x, y = p.x, p.y
    for s in (-1, 1):
        tone = low if s < 0 else steel
        p.fill(capsule(x, y, s * 0.16, 0.52, s * 0.19, 0.14, (0.15, 0.125)), tone, bulge=0.12)
        boot = blend(ellipse(x, y, s * 0.20 + 0.06, 0.085, 0.20, 0.085), circle(x, y, s * 0.19, 0.12, 0.11), 0.05)
        p.fill(boot, tone, bulge=0.09, gloss=0.2)
        p.fill(circle(x, y, s * 0.185 + 0.02, 0.36, 0.105), high, bulge=0.08, gloss=0.3)


def _body(p: Painter, colour: Tensor, steel: Tensor, low: Tensor) -> None:
    p = p.near(0, 0.75, 0.45, 0.48)
    x, y = p.x, p.y
    skirt = polygon(x, y, [(-0.25, 0.62), (0.25, 0.62), (0.33, 0.40), (-0.33, 0.40)]) - 0.03
    p.fill(blend(skirt, ellipse(x, y, 0, 0.6, 0.25, 0.1), 0.05), darker(colour, 0.12), bulge=0.10)
    body = blend(ellipse(x, y, 0, 0.90, 0.34, 0.27), box(x, y, 0, 0.68, 0.27, 0.20, 0.12), 0.12)
    p.fill(body, steel, bulge=0.22, gloss=0.35)
    p.fill(both(body + 0.002, (y - 0.60 + 0.06 * x * x).abs() - 0.045), "#6b4226", bulge=0.04)
    p.fill(box(x, y, 0.0, 0.60, 0.06, 0.055, 0.02), GOLD, bulge=0.03)
    p.fill(both(capsule(x, y, 0.0, 0.70, 0.0, 1.1, 0.010), body + 0.02), low, opacity=0.7)


def _arms(p: Painter, steel: Tensor, low: Tensor, high: Tensor, hy: Tensor) -> None:
    elbow = 0.78 + (hy - 0.82) * 0.3
    p = p.near(0.05, 0.9, 0.75, 0.35)
    x, y = p.x, p.y
    p.fill(capsule(x, y, 0.34, 0.98, 0.52, elbow, 0.105), steel, bulge=0.09, gloss=0.2)
    p.fill(capsule(x, y, 0.52, elbow, HX, hy, 0.095), low, bulge=0.09)
    p.fill(circle(x, y, 0.36, 1.00, 0.155), high, bulge=0.13, gloss=0.35)
    p.fill(circle(x, y, HX, hy, 0.105), steel, bulge=0.09, gloss=0.3)
    p.fill(circle(x, y, -0.36, 1.00, 0.155), steel, bulge=0.13, gloss=0.3)
    p.fill(capsule(x, y, -0.38, 0.96, -0.48, 0.74, 0.10), steel, bulge=0.09)


def _head(p: Painter, r: Chance, colour: Tensor, steel: Tensor, low: Tensor, high: Tensor) -> None:
    skin, fly = skin_tone(r), r.uniform(0.0, 0.08)
    q = p.near(CX - 0.1, 1.5, 0.6, 0.55)
    x, y = q.x, q.y
    root = capsule(x, y, CX, 1.72, CX - 0.16, 1.88 + fly * 0.6, (0.07, 0.11))
    plume = blend(root, capsule(x, y, CX - 0.16, 1.88 + fly * 0.6, CX - 0.44, 1.66 + fly, (0.12, 0.04)), 0.08)
    q.fill(plume, colour, bulge=0.11)
    helmet = blend(circle(x, y, CX, CY + 0.05, 0.36), box(x, y, CX, CY - 0.1, 0.34, 0.2, 0.12), 0.1)
    q.fill(helmet, steel, bulge=0.22, gloss=0.35)
    opening = box(x, y, CX + 0.04, CY - 0.05, 0.255, 0.235, 0.17)
    q.fill(opening - 0.035, low, bulge=0.03)
    q.fill(opening, skin, bulge=0.10)
    rim = both(opening, cut(opening, ellipse(x, y, CX + 0.04, CY - 0.10, 0.30, 0.24)))
    q.shade(rim, 0.3, soft=0.05, colour="#4a1c14")
    small_face(p, r, CX + 0.02, CY - 0.06, 0.27, skin, nose=0.15, brow=named("#4a2f1f", p.device) * 0.9)
    raised = CY + 0.12 + 0.25 * (x - CX) ** 2 - y
    visor = both(ellipse(x, y, CX + 0.03, CY + 0.22, 0.34, 0.15), raised)
    q.fill(visor, high, bulge=0.10, gloss=0.4)
    slits = [capsule(x, y, CX + k, CY + 0.20, CX + k, CY + 0.28, 0.012) for k in (-0.14, -0.05, 0.05, 0.14)]
    q.fill(both(union(*slits), visor), "#3c4456")
    rivets = union(circle(x, y, CX - 0.31, CY + 0.14, 0.04), circle(x, y, CX + 0.34, CY + 0.14, 0.04))
    q.fill(rivets, GOLD, bulge=0.03, gloss=0.4)


def _shield(p: Painter, r: Chance, colour: Tensor) -> None:
    p = p.near(-0.5, 0.6, 0.42, 0.55)
    x, y = p.x + 0.50, p.y - 0.66
    shield = both(ellipse(x, y, -0.18, 0.10, 0.48, 0.62), ellipse(x, y, 0.18, 0.10, 0.48, 0.62), y - 0.30) - 0.03
    p.fill(shield - 0.045, GOLD, bulge=0.06, gloss=0.3)
    p.fill(shield, colour, bulge=0.16, gloss=0.15)
    cross = both(union(box(x, y, 0, 0, 0.045, 0.9), box(x, y, 0, 0.06, 0.9, 0.045)), shield)
    point = polygon(x, y, [(-0.14, 0.08), (0.14, 0.08), (0.0, -0.15)])
    heart = blend(circle(x.abs(), y, 0.065, 0.10, 0.085), point, 0.03)
    emblem = pick(r.integers(3), [cross, star(x, y, 0, 0.04, 0.19), heart])
    p.fill(emblem, mix(lighter(colour, 0.75), named("#ffe9a8", p.device), 0.4), bulge=0.05)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    steel = mix(named("#c3cbd8", p.device), named("#aab6c9", p.device), r.uniform())
    steel = mix(steel, named("#d9c9a0", p.device), r.coin(0.15) * 0.6)
    low, high, hy = darker(steel, 0.28), lighter(steel, 0.35), 0.82 + r.uniform(0, 0.12)
    _sword(p, hy)
    _legs(p, steel, low, high)
    _body(p, colour, steel, low)
    _arms(p, steel, low, high, hy)
    _head(p, r, colour, steel, low, high)
    _shield(p, r, colour)


SUBJECT = Subject(draw, colours=("#c23a3a", "#3564b8", "#3f8a4f", "#7a4aa8"))
