"""A cake with candles: one tier or two, icing that drips, beads round its foot."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import lighter, mix, named
from explorer.world.paint.curves import wave
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, above, below, blend, both, box, capsule, circle, ellipse, length, union
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import accent, strong

__all__ = ["SUBJECT"]


def _tier(
    p: Painter, r: Chance, colours: tuple[Tensor, Tensor], foot: float, w: Tensor, h: float, shown: Number
) -> None:
    p, (colour, icing), top, e = p.near(0, foot + h / 2, w + 0.06, h / 2 + 0.2), colours, foot + h, w * 0.17
    x, y = p.x, p.y
    lid = ellipse(x, y, 0, top, w, e)
    side = both(union(box(x, y, 0, foot + h / 2, w, h / 2), ellipse(x, y, 0, foot, w, e)), below(y, top))
    p.fill(union(side, lid), colour, bulge=0.3, opacity=shown)
    arch = (1 - (x / w) ** 2).clamp_min(0).sqrt() * e
    p.fill(both((y - foot - h * 0.3 + arch).abs() - 0.03, side), lighter(colour, 0.55), opacity=shown)
    turn = torch.asin((x / w).clamp(-1, 1))
    drips = 0.085 * torch.cos(turn * 9 + r.uniform(0, 6)) + 0.035 * torch.cos(turn * 5 + r.uniform(0, 6))
    iced = both(side, above(y, foot + h * 0.78 - arch - drips) * 0.6, below(y, top))
    p.fill(union(iced, lid) - 0.015, icing, bulge=0.08, opacity=shown, gloss=0.2)
    p.fill(ellipse(x, y, 0, top, w - 0.03, e - 0.02), lighter(icing, 0.25), opacity=shown * 0.7, soft=0.03)
    beads = length(wave(turn, 0.3) * w * torch.cos(turn).clamp_min(0.35), y - foot + arch - 0.02) - 0.055
    p.fill(both(beads, x.abs() - w - 0.02), lighter(icing, 0.1), bulge=0.05, opacity=shown)


def _candles(p: Painter, r: Chance, base: Tensor, spread: Tensor, two: Tensor) -> None:
    wax, white = r.colour("#ff8fa8", "#6fb7e8", "#ffd24a", "#8fd18a"), named("#ffffff", p.device)
    tall, thin = 0.34 + 0.2 * (1 - two), 0.042 + 0.014 * (1 - two)
    for k in (-1.0, -0.5, 0.0, 0.5, 1.0):
        foot, cx = base + (0.0 if k == 0 else 0.03), spread * k
        shown = 1 - two if abs(k) == 0.5 else torch.ones_like(two)
        q = p.near(cx, foot + tall / 2 + 0.1, 0.09, tall / 2 + 0.18)
        x, y = q.x, q.y
        twist = (torch.sin((y + x) * 45) > 0.3).float()
        q.fill(capsule(x, y, cx, foot, cx, foot + tall, thin), mix(wax, white, twist), bulge=0.04, opacity=shown)
        top = foot + tall + 0.11
        flame = blend(circle(x, y, cx, top - 0.02, 0.055), capsule(x, y, cx, top, cx, top + 0.09, (0.04, 0.012)), 0.03)
        q.fill(flame, "#ff9d2e", lamp=False, opacity=shown)
        q.fill(ellipse(x, y, cx, top - 0.02, 0.028, 0.045), "#fff3a8", lamp=False, opacity=shown)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    two, w, h = r.coin(0.5), r.uniform(0.76, 0.84), 0.56
    # beside a strong colour, and on white, the icing stays white
    plain = 1 - (1 - strong(colour)) * (colour.amin(1) < 0.9).float()
    sweet = accent(r, colour, "#5a3322", "#ffb3c4", "#fff4dc", "#ffe28a", apart=0.5)
    icing = mix(named("#fffaf0", p.device), sweet, r.coin(0.6) * (1 - plain))
    q = p.near(0, 0.14, 1.0, 0.2)
    q.fill(ellipse(q.x, q.y, 0, 0.13, 0.98, 0.13), "#b9c3cf", bulge=0.06)
    q.fill(ellipse(q.x, q.y, 0, 0.16, 0.95, 0.12), "#f2f5f8", bulge=0.06)
    _tier(p, r, (colour, icing), 0.26, w, h, torch.ones_like(two))
    _tier(p, r, (colour, icing), 0.26 + h, w * 0.62, 0.42, two)
    _candles(p, r, 0.26 + h + 0.42 * two, w * (0.5 - 0.18 * two), two)


SUBJECT = Subject(draw, colours=("#f5b8c8", "#fbeed6", "#7a4a30", "#f7dfa8"))
