"""A schedule drawn by hand: a smooth falling curve through points (t, log_snr).

Cubic Hermite pieces whose slope at a point is the weighted harmonic mean of the slopes of its two chords (Fritsch &
Butland 1984), within the limits of Fritsch & Carlson (1980). So the curve never rises between falling points, and
passes through each of them; it is what other tools call PCHIP.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.schedules.base import Schedule
from explorer.errors import RefusedError

__all__ = ["DEFAULT_POINTS", "Drawn"]

DEFAULT_POINTS = ((0.0, 10.0), (0.1, 3.5), (0.5, 0.0), (0.9, -3.5), (1.0, -10.0))
"""Close to the cosine schedule: a curve to start drawing from."""

LOUDEST = 30.0  # |log_snr| of a point; sigma from 3e-7 to 3e6 is more than any network knows
MOST_POINTS = 100
BISECTIONS = 60  # halvings of [0, 1] until float64 has no finer one


@dataclass(frozen=True)
class Drawn(Schedule):
    """The curve through `points`, (t, log_snr) pairs from t = 0 to t = 1.

    Raises RefusedError, in one line, unless t starts at 0, rises and ends at 1, and log_snr falls within [-30, 30].
    """

    points: tuple[tuple[float, float], ...] = DEFAULT_POINTS
    name = "drawn"
    by_hand = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", _checked(self.points))

    def _log_snr(self, t: Tensor) -> Tensor:
        return _curve(self.points, t)

    def _time(self, log_snr: Tensor) -> Tensor:
        low, high = torch.zeros_like(log_snr), torch.ones_like(log_snr)
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            too_clean = _curve(self.points, middle) > log_snr
            low, high = torch.where(too_clean, middle, low), torch.where(too_clean, high, middle)
        return (low + high) / 2


def _checked(points: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    """The points as pairs of floats, or a RefusedError that says which point is wrong and how."""
    if not 2 <= len(points) <= MOST_POINTS:
        raise RefusedError("drawn_count", most=MOST_POINTS, given=len(points))
    try:
        pairs = tuple((float(t), float(level)) for t, level in points)
    except (TypeError, ValueError):
        raise RefusedError("drawn_pairs") from None
    for number, (t, level) in enumerate(pairs, 1):
        if not (math.isfinite(t) and abs(level) <= LOUDEST):  # a nan level is not <= either
            raise RefusedError("drawn_level", number=number, t=f"{t:g}", given=f"{level:g}", most=f"{LOUDEST:g}")
    if pairs[0][0] != 0 or pairs[-1][0] != 1:
        raise RefusedError("drawn_ends", first=f"{pairs[0][0]:g}", last=f"{pairs[-1][0]:g}")
    _check_order(pairs)
    return pairs


def _check_order(pairs: Sequence[tuple[float, float]]) -> None:
    """From point to point, t rises and log_snr falls. Raises RefusedError."""
    for number, (before, after) in enumerate(itertools.pairwise(pairs), 2):
        if after[0] <= before[0]:
            raise RefusedError("drawn_rises", number=number, after=f"{after[0]:g}", before=f"{before[0]:g}")
        if after[1] >= before[1]:
            raise RefusedError("drawn_falls", number=number, after=f"{after[1]:g}", before=f"{before[1]:g}")


@functools.lru_cache(maxsize=32)
def _knots(points: tuple[tuple[float, float], ...]) -> tuple[Tensor, Tensor, Tensor]:
    """Times, levels and slopes at the points."""
    t, y = torch.tensor(points, dtype=torch.float64).T.contiguous().unbind()
    h = t.diff()
    chord = y.diff() / h
    if len(points) == 2:
        return t, y, chord.expand(2).clone()
    w1, w2 = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    inner = (w1 + w2) / (w1 / chord[:-1] + w2 / chord[1:])
    first = _end_slope(h[0], h[1], chord[0], chord[1])
    last = _end_slope(h[-1], h[-2], chord[-1], chord[-2])
    return t, y, torch.stack([first, *inner, last])


def _end_slope(h0: Tensor, h1: Tensor, chord0: Tensor, chord1: Tensor) -> Tensor:
    """Three-point slope at an end, held at 0 where it would rise."""
    return (((2 * h0 + h1) * chord0 - h0 * chord1) / (h0 + h1)).clamp_max(0)


def _curve(points: tuple[tuple[float, float], ...], t: Tensor) -> Tensor:
    """The Hermite cubic through the points at times t."""
    knot, y, slope = _knots(points)
    i = torch.searchsorted(knot, t.contiguous(), right=True).clamp(1, len(knot) - 1) - 1
    h = knot[i + 1] - knot[i]
    u = (t - knot[i]) / h
    rise = u * u * (3 - 2 * u)
    bend = h * u * (1 - u) * ((1 - u) * slope[i] - u * slope[i + 1])
    return y[i] + rise * (y[i + 1] - y[i]) + bend
