"""Bending: the output of a block or of a bridge is scaled, blurred, mirrored or swapped while a network draws.

    scale   amount * h                 0 switches it off, 1/2 halves it, 1 changes nothing, to the bit
    blur    a mean over 3 x 3 places, `amount` times
    mirror  left becomes right, where amount is not 0
    swap    (1 - amount) h + amount h', h' from another run at the same noise level (a Tape)

Each acts at noise levels low < sigma <= high only, as guidance in an interval does; in an empty span it does nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

from explorer.network.hooks import Hook, within

__all__ = ["ACTS", "Bend", "Reuse", "Tape"]


def scaled(h: Tensor, amount: float) -> Tensor:
    return h if amount == 1 else h * amount


def blurred(h: Tensor, amount: float) -> Tensor:
    for _ in range(round(amount)):
        h = F.avg_pool2d(h, 3, stride=1, padding=1, count_include_pad=False)
    return h


def mirrored(h: Tensor, amount: float) -> Tensor:
    return h.flip(-1) if amount else h


ACTS: dict[str, Callable[[Tensor, float], Tensor] | None] = {
    "scale": scaled,
    "blur": blurred,
    "mirror": mirrored,
    "swap": None,
}
"""What can be done, by name; a swap takes another run."""


class Tape(Hook):
    """What a part of the network hands on during a run, for another run to take: one number each, so memory for a few
    blocks only."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.kept: dict[str, dict[float, Tensor]] = {}

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        return self._keep(site, after, level)

    def skip(self, site: str, value: Tensor, level: float) -> Tensor:
        return self._keep(site, value, level)

    def at(self, site: str, level: float) -> Tensor | None:
        """What was handed on there, at the nearest level that the other run had."""
        kept = self.kept.get(site, {})
        nearest = min(kept, key=lambda other: abs(other - level), default=None)
        return None if nearest is None else kept[nearest]

    def _keep(self, site: str, value: Tensor, level: float) -> Tensor:
        if within(site, self.part):
            self.kept.setdefault(site, {})[level] = value.clone()
        return value


@dataclass(frozen=True, eq=False)
class Bend(Hook):
    """part  a site, or the beginning of some: "skip" is all bridges, "skip.0" those of the finest level, "middle"
    act   a name in ACTS;  amount  see above
    low, high  in sigma
    other the run that a swap takes from
    Raises ValueError for an act that there is not, and for a swap with nothing to take.
    """

    part: str
    act: str = "scale"
    amount: float = 0.0
    low: float = 0.0
    high: float = math.inf
    other: Tape | None = None

    def __post_init__(self) -> None:
        if self.act not in ACTS:
            raise ValueError(f"nothing is known that is called '{self.act}'; there are {', '.join(ACTS)}")
        if self.act == "swap" and self.other is None:
            raise ValueError("a swap needs another run to take from")

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        return self._bent(site, after, level)

    def skip(self, site: str, value: Tensor, level: float) -> Tensor:
        return self._bent(site, value, level)

    def _bent(self, site: str, h: Tensor, level: float) -> Tensor:
        sigma = math.exp(-level / 2)
        if not within(site, self.part) or not self.low < sigma <= self.high:
            return h
        act = ACTS[self.act]
        if act is not None:
            return act(h, self.amount)
        found = None if self.other is None or not self.amount else self.other.at(site, level)
        return h if found is None else h.lerp(found.to(h), self.amount) if self.amount != 1 else found.to(h)


class Reuse(Hook):
    """Hands on what one block handed on before, at every second call: what lies deeper need not have been computed
    (DeepCache, Ma et al. 2023, arXiv 2312.00858). One of its own for each row of a run."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.calls = 0
        self._kept: Tensor | None = None

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        if site != self.site:
            return after
        self.calls += 1
        if self.calls % 2 == 0 and self._kept is not None:
            return self._kept.to(after.dtype)
        self._kept = after.clone()
        return after
