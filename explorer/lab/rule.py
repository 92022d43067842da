"""How a verdict follows from intervals.

The axis of what was measured is cut into regions, each with its verdict, for a ratio that is claimed to be above 1.5:

    does not hold  |  holds in direction only  |  holds
                   1                          1.5

A verdict is said if the whole interval lies in its region; else the answer is OPEN. So where the truth lies in another
region a verdict comes in 2.5 % of runs at most, for each end of the interval. Below FEWEST independent runs nothing is
said at all. An interval shrinks as t_{n-1} / sqrt(n), which says about how many runs would settle what is open.

All rules but those written `beforehand` were revised for version 0.1, after first results had been seen; tests simulate
them under no effect and under the claimed one.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor

from explorer.lab.base import Verdict
from explorer.message import Text
from explorer.trajectory.interval import quantile, ratio, student, typical
from explorer.trajectory.measure import wilson

__all__ = ["FEWEST", "MANY", "Answer", "Part", "any_of", "mean_of", "ratio_of", "rounded", "share_of", "together"]

FEWEST = 8  # independent runs
MANY = 100_000  # runs, beyond which no number is told
RANKS = (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS)


class Answer(NamedTuple):
    """verdict; because, the numbers; where it is open, about how many runs would settle it, and what a run is."""

    verdict: Verdict
    because: Text
    need: int | None = None
    unit: Text = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A number with its interval, from `count` independent runs. cuts rise; says: the verdict of each region."""

    value: float
    low: float
    high: float
    count: int
    cuts: Sequence[float]
    says: Sequence[Verdict]

    @property
    def regions(self) -> Sequence[Verdict]:
        """All verdicts that the interval touches."""
        if self.count < FEWEST:
            return self.says
        return self.says[bisect_left(self.cuts, self.low) : bisect_right(self.cuts, self.high) + 1]

    @property
    def verdict(self) -> Verdict:
        return self.regions[0] if len(self.regions) == 1 else Verdict.OPEN

    @property
    def need(self) -> int | None:
        """About how many runs put the whole interval into the region of its value; more than MANY: out of reach."""
        region = bisect_right(self.cuts, self.value)
        below, above = (-math.inf, *self.cuts, math.inf)[region : region + 2]
        halves, gaps = (self.value - self.low, self.high - self.value), (self.value - below, above - self.value)
        if not max(halves) < math.inf:
            return None
        short = max(half / gap if gap else math.inf for half, gap in zip(halves, gaps)) ** 2
        found = self.count * short
        for _ in range(4):  # the quantile falls a little as the runs become more
            if not found < MANY:
                return MANY + 1
            fewer = quantile(0.95, max(1, round(found) - 1)) / quantile(0.95, max(1, self.count - 1))
            found = self.count * short * fewer**2
        return rounded(max(found, FEWEST, self.count + 1))


def rounded(count: float) -> int:
    """Upwards to two figures: more would pretend to be sure."""
    if not count < MANY:
        return MANY + 1
    unit = 10 ** max(0, len(str(math.ceil(count))) - 2)
    return math.ceil(count / unit) * unit


def ratio_of(
    first: Tensor, second: Tensor, cuts: Sequence[float], says: Sequence[Verdict], level: float = 0.95
) -> Part:
    """The typical ratio of two things measured on each run, on the logarithm."""
    low, high = ratio(first, second, level)
    value, *ends = (math.log(number) for number in (typical(first, second), low, high))
    return Part(
        value=value, low=ends[0], high=ends[1], count=len(first), cuts=[math.log(cut) for cut in cuts], says=says
    )


def mean_of(values: Tensor, cuts: Sequence[float], says: Sequence[Verdict], level: float = 0.95) -> Part:
    low, high = (float(end) for end in student(values, level))
    return Part(value=float(values.double().mean()), low=low, high=high, count=len(values), cuts=cuts, says=says)


def share_of(yes: Tensor, cuts: Sequence[float], says: Sequence[Verdict], level: float = 0.95) -> Part:
    """A share of yes-or-no answers, (n,) bool."""
    hits, count = int(yes.sum()), len(yes)
    low, high = wilson(hits, count, level)
    return Part(value=hits / count, low=low, high=high, count=count, cuts=cuts, says=says)


def together(parts: Sequence[Part], because: Text, unit: Text) -> Answer:
    """Of a claim all of whose parts must be so: the worst of them."""
    worst, best = (min(end(map(RANKS.index, it.regions)) for it in parts) for end in (min, max))
    return settled(parts, worst, best, because, unit)


def any_of(parts: Sequence[Part], because: Text, unit: Text) -> Answer:
    """Of a claim that one of its parts is enough for: the best of them."""
    worst, best = (max(end(map(RANKS.index, it.regions)) for it in parts) for end in (min, max))
    return settled(parts, worst, best, because, unit)


def settled(parts: Sequence[Part], worst: int, best: int, because: Text, unit: Text) -> Answer:
    """A verdict if it is the same wherever in the intervals the truth lies."""
    if worst == best:
        return Answer(RANKS[worst], because)
    needs = [part.need for part in parts if part.verdict is Verdict.OPEN]
    known = [need for need in needs if need is not None]
    return Answer(Verdict.OPEN, because, max(known) if len(known) == len(needs) else None, unit)
