"""Steering a run: going on from a state in its middle, with other words, another model or fewer steps.

    branch   the state x_t at level `first` of the grid -> the rest of the walk from there
    switch   a walk whose words change at some steps; every step before a change is as it was, with every sampler
    cut      the levels of a grid from one on, or a few of them, as a grid of their own

The state and its noise level are all that a walk knows of its past, so it may be picked up wherever there are both.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.diffusion.grid import TimeGrid
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Estimate, Levels, States, Step

__all__ = ["branch", "cut", "switch"]


def branch(settings: Settings, x_t: States, first: int, model: Model, grid: TimeGrid | None = None) -> Iterator[Step]:
    """Walks on from x_t, as it is seen: a Step per step, numbered as in the whole walk.

    x_t    (B, *shape) in the model's space, at level `first` of the grid: 0 is its noisiest, len(grid) - 1 its last
    grid   None: that of the settings; another one, such as `cut` makes, goes its own way from its level `first`

    A deterministic one-step sampler that is given a state of its own walk finishes it as it would have; one that
    remembers steps starts without a past, one that draws noise draws other noise than the start was made of.
    Raises ValueError on a level that the grid does not have.
    """
    yield from prepare(settings, model, [(settings.prompt, settings.seed)] * (len(x_t) - 1), grid).steps(x_t, first)


def cut(grid: TimeGrid, first: int, steps: int) -> TimeGrid:
    """A grid of at most `steps` steps from level `first` of `grid` to its end, through levels of `grid` itself.

    Raises ValueError where nothing is left to walk.
    """
    left = len(grid) - first
    if not 0 <= first < len(grid) or steps < 1:
        raise ValueError(f"no steps are left to cut from level {first} of a walk of {len(grid)} steps")
    steps = min(steps, left)
    kept = [first + round(k * left / steps) for k in range(steps + 1)]
    return TimeGrid(t=tuple(grid.t[k] for k in kept), log_snr=tuple(grid.log_snr[k] for k in kept))


def switch(settings: Settings, changes: Sequence[tuple[int, str]], model: Model) -> Iterator[Step]:
    """A whole walk whose words change: (step, prompt) means that from this step on the model hears that prompt.

    Up to the change nothing differs, not even the state that the changed step starts from: a sampler that asks about
    the next level within a step still hears the words of that step.
    Raises ValueError on steps that do not rise or that the walk does not have.
    """
    walk = prepare(settings, model)
    at = [step for step, _ in changes]
    if any(later <= sooner for sooner, later in itertools.pairwise(at)) or not all(0 <= k < len(walk.grid) for k in at):
        raise ValueError(f"words can change at rising steps from 0 to {len(walk.grid) - 1}, not at {at}")
    prompts = [settings.prompt, *(prompt for _, prompt in changes)]
    conditions = [model.reader.condition([settings.as_read(prompt)], settings.guidance_scale) for prompt in prompts]
    hearing = Hearing(walk.denoiser, conditions[0])
    steps = replace(walk, denoiser=hearing).steps(condition=conditions[0])
    for k in range(len(walk.grid)):  # a step is taken when it is asked for, so the words are changed before that
        hearing.condition = conditions[sum(k >= change for change in at)]
        yield next(steps)


@dataclass(eq=False)
class Hearing(Around):
    """Hears the condition that it was given last."""

    denoiser: Denoiser
    condition: Any

    def __call__(self, x_t: States, log_snr: Levels, condition: Any = None) -> Estimate:
        return self.denoiser(x_t, log_snr, self.condition)
