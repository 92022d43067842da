"""Branches: at some step of a walk it goes on otherwise; every frame before is as it was, to the bit.

    branch_off  other words, static, guidance, schedule or sampler from a step on: a run like any other
    branch      the state x_t at level `first` of the grid -> the rest of the walk from there
    switch      a walk whose words change at some steps
    cut         the levels of a grid from one on, or a few of them, as a grid of their own

A branch is walked from its beginning as one walk (explorer.trajectory.steer.phases), so what a sampler remembers goes
along, and a branch where nothing changes ends on the same picture.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field

from explorer.diffusion.grid import TimeGrid
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.phases import Turn, phased
from explorer.trajectory.steer.plan import Plan, Steered
from explorer.trajectory.walk import prepare
from explorer.types import States, Step

__all__ = ["Branch", "branch", "branch_off", "cut", "switch"]


class Branch(Plan):
    """at       the first step that is walked otherwise, from 0
    then_...  what is otherwise from there on; None: as before. then_seed buries the guess of the step before under
              other static; then_steps spends so many steps on the rest, instead of those that are left
    """

    tool = "branch"
    at: Annotated[int, Field(ge=0, le=999)] = 0
    then_prompt: str | None = None
    then_seed: int | None = None
    then_guidance: float | None = None
    then_schedule: str | None = None
    then_sampler: str | None = None
    then_steps: int | None = None

    def settings(self, before: Settings) -> Settings:
        """The settings from the branch on. Raises SettingsError where there are none like that."""
        told = {
            "prompt": self.then_prompt,
            "seed": self.then_seed,
            "guidance_scale": self.then_guidance,
            "schedule": self.then_schedule,
            "sampler": self.then_sampler,
            "steps": self.then_steps,
        }
        changed = {name: value for name, value in told.items() if value is not None}
        kept = before.model_dump()
        if "schedule" in changed:
            kept["points"] = None
        if "sampler" in changed:
            kept["eta"] = None
        return Settings.make(**{**kept, **changed})


def branch_off(plan: Branch, settings: Settings, model: Model) -> Steered:
    """The whole run with its branch. Any model will do.

    Raises RefusedError on a step that the run does not have, SettingsError on settings that there are none of.
    """
    if plan.at >= settings.steps:
        raise RefusedError("steer_step", most=settings.steps - 1, given=plan.at)
    then = plan.settings(settings)
    regrid = plan.then_schedule is not None or plan.then_steps is not None
    turn = Turn(plan.at, then, fresh=plan.then_seed is not None, regrid=regrid, steps=plan.then_steps)
    return phased(plan, settings, [turn], model)


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
    at = [step for step, _ in changes]
    if any(later <= sooner for sooner, later in itertools.pairwise(at)) or not all(0 <= k < settings.steps for k in at):
        raise ValueError(f"words can change at rising steps from 0 to {settings.steps - 1}, not at {at}")
    turns: list[Any] = [Turn(step, settings.model_copy(update={"prompt": prompt})) for step, prompt in changes]
    yield from phased(Branch(), settings, turns, model).steps()
