"""Runs: settings -> a generator of Steps -> a Trajectory.

    reverse   x_T = noise of the seed; the sampler walks down the grid, asking the denoiser at each level
    forward   x_t = signal_scale x0 + noise_scale eps with one eps of the seed, along the schedule

Both are made once, step by step, and everything that is shown, measured or exported reads the Steps.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from explorer.diffusion.forward import forward_walk
from explorer.diffusion.grid import USUAL_RANGE, make_grid
from explorer.diffusion.noise import Noise
from explorer.model.base import Model
from explorer.model.space import Pixels
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare, schedule_of
from explorer.types import Images, Step, Trajectory, finished

__all__ = ["forward", "record", "reverse"]


def reverse(settings: Settings, model: Model | None = None, others: Sequence[tuple[str, int]] = ()) -> Iterator[Step]:
    """From static to a picture, as it is seen. See `prepare` for what is given."""
    yield from prepare(settings, model, others).steps()


def forward(settings: Settings, x0: Images, model: Model | None = None) -> Iterator[Step]:
    """From a picture to static, as it is seen, in settings.steps steps along the schedule.

    x0     (B, 3, H, W) in [-1, 1]; every picture of the batch is buried under the static of settings.seed
    model  in whose space, and down to whose noise levels, it is buried; None: among pixels, down to what is usual
    """
    space, levels = (Pixels(x0.shape[-1]), USUAL_RANGE) if model is None else (model.space, model.log_snr_range)
    grid = make_grid(schedule_of(settings), settings.steps, settings.spacing, levels)
    state = space.encode(x0)
    eps = Noise([settings.seed] * len(state), state.shape[1:])()
    yield from space.seen(forward_walk(state, eps, grid))


def record(settings: Settings, steps: Iterable[Step] | None = None, **extra: Any) -> Trajectory:
    """Runs to the end and keeps everything. Raises ValueError where the run was stopped before."""
    start = time.perf_counter()
    kept = tuple(reverse(settings) if steps is None else steps)
    return Trajectory(
        settings=settings.to_text(),
        steps=kept,
        final=finished(kept),
        seconds=time.perf_counter() - start,
        **extra,
    )
