"""Two answers to the same questions: which is right more often, and whether a share is what was claimed.

Pictures that both were right about, or both wrong, say nothing about the order (McNemar 1947); a share has Wilson's
interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from explorer.trajectory.measure import mcnemar, wilson

__all__ = ["SURE", "Ordered", "Share"]

SURE = 0.05


@dataclass(frozen=True)
class Ordered:
    """Of two schedules, on the same pictures: those that one alone was right about, and the other alone."""

    first: int
    second: int

    @classmethod
    def of(cls, a: Tensor, b: Tensor) -> Ordered:
        return cls(int((a & ~b).sum()), int((b & ~a).sum()))

    @property
    def sure(self) -> bool:
        return self.first > self.second and mcnemar(self.first, self.second) < SURE

    @property
    def reversed(self) -> bool:
        return self.second > self.first and mcnemar(self.first, self.second) < SURE

    @property
    def short(self) -> float:
        """How many times as many pictures would make it sure: the difference of the two by its deviation grows as the
        root of their number, and is to be 1.96."""
        apart = (self.first - self.second) ** 2
        return 1.0 if self.sure else 1.96**2 * (self.first + self.second) / apart if apart else math.inf


@dataclass(frozen=True)
class Share:
    """A share beside the claimed one; its interval is right in a share `level` of all runs."""

    claimed: float
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, right: Tensor, claimed: float, level: float) -> Share:
        hits, count = int(right.sum()), len(right)
        return cls(claimed, hits / count, *wilson(hits, count, level))

    @property
    def excluded(self) -> bool:
        return not self.low <= self.claimed <= self.high

    @property
    def half(self) -> float:
        return (self.high - self.low) / 2
