"""Denoisers that look inside, or take a hand in it: they wrap a denoiser as guidance does, and guidance wraps them.

    Hooked   gives the rows of every call their hooks
    Turned   at some noise levels the network hears other words, or the same with other weights

Both stand right around a network's denoiser, below guidance, so that one call still answers with words and without.
What they change ends with them: the network is as it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.network.hooks import Hook, combined
from explorer.network.learned import Condition
from explorer.types import Estimate, Images, Levels

__all__ = ["Hooked", "Turned"]


@dataclass(frozen=True, eq=False)
class Hooked(Around):
    """denoiser  of a network that reads Conditions
    hooks     of each picture of the batch, None for one that has none;  empty  the same for its second row, the one
              without words that guidance asks for
    nothing   what the network hears where it is asked without words, a Condition of empty prompts; None: no hooks then
    """

    denoiser: Denoiser
    hooks: Sequence[Hook | None]
    empty: Sequence[Hook | None] = ()
    nothing: Condition | None = None
    _known: dict[int, tuple[Condition, Condition]] = field(default_factory=dict, repr=False)

    def __call__(self, x_t: Images, log_snr: Levels, condition: Condition | None = None) -> Estimate:
        heard = self.nothing if condition is None else condition
        return self.denoiser(x_t, log_snr, None if heard is None else self._hooked(heard))

    def both(self, x_t: Images, log_snr: Levels, condition: Condition) -> tuple[Images, Images]:
        return self.denoiser.both(x_t, log_snr, self._hooked(condition))

    def _hooked(self, condition: Condition) -> Condition:
        """The condition with its hooks, the same object for the same condition."""
        known = self._known.get(id(condition))
        if known is None:
            rows, empty = len(condition.memory.pooled), tuple(self.empty) or (None,) * condition.count
            own = condition.memory.hooks or (None,) * rows
            hooks = tuple(map(combined, own, (*self.hooks, *empty)[:rows]))
            memory = replace(condition.memory, hooks=hooks)
            known = self._known[id(condition)] = condition, replace(condition, memory=memory)
        return known[1]


@dataclass(frozen=True, eq=False)
class Turned(Around):
    """`condition` instead of the words of the run at noise levels low < sigma <= high; in an empty span nowhere."""

    denoiser: Denoiser
    condition: Condition
    low: float = 0.0
    high: float = math.inf

    def __call__(self, x_t: Images, log_snr: Levels, condition: Condition | None = None) -> Estimate:
        if condition is None:
            return self.denoiser(x_t, log_snr)
        plain, turned = self._sides(log_snr)
        if not turned.any():
            return self.denoiser(x_t, log_snr, condition)
        heard = self.denoiser(x_t, log_snr, self.condition)
        if not plain.any():
            return heard
        rows = turned.view(-1, *[1] * (x_t.ndim - 1))
        other = self.denoiser(x_t, log_snr, condition)
        return replace(heard, x0_hat=torch.where(rows, heard.x0_hat, other.x0_hat), calls=heard.calls + other.calls)

    def both(self, x_t: Images, log_snr: Levels, condition: Condition) -> tuple[Images, Images]:
        plain, turned = self._sides(log_snr)
        if not turned.any():
            return self.denoiser.both(x_t, log_snr, condition)
        heard = self.denoiser.both(x_t, log_snr, self.condition)
        if not plain.any():
            return heard
        rows = turned.view(-1, *[1] * (x_t.ndim - 1))
        other = self.denoiser.both(x_t, log_snr, condition)
        return torch.where(rows, heard[0], other[0]), torch.where(rows, heard[1], other[1])

    def _sides(self, log_snr: Levels) -> tuple[torch.Tensor, torch.Tensor]:
        """Which pictures hear the words as they are, and which the others."""
        sigma = torch.exp(-log_snr.double() / 2)
        turned = (sigma > self.low) & (sigma <= self.high)
        return ~turned, turned
