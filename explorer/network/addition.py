"""Additions: what a network learns besides, while all that it had learned stays as it is.

    layer(z) + strength * up(down(z))           low-rank, of `rank` channels in between    (Hu et al. 2021)
    vector = unknown + strength (learned - unknown)       of a word that the network had never met

`Additions` are some of them together, each with its strength, as a hook of the pictures that they are for: pictures
beside them in a batch know nothing of it. Keys, values and vectors of words are read once, with the words
(`UNet.remember`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.network.hooks import Hook
from explorer.network.sites import Layer

__all__ = ["STRONGEST", "Addition", "Additions", "Factors", "blank"]

STRONGEST = 1.5

Factors = tuple[Tensor, Tensor]
"""down (rank, in) or (rank, in, k, k), and up (out, rank)."""


@dataclass(frozen=True, eq=False)
class Addition:
    """A word that was taught. vector: (text,) of the word; factors: "SITE.LAYER" -> its Factors."""

    word: str
    vector: Tensor
    factors: dict[str, Factors]

    def parameters(self) -> list[Tensor]:
        """All that is learned, the vector first."""
        return [self.vector, *(part for name in sorted(self.factors) for part in self.factors[name])]

    def rounded(self) -> Addition:
        """As a file holds it, in float16; apart from these numbers and from any gradient."""

        def kept(t: Tensor) -> Tensor:
            return t.detach().cpu().half().float()

        factors = {name: (kept(down), kept(up)) for name, (down, up) in self.factors.items()}
        return Addition(self.word, kept(self.vector), factors)


def blank(word: str, layers: Sequence[Layer], rank: int, vector: Tensor, chance: torch.Generator) -> Addition:
    """An addition that does nothing yet: up is 0, down is drawn at random."""
    factors = {}
    for layer in layers:
        drawn = torch.randn((rank, *layer.shape[1:]), generator=chance)
        factors[layer.name] = drawn / drawn[0].numel() ** 0.5, torch.zeros(layer.shape[0], rank)
    return Addition(word, vector.detach().clone(), factors)


@dataclass(frozen=True, eq=False)
class Additions(Hook):
    """Some additions at once, each with its strength, which is not 0 for one of them at least."""

    additions: tuple[Addition, ...]
    strengths: tuple[float, ...]
    _cast: dict[tuple[str, torch.dtype, torch.device], Factors] = field(default_factory=dict, repr=False)

    adds = True

    @property
    def new_words(self) -> tuple[str, ...]:
        return tuple(one.word for one in self.additions)

    def joined(self, other: Additions) -> Additions:
        """Both."""
        return Additions((*self.additions, *other.additions), (*self.strengths, *other.strengths))

    def vectors(self, unknown: Tensor) -> Tensor:
        """(words, text): how each word enters the encoder; `unknown`, (text,): a word that it has never met."""
        return torch.stack([self._vector(one, s, unknown) for one, s in zip(self.additions, self.strengths)])

    def _vector(self, one: Addition, strength: float, unknown: Tensor) -> Tensor:
        learned = one.vector.to(unknown)
        return unknown if not strength else learned if strength == 1 else unknown + strength * (learned - unknown)

    @cached_property
    def names(self) -> frozenset[str]:
        """The layers that are added to."""
        return frozenset(name for one, s in zip(self.additions, self.strengths) if s for name in one.factors)

    def layer(self, site: str, layer: str, given: Tensor, made: Tensor) -> Tensor:
        name = f"{site}.{layer}"
        if name not in self.names:
            return made
        down, up = self._factors(name, given)
        if down.ndim == 2 and given.ndim == 4:
            down = down[:, :, None, None]
        if given.ndim == 3:  # words
            return made + F.linear(F.linear(given, down), up)
        between = F.conv2d(given, down, padding=down.shape[-1] // 2)
        return made + F.conv2d(between, up[:, :, None, None])

    def _factors(self, name: str, like: Tensor) -> Factors:
        """Those of all additions side by side; kept, but while they are learned."""
        key = name, like.dtype, like.device
        if key in self._cast:
            return self._cast[key]
        pairs = [(one.factors[name], s) for one, s in zip(self.additions, self.strengths) if s and name in one.factors]
        down = torch.cat([down for (down, _), _ in pairs]).to(like.device, like.dtype)
        up = torch.cat([up if s == 1 else s * up for (_, up), s in pairs], 1).to(like.device, like.dtype)
        if not down.requires_grad:
            self._cast[key] = down, up
        return down, up
