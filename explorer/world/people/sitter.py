"""Who sits for a portrait: proportions by age and sex, colours, and what chance adds.

Two painters share the canvas: one for the body, and one for the head, tilted, in which a face is about 1 wide each way.
Everything is a tensor over the batch; `take` gives the same for some of the pictures.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named, palette
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import blend, ellipse
from explorer.world.people.skin import BRIGHT, HAIR_COLOURS, SKINS, along, blush_of, one_of, shadow_of, times
from explorer.world.scene import Person
from explorer.world.vocabulary import COLOURS, FEATURES, HAIR_STYLES, PEOPLE

__all__ = ["Sitter"]


class Sitter:
    def __init__(self, r: Chance, people: Sequence[Person]) -> None:
        device = r.device
        self.who = torch.tensor([PEOPLE.index(q.who) for q in people], device=device)
        self.style = torch.tensor([HAIR_STYLES.index(q.hair_style) for q in people], device=device)
        self.worn = {
            f: torch.tensor([float(f in q.features) for q in people], device=device).view(-1, 1, 1) for f in FEATURES
        }
        self.worn["glasses"] = self.worn["glasses"] * (1 - self.worn["sunglasses"])
        self.worn["crown"] = self.worn["crown"] * (1 - self.worn["hat"])
        hairs, shirts = list(HAIR_COLOURS), list(COLOURS)
        hair = palette(tuple(HAIR_COLOURS.values()), device)[[hairs.index(q.hair) for q in people]]
        shirt = palette(tuple(COLOURS.values()), device)[[shirts.index(q.shirt) for q in people]]
        self.hair, self.shirt = r.jitter(hair), r.jitter(shirt)
        self.female, self.child = self.of(1, 0, 1, 0, 1, 0), self.of(0, 0, 1, 1, 0, 0)
        self.old = self.of(0, 0, 0, 0, 1, 1)
        self._colour(r)
        self._proportion(r)
        self.wave = r.uniform(3, 6), r.uniform(0, 6.3), r.coin(0.6) * 0.06
        self.volume = r.uniform(0.92, 1.15)
        self.short_to = self.of(-0.55, 0.02, -0.5, 0.0, -0.25, 0.02) + r.uniform(-0.1, 0.1)
        self.long = r.uniform(1.08, 1.25), self.of(-1.95, -1.45, -1.85, -1.4, -1.5, -1.45) * r.uniform(0.82, 1.12)
        self.covered = self.worn["hat"] * 0.64 + (1 - self.worn["hat"]) * 9.0  # hair ends under a hat
        self.tie = one_of(BRIGHT, r.uniform())

    def of(self, *values: float) -> Tensor:
        """A number by who it is: woman, man, girl, boy, old woman, old man."""
        return torch.tensor(values, device=self.who.device)[self.who].view(-1, 1, 1)

    def styled(self, *names: str) -> Tensor:
        """1 for those whose hair is one of these."""
        return sum((self.style == HAIR_STYLES.index(n)).float() for n in names).view(-1, 1, 1)  # type: ignore[union-attr]

    def _colour(self, r: Chance) -> None:
        self.tone = r.uniform()
        skin = along(SKINS, self.tone)
        warm = torch.cat([r.uniform(-0.02, 0.03), r.uniform(-0.02, 0.02), r.uniform(-0.03, 0.03)], 1).unsqueeze(-1)
        self.skin = (skin + warm * skin).clamp(0, 1)
        self.low, self.blush = shadow_of(self.skin), blush_of(self.skin)
        bald = self.styled("bald") * (1 - self.old) * (1 - self.worn["beard"])
        base = mix(self.hair, named("#6a4a38", r.device), bald)
        self.brow = mix(times(base, 0.62, 0.52, 0.46), self.skin * 0.42, 0.25)
        self.shade = darker(self.hair, 0.28)

    def _proportion(self, r: Chance) -> None:
        self.size = self.of(1.13, 1.16, 1.12, 1.12, 1.12, 1.14) * r.uniform(0.95, 1.04)
        tall = torch.maximum(self.worn["hat"] + self.worn["crown"], self.styled("bun"))
        self.x = r.uniform(-0.05, 0.05)
        self.y = self.of(-0.03, -0.02, -0.05, -0.05, -0.04, -0.03) + r.uniform(0.01, 0.07) - 0.10 * tall
        self.tilt, self.turn, self.side = r.uniform(-0.11, 0.11), r.uniform(-1, 1), r.sign()
        self.wide = self.of(0.93, 0.96, 1.0, 1.0, 0.95, 0.97) * r.uniform(0.93, 1.05)
        self.jaw = self.of(0.66, 0.78, 0.78, 0.80, 0.72, 0.80) * r.uniform(0.92, 1.08)
        self.chin = self.of(-1.10, -1.16, -0.98, -0.98, -1.08, -1.16) * r.uniform(0.95, 1.04)
        self.ex = self.of(0.385, 0.385, 0.39, 0.39, 0.38, 0.38) * r.uniform(0.95, 1.06)  # eyes
        self.ey = self.of(0.0, 0.02, -0.14, -0.14, 0.0, 0.0)
        self.ear_y, self.ear = (
            self.of(-0.05, -0.05, -0.16, -0.16, -0.06, -0.06),
            self.of(0.2, 0.24, 0.22, 0.24, 0.22, 0.27),
        )

    def body_painter(self, p: Painter) -> Painter:
        return p.placed(self.x, self.y, self.size)

    def head_painter(self, body: Painter) -> Painter:
        at, size = self.of(0.50, 0.52, 0.44, 0.44, 0.50, 0.52), self.of(0.435, 0.445, 0.45, 0.45, 0.435, 0.445)
        return body.turned(0, -0.5, self.tilt).placed(0, at, size)

    def face(self, x: Tensor, y: Tensor) -> Tensor:
        jaw = ellipse(x, y, self.turn * 0.03, self.chin + 0.62, self.jaw, 0.62)
        return blend(ellipse(x, y, 0, 0.22, self.wide, 0.95), jaw, 0.38)

    def waved(self, x: Tensor, y: Tensor, share: float = 1.0) -> Tensor:
        """x, bent by the waves of the hair."""
        pace, phase, amount = self.wave
        return x + torch.sin(y * pace + phase) * (amount * share)

    def take(self, index: Tensor) -> Sitter:
        some = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Tensor):
                setattr(some, name, value[index])
            elif isinstance(value, tuple):
                setattr(some, name, tuple(v[index] for v in value))
            elif isinstance(value, dict):
                setattr(some, name, {k: v[index] for k, v in value.items()})
        return some
