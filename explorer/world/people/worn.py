"""What people wear on their heads: earrings, a bow in the hair, glasses, headphones."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import bow
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import blend, both, box, capsule, circle, ellipse, union
from explorer.world.people.sitter import Sitter
from explorer.world.people.skin import BRIGHT, one_of

__all__ = ["glasses", "headphones", "jewels"]

FRAMES = ("#2b2b33", "#7a3b1e", "#c0392b", "#2f5fae", "#b07a1c", "#2c7a5a", "#8e44ad")
DARK_FRAMES = ("#1d1d24", "#1d1d24", "#1d1d24", "#c0392b", "#2f5fae", "#f0a020", "#e667a0")


def jewels(p: Painter, r: Chance, s: Sitter) -> None:
    """Earrings of some women, a bow in the hair of some girls."""
    bare = (1 - s.worn["headphones"]) * s.female
    pierced = bare * r.coin(0.3) * s.styled("bald", "ponytail", "bun", "curly")
    q = p.near(0, s.ear_y - s.ear, s.wide * 1.1, 0.1)
    rings = circle(q.x.abs(), q.y, s.wide * 1.02, s.ear_y - s.ear - 0.03, 0.055)
    q.fill(rings, "#f4c542", bulge=0.05, gloss=0.6, opacity=pierced)
    free = bare * (1 - s.worn["hat"]) * (1 - s.worn["crown"]) * (1 - s.styled("ponytail", "bald"))
    shown, cx, cy = s.of(0, 0, 1, 0, 0, 0) * r.coin(0.4) * free, s.side * 0.72, 0.92
    q = p.near(cx, cy, 0.45, 0.3)
    u, y = (q.x - cx).abs(), q.y
    loops = blend(ellipse(u, y, 0.20, cy + 0.05, 0.155, 0.13), circle(u, y, 0.27, cy - 0.07, 0.10), 0.06)
    q.fill(loops, s.tie, bulge=0.10, opacity=shown)
    q.fill(ellipse(u, y, 0, cy + 0.01, 0.085, 0.105), darker(s.tie, 0.15), bulge=0.09, opacity=shown)


def glasses(p: Painter, r: Chance, s: Sitter) -> None:
    """Round or square; dark ones are sunglasses."""
    sun, ey, ex = s.worn["sunglasses"], s.ey, s.ex
    p = p.near(0, ey, 1.2, 0.45)
    x, y = p.x - s.turn * 0.09, p.y
    side, round_ones = x.abs(), r.coin(0.5)
    square = box(side, y, ex, ey - 0.01, 0.32, 0.255, 0.13)
    wide = blend(box(side, y, ex, ey + 0.02, 0.33, 0.22, 0.12), circle(side, y, ex, ey - 0.06, 0.23), 0.08)
    lenses = torch.lerp(square, wide, sun.expand_as(wide))
    lenses = torch.lerp(lenses, circle(side, y, ex, ey - 0.01, 0.305), round_ones.expand_as(wide))
    arms = [
        capsule(p.x * k, y, s.wide * 0.97, ey + 0.06, ex + 0.305 + s.turn * (0.09 * k), ey + 0.04, 0.028)
        for k in (-1, 1)
    ]
    bridge = union(bow(x, y, 0, ey + 0.04, ex - 0.275, -0.04, 0.03), *arms)
    u = r.uniform()
    frame = mix(one_of(FRAMES, u), one_of(DARK_FRAMES, u), sun)
    deep = mix(named("#16161d", p.device), named("#43506b", p.device), ((ey + 0.2 - y) / 0.45).clamp(0, 1))
    p.fill(lenses, mix(named("#dff1ff", p.device), deep, sun), lamp=False, opacity=0.07 + 0.93 * sun)
    p.fill(union(lenses.abs() - 0.038 - 0.008 * sun, bridge), frame, bulge=0.038, gloss=0.2)
    glare = [capsule(x, y, ex * k - 0.13, ey - 0.02, ex * k - 0.01, ey + 0.13, 0.022 + 0.013 * sun) for k in (-1, 1)]
    p.fill(both(union(*glare), lenses + 0.02), "#ffffff", lamp=False, opacity=0.45 + 0.25 * sun)


def headphones(p: Painter, r: Chance, s: Sitter) -> None:
    out = s.styled("curly") * 0.12 + s.worn["hat"] * 0.05 - s.styled("bald") * 0.09
    colour, x, y = one_of(BRIGHT, r.uniform()), p.x, p.y
    band = both(ellipse(x, y, 0, 0.15, s.wide * 1.16 + out, 1.22 + out * 1.6).abs() - 0.075, s.ear_y - y)
    p.fill(band, colour, bulge=0.08)
    cups: Tensor = box(x.abs(), y, s.wide * 1.12 + out, s.ear_y, 0.20, 0.34, 0.17)
    p.fill(cups, darker(colour, 0.12), bulge=0.17, gloss=0.25)
    p.fill(cups + 0.10, lighter(colour, 0.35), bulge=0.08)
