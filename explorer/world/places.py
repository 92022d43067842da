"""Where the subjects of a batch of scenes stand, and in which colour: data from scenes, and chance, as tensors."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import palette
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import ellipse
from explorer.world.scene import Scene, Thing
from explorer.world.vocabulary import COLOURS, FLIES, SIDES, SIZES

__all__ = ["Places", "colours", "groups", "places"]

K = TypeVar("K", bound=Hashable)


def groups(keys: Sequence[K | None], device: torch.device) -> dict[K, Tensor]:
    """Which pictures have which key; None is no key."""
    members: dict[K, list[int]] = {}
    for k, key in enumerate(keys):
        if key is not None:
            members.setdefault(key, []).append(k)
    return {key: torch.tensor(index, device=device) for key, index in members.items()}


def colours(said: Sequence[str | None], natural: tuple[str, ...], r: Chance) -> Tensor:
    """The colours that were said, and natural ones where none was, each a little off: (B, 3, 1, 1)."""
    own = r.colour(*natural)
    names = list(COLOURS)
    index = torch.tensor([names.index(c) if c else -1 for c in said], device=r.device)
    table = palette(tuple(COLOURS.values()), r.device)
    silent = (index < 0).float().view(-1, 1, 1, 1)
    return r.jitter(torch.lerp(table[index.clamp_min(0)], own, silent))


@dataclass(frozen=True)
class Places:
    """All (B, 1, 1): where the feet are, the subject's size, how high the ground is, whether it flies or faces left."""

    x: Tensor
    y: Tensor
    scale: Tensor
    ground: Tensor
    flying: Tensor
    flip: Tensor

    def take(self, index: Tensor) -> Places:
        return Places(*(getattr(self, f.name)[index] for f in fields(self)))

    def cast_shadow(self, p: Painter, opacity: Tensor) -> None:
        q = p.placed(self.x, self.ground, self.scale).near(0.05, 0, 1.0, 0.25)
        q.shade(ellipse(q.x, q.y, 0.05, 0.0, 0.85, 0.13), opacity, soft=0.14)


def places(
    scenes: Sequence[Scene], things: Sequence[Thing | None], ground: Tensor, scale: Tensor, r: Chance, first: bool
) -> Places:
    """first: whether the things are the scenes' first subjects; the two of a pair stand on opposite sides."""

    def numbers(values: Sequence[float]) -> Tensor:
        return torch.tensor(values, dtype=torch.float32, device=r.device).view(-1, 1, 1)

    side = r.sign() * (0.45 if first else -0.45)
    r = r.fork("first" if first else "second")
    pair = numbers([s.kind == "pair" for s in scenes])
    alone = numbers([SIDES[s.side] for s in scenes]) + r.uniform(-0.12, 0.12)
    x = alone * (1 - pair) + (side + r.uniform(-0.06, 0.06)) * pair
    scale = scale * numbers([SIZES[t.size] if t else 1.0 for t in things]) * (1 - 0.22 * pair)
    scale = scale * r.uniform(0.88, 1.12)
    edge = (1.0 - 0.8 * scale).clamp_min(0.08)  # no more than a little of it is cut off
    x = torch.minimum(torch.maximum(x, -edge), edge)
    flies = [t is not None and (t.name in FLIES or (first and s.floating)) for s, t in zip(scenes, things)]
    flying = numbers(flies)
    rock = numbers([t is not None and t.name in ("castle", "house") for t in things])
    lift = (r.uniform(-0.25, 0.25) - ground + 0.15 * rock).clamp_min(0.18)
    y = ground + flying * lift + r.uniform(-0.03, 0.03)
    y = torch.minimum(y, 0.96 - 2 * scale)
    if first:  # room for what is worn on the head
        scale = scale * numbers([0.9 if s.accessory in ("hat", "crown") else 1.0 for s in scenes])
    return Places(x, y, scale, ground, flying, r.sign())
