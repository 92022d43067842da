"""Schedules: how noisy the picture is at each time t, from clean (t = 0) to noise (t = 1).

A schedule is a path log_snr(t); alpha_bar, sigma and the scales of signal and noise follow from it. Of all this the
network hears the noise level only, so one set of weights serves every schedule: what a schedule changes is where the
steps fall, how the frames are paced, and how noisy the start is. A schedule is a class with a `name` in a file of the
folder `schedules`: it is found by looking.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.choices import choose
from explorer.diffusion import schedules
from explorer.diffusion.registry import found
from explorer.diffusion.schedules.base import FIRST_STEP, Schedule, betas
from explorer.diffusion.schedules.closed import Cosine, Exponential, Flow, Karras, Laplace, Sigmoid
from explorer.diffusion.schedules.discrete import BetaTable, Linear, ScaledLinear
from explorer.diffusion.schedules.drawn import DEFAULT_POINTS, Drawn
from explorer.diffusion.schedules.wrapped import Shifted, ZeroTerminalSNR
from explorer.errors import RefusedError

__all__ = [
    "DEFAULT_POINTS",
    "FIRST_STEP",
    "PUBLISHED",
    "SCHEDULES",
    "BetaTable",
    "Cosine",
    "Drawn",
    "Exponential",
    "Flow",
    "Karras",
    "Laplace",
    "Linear",
    "ScaledLinear",
    "Schedule",
    "Shifted",
    "Sigmoid",
    "ZeroTerminalSNR",
    "betas",
    "make_schedule",
]

SCHEDULES: dict[str, type[Schedule]] = found(Schedule, schedules.__name__, schedules.__path__)  # type: ignore[type-abstract]
"""The schedules by name, each with its published values."""

PUBLISHED = tuple(name for name, one in SCHEDULES.items() if not one.by_hand)
"""Those that can be chosen without drawing anything."""


def make_schedule(
    name: str,
    *,
    shift: float = 1.0,
    zero_terminal_snr: bool = False,
    points: Sequence[Sequence[float]] | None = None,
) -> Schedule:
    """The schedule of that name, first taken to zero terminal SNR where asked, then shifted.

    shift   multiplies sigma everywhere; 1 is none
    points  (t, log_snr) pairs, for "drawn" only, which without them has a curve to start from

    Raises ValueError, in one line, on an unknown name (with the nearest), a bad shift or bad points.
    """
    choose("schedule", name, SCHEDULES)
    if points is not None and not SCHEDULES[name].by_hand:
        raise RefusedError("points_of_drawn", schedule=name)
    schedule = SCHEDULES[name]() if points is None else SCHEDULES[name](tuple(points))  # type: ignore[call-arg]
    if zero_terminal_snr:
        schedule = ZeroTerminalSNR(schedule)
    return schedule if shift == 1 else Shifted(schedule, shift)
