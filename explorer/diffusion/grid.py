"""Time grids: the noise levels that a walk visits, noisiest first, ending on the clean picture.

    time, trailing  t uniform from 1 down, the last step ends at t = 0
    leading         t = i / N + 1 / 1000, i = N - 1 ... 0: never visits the noisiest level (Lin et al. 2023)
    log_snr         uniform in log_snr
    karras          uniform in sigma^(1 / 7) (Karras et al. 2022, arXiv 2206.00364, eq. 5)

A denoiser knows only some levels. The grid stays inside them: time starts at the noisiest known level instead of 1.
So no level of a grid but its last is infinite, and (t, log_snr) pairs always lie on the schedule.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.choices import choose
from explorer.diffusion.schedule import FIRST_STEP, Schedule
from explorer.errors import RefusedError

__all__ = ["NOISIEST", "SPACINGS", "USUAL_RANGE", "TimeGrid", "make_grid"]

SPACINGS = ("time", "trailing", "leading", "log_snr", "karras")
RHO = 7.0  # of the karras spacing

LEAST = 1e-7  # of log_snr between two steps; at less, samplers divide by what rounding has left

USUAL_RANGE = (-14.3, 12.9)
"""log_snr of the noisiest and of the cleanest pictures that our networks are trained on, and pictures are buried to."""

NOISIEST = -20.0
"""The level (sigma = 22,026) that stands for pure noise when the denoiser sets no limit of its own."""


@dataclass(frozen=True)
class TimeGrid:
    """N + 1 noise levels of a walk of N steps: times t falling in [0, 1], log_snr rising to +inf, the clean picture."""

    t: tuple[float, ...]
    log_snr: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.t) != len(self.log_snr) or len(self.t) < 2:
            raise ValueError(
                f"a grid needs as many times as levels, two or more, not {len(self.t)}, {len(self.log_snr)}"
            )
        if not all(noisier < cleaner for noisier, cleaner in zip(self.log_snr, self.log_snr[1:])):
            raise ValueError("the levels of a grid must strictly fall in noise")
        if self.log_snr[0] == -math.inf or self.log_snr[-1] != math.inf:
            raise ValueError("a grid starts at a finite level and ends on the clean picture, log_snr = inf")

    def __len__(self) -> int:
        """Number of steps, N."""
        return len(self.t) - 1

    @functools.cached_property
    def sigma(self) -> tuple[float, ...]:
        """The levels as noise_scale / signal_scale; the last is 0."""
        return tuple(math.exp(-level / 2) for level in self.log_snr)


def make_grid(
    schedule: Schedule,
    steps: int,
    spacing: str = "time",
    log_snr_range: tuple[float, float] = (-math.inf, math.inf),
) -> TimeGrid:
    """A grid of `steps` steps along `schedule`, within the levels (noisiest, cleanest) that the denoiser knows.

    Raises ValueError on steps < 1, and RefusedError on an unknown spacing, on a schedule that stays outside the known
    levels, and on one that is so flat that some steps would lie at the same level.
    """
    if steps < 1:
        raise ValueError(f"a walk needs at least one step, not {steps}")
    choose("spacing", spacing, SPACINGS)
    noisiest, cleanest = max(log_snr_range[0], NOISIEST), log_snr_range[1]
    ends = schedule.log_snr(torch.tensor([1.0, 0.0]))
    if not max(float(ends[0]), noisiest) < min(float(ends[1]), cleanest):
        ends_known = {"noisiest": f"{noisiest:g}", "cleanest": f"{cleanest:g}"}
        raise RefusedError("no_level", name=schedule.name, **ends_known)
    start, stop = schedule.time(torch.tensor([noisiest, cleanest], dtype=torch.float64)).tolist()
    if spacing in ("log_snr", "karras"):
        levels = _spaced_levels(schedule, steps, spacing, noisiest, cleanest)
        t = schedule.time(levels)
    else:
        t = _spaced_times(steps, spacing, start, stop)
        levels = schedule.log_snr(t)
    levels = levels.clamp(noisiest, cleanest)  # the way there and back may end a rounding error outside
    if steps > 1 and not float(levels.diff().min()) >= LEAST:
        raise RefusedError("too_flat", name=schedule.name, steps=steps)
    return TimeGrid(t=(*t.tolist(), 0.0), log_snr=(*levels.tolist(), math.inf))


def _spaced_times(steps: int, spacing: str, start: float, stop: float) -> Tensor:
    """The N noisy times of a grid, from `start` (1 unless the denoiser's range ends earlier) to `stop` or above."""
    top, last = start, max(start / steps, stop)
    if spacing == "leading":
        first_step = min(FIRST_STEP, start / steps)
        top, last = max(start - start / steps + first_step, stop), max(first_step, stop)
        if top - last < (start - last) / steps / 2:  # the known levels begin late: the grid leads in what there is
            top = start - (start - last) / steps
    return torch.linspace(top, last if steps > 1 else top, steps, dtype=torch.float64)


def _spaced_levels(schedule: Schedule, steps: int, spacing: str, noisiest: float, cleanest: float) -> Tensor:
    """The N noisy levels of a grid that is uniform in the level; the cleanest is that of the first of 1000 steps."""
    first, last = schedule.log_snr(torch.tensor([1.0, 0.0], dtype=torch.float64)).tolist()
    if math.isinf(last):
        last = float(schedule.log_snr(FIRST_STEP))
    first, last = max(first, noisiest), min(last, cleanest)
    ramp = torch.linspace(0, 1, steps, dtype=torch.float64)
    if spacing == "log_snr":
        return first + ramp * (last - first)
    root_first, root_last = math.exp(-first / 2 / RHO), math.exp(-last / 2 / RHO)
    return -2 * RHO * torch.log(root_first + ramp * (root_last - root_first))
