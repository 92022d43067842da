"""Runs: settings -> a generator of Steps -> a Trajectory.

    reverse   x_T = noise of the seed; the sampler walks down the grid, asking the denoiser at each level
    forward   x_t = signal_scale x0 + noise_scale eps with one eps of the seed, along the schedule

Both are made once, step by step, and everything that is shown, measured or exported reads the Steps.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.forward import forward_walk
from explorer.diffusion.grid import TimeGrid, make_grid
from explorer.diffusion.guidance import ClassifierFree, Clipped, DynamicThreshold, Interval, Rescaled
from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import Schedule, make_schedule
from explorer.network.learned import LearnedDenoiser, load_denoiser
from explorer.trajectory.settings import Settings
from explorer.types import Images, Step, Trajectory, finished

__all__ = ["forward", "grid_of", "guided", "model_of", "record", "reverse", "schedule_of"]


def schedule_of(settings: Settings) -> Schedule:
    return make_schedule(
        settings.schedule,
        shift=settings.shift,
        zero_terminal_snr=settings.zero_terminal_snr,
        points=settings.points,
    )


def model_of(settings: Settings) -> LearnedDenoiser:
    """The shipped model that the settings name. Raises WeightsError."""
    return load_denoiser(settings.model)


def grid_of(settings: Settings, denoiser: Denoiser) -> TimeGrid:
    """The noise levels that a run visits."""
    return make_grid(schedule_of(settings), settings.steps, settings.spacing, denoiser.log_snr_range)


def guided(settings: Settings, model: Denoiser, inside: bool = False) -> Denoiser:
    """The model with guidance and thresholding wrapped around it; `inside`: the network guides itself."""
    denoiser = model
    if not inside:
        denoiser = ClassifierFree(model, settings.guidance_scale)
        if settings.rescale:
            denoiser = Rescaled(denoiser, settings.rescale)
        if settings.interval is not None:
            denoiser = Interval(model, denoiser, *settings.interval)
    if settings.threshold == "clip":
        return Clipped(denoiser)
    return DynamicThreshold(denoiser) if settings.threshold == "dynamic" else denoiser


def reverse(
    settings: Settings, model: LearnedDenoiser | None = None, others: Sequence[tuple[str, int]] = ()
) -> Iterator[Step]:
    """From static to a picture: a Step per step, the last one with the final picture, (B, 3, size, size) in [-1, 1].

    others  (prompt, seed) of further pictures of the same batch, all else being the same; picture k of a batch is
            the picture that its prompt and seed give alone, to the eye: within IN_COMPANY of the mixed precision
    """
    model = model or model_of(settings)
    prompts, seeds = zip((settings.prompt, settings.seed), *others)
    condition = model.condition(prompts, settings.guidance_scale)
    denoiser = guided(settings, model, inside=model.guided)
    draw = Noise(seeds, (3, model.size, model.size))
    sampler = make_sampler(settings.sampler, eta=settings.eta)
    yield from walk(denoiser, sampler, grid_of(settings, model), draw(), draw, condition)


def forward(settings: Settings, x0: Images, levels: tuple[float, float] = (-14.3, 12.9)) -> Iterator[Step]:
    """From a picture to static, in settings.steps steps along the schedule; the last has the noisiest picture.

    x0  (B, 3, H, W) in [-1, 1]; every picture of the batch is buried under the static of settings.seed
    """
    grid = make_grid(schedule_of(settings), settings.steps, settings.spacing, levels)
    eps = Noise([settings.seed] * len(x0), x0.shape[1:])()
    yield from forward_walk(x0, eps, grid)


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
