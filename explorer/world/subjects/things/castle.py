"""A castle: towers with pointed roofs and flags, a wall with battlements, a gate; on a rock where it floats.

It varies by chance: heights and widths, where the keep stands, how many towers there are and how they are roofed.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon
from explorer.world.paint.shapes import Number, both, box, capsule, circle, union
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.rock import rock
from explorer.world.subjects.things.trim import accent, bricks, strong

__all__ = ["SUBJECT"]


class _Masonry:
    """Towers and windows of one castle, in its colours."""

    def __init__(self, p: Painter, r: Chance, colour: Tensor) -> None:
        self.p, self.colour = p, colour
        warm = accent(r, colour, "#d9473f", "#3f6fb8", "#7a54a8", "#2f8f8a", "#e0763a")
        calm = accent(r, colour, "#5f7aa8", "#8a5a46", "#e8c25a", "#f2ead8", "#6f9aa8")
        self.roof = mix(warm, calm, strong(colour) * r.coin(0.8))
        self.flag = accent(r, self.roof, "#ffcf3f", "#ef4f5f", "#4fa3e0", apart=0.4)
        self.glass = r.colour("#ffe08a", "#3b3a4d", "#ffd873", "#46506b")
        self.flat = r.coin(0.06)  # battlements instead of pointed roofs, on the outer towers

    def tower(
        self,
        cx: Number,
        hw: Number,
        top: Number,
        cone: Number,
        colour: Tensor,
        flag: Number = 1.0,
        flat: Number = 0.0,
        shown: Number = 1.0,
    ) -> None:
        whole = self.p
        p = whole.near(cx, top / 2, hw + 0.03, top / 2 + 0.03)
        body = box(p.x, p.y, cx, top / 2, hw, top / 2, 0.02)
        p.fill(body, colour, bulge=0.2, opacity=shown)
        bricks(p, body, colour, opacity=0.35 * shown)
        p = whole.near(cx, top + 0.06, hw + 0.06, 0.15)
        p.fill(box(p.x, p.y, cx, top, hw + 0.045, 0.06, 0.02), lighter(colour, 0.12), bulge=0.05, opacity=shown)
        teeth = both(box(p.x, p.y, cx, top + 0.10, hw + 0.045, 0.07), wave(p.x - cx, 0.15) - 0.045)
        p.fill(teeth, lighter(colour, 0.06), bulge=0.04, opacity=flat * shown)
        tip = top + cone * (1 - flat) + 0.12 * flat
        p = whole.near(cx + 0.1, tip + 0.08, 0.16, 0.18)
        p.fill(capsule(p.x, p.y, cx, tip - 0.05, cx, tip + 0.2, 0.016), "#5b4634", opacity=flag * shown)
        flown = p.y + 0.02 * torch.sin((p.x - cx) * 20 + 1)
        cloth = polygon(p.x, flown, [(cx, tip + 0.2), (cx, tip + 0.06), (cx + 0.22, tip + 0.13)]) - 0.008
        p.fill(cloth, self.flag, opacity=flag * shown)
        eaves = hw + 0.09
        p = whole.near(cx, top + cone / 2, eaves + 0.03, cone / 2 + 0.05)
        roof = polygon(p.x, p.y, [(cx - eaves, top + 0.03), (cx + eaves, top + 0.03), (cx, top + cone)]) - 0.018
        p.fill(roof, self.roof, bulge=0.2, gloss=0.15, opacity=(1 - flat) * shown)

    def window(self, cx: Number, cy: Number, size: float, shown: Number = 1.0) -> None:
        p = self.p.near(cx, cy, size, size * 1.5)
        arch = circle(p.x, p.y, cx, cy + size * 0.4, size * 0.6)
        d = union(box(p.x, p.y, cx, cy - size * 0.3, size * 0.6, size * 0.7), arch)
        p.fill(d - 0.02, darker(self.colour, 0.35), opacity=shown)
        p.fill(d, self.glass, lamp=False, opacity=shown)


def _gate(p: Painter, r: Chance, colour: Tensor, cx: Tensor) -> None:
    w = r.uniform(0.15, 0.21)
    p = p.near(cx, 0.22, 0.3, 0.35)
    x, y = p.x - cx, p.y
    gate = union(box(x, y, 0, 0.14, w, 0.15), circle(x, y, 0, 0.28, w))
    p.fill(gate - 0.055, lighter(colour, 0.25), bulge=0.05)
    p.fill(gate, r.colour("#6b4326", "#5a3a24", "#46302a"), bulge=0.03)
    grille = torch.minimum(wave(x - 0.055, 0.11), wave(y - 0.07, 0.14) + 0.006) - 0.013
    p.fill(both(gate, grille), "#2b2224")


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    rock(p, r, look.flying)
    build = _Masonry(p, r, colour)
    keep, lean = r.uniform(1.12, 1.34), r.uniform(-0.14, 0.14)
    build.tower(lean, r.uniform(0.24, 0.31), keep, r.uniform(0.44, 0.54), darker(colour, 0.06))
    build.window(lean, keep - 0.18, 0.1)
    inner = r.coin(0.9)  # two small towers beside the keep
    for s in (-1, 1):
        build.tower(s * 0.4, 0.12, r.uniform(0.84, 1.04), 0.3, darker(colour, 0.14), 0.0, shown=inner)
    top = r.uniform(0.52, 0.66)
    q = p.near(0, 0.4, 0.7, 0.55)
    wall = box(q.x, q.y, 0, top / 2, 0.62, top / 2, 0.01)
    teeth = both(box(q.x, q.y, 0, top + 0.05, 0.62, 0.07), wave(q.x, 0.2) - 0.06)
    q.fill(union(wall, teeth), colour, bulge=0.06)
    bricks(q, wall, colour)
    for s in (-1, 1):
        height, w = r.uniform(0.84, 1.12), r.uniform(0.17, 0.24)
        build.tower(s * 0.7, w, height, r.uniform(0.36, 0.54), colour, flat=build.flat)
        build.window(s * 0.7, height - 0.2, 0.085)
        build.window(s * 0.7, height - 0.55, 0.075, r.coin(0.7))
    _gate(p, r, colour, lean * r.coin(0.5))


SUBJECT = Subject(draw, colours=("#b9b4ad", "#c9bda6", "#a7abb5", "#d8c8ae"), reach=(-1.2, 1.2, -0.8, 2.25))
