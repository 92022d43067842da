"""How sure a mean and a ratio are, from few independent runs.

The mean of n runs, of deviation s, has the 95 % interval (Student 1908)
    mean +- t_{n-1} s / sqrt(n)
Redrawing the runs with replacement (the bootstrap) gives intervals that are too short where runs are few: 8 of them
cover the truth in 88 %, 4 in 79 %. A ratio of two things measured on the same runs is taken run by run; its logarithm
has an interval of the mean, and its exponential is that of the typical ratio, the geometric mean. Ratios are skewed,
and on the logarithm they are not: with mean over mean, one end errs twice as often as it should.

t_v is the quantile of Student's distribution, whose integral for whole v is a finite sum (Abramowitz & Stegun 26.7.3);
for many runs it is that of the normal distribution with a few corrections (26.7.5).
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

from torch import Tensor

__all__ = ["SMALLEST", "quantile", "ratio", "student", "typical"]

SEVERAL = 100  # degrees of freedom beyond which the corrections are exact to seven digits
SMALLEST = 1e-3  # a ratio below it counts as this: nothing at all has no logarithm


def student(
    values: Tensor, level: float = 0.95, least: float = -math.inf, most: float = math.inf
) -> tuple[Tensor, Tensor]:
    """The interval of the mean of each column of `values`, (n, ...): its two ends, cut off at what is possible.

    Rows are what was sampled independently: pictures, or prompts with all their seeds. One row has no ends.
    """
    rows, count = values.double(), len(values)
    mean = rows.mean(0)
    if count < 2:
        return (mean - math.inf).clamp_min(least), (mean + math.inf).clamp_max(most)
    half = quantile(level, count - 1) * rows.std(0) / math.sqrt(count)
    return (mean - half).clamp_min(least), (mean + half).clamp_max(most)


def typical(first: Tensor, second: Tensor) -> float:
    """The geometric mean of first / second, both (n,) and not negative."""
    return math.exp(float(logs(first, second).mean()))


def ratio(first: Tensor, second: Tensor, level: float = 0.95) -> tuple[float, float]:
    """The interval of the typical ratio."""
    low, high = (float(end) for end in student(logs(first, second), level))
    return math.exp(low), math.exp(min(high, 700.0))  # beyond 700 the exponential is no number


def logs(first: Tensor, second: Tensor) -> Tensor:
    return (first.double() / second.double().clamp_min(1e-300)).clamp_min(SMALLEST).log()


@lru_cache(maxsize=512)
def quantile(level: float, freedom: int) -> float:
    """t such that Student's t with so many degrees of freedom lies within +-t with probability `level`."""
    if freedom > SEVERAL:
        z = NormalDist().inv_cdf((1 + level) / 2)
        first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
        third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
        return z + first / freedom + second / freedom**2 + third / freedom**3
    low, high = 0.0, 1.0
    while inside(high, freedom) < level:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle, freedom) < level else (low, middle)
    return (low + high) / 2


def inside(t: float, freedom: int) -> float:
    """P(|T| < t), with tan(angle) = t / sqrt(freedom)."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine2, odd = math.cos(angle) ** 2, freedom % 2
    term, total = (math.cos(angle), 0.0) if odd else (1.0, 1.0)
    if odd and freedom > 1:
        total = term
    for k in range(1, (freedom - 1) // 2 if odd else freedom // 2):
        term *= cosine2 * (2 * k / (2 * k + 1) if odd else (2 * k - 1) / (2 * k))
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
