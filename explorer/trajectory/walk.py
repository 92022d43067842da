"""A walk, prepared: settings turned once into all that a run needs, and read by all that speaks of it.

walk = prepare(settings)      model, schedule, grid, sampler, guided denoiser; notes on what the model cannot follow
walk.steps()                  the run itself, a Step per step, as it is seen
walk.plan                     alpha_bar of every moment, before the first is made
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import TimeGrid, make_grid
from explorer.diffusion.guidance import ClassifierFree, Clipped, DynamicThreshold, Interval, Rescaled
from explorer.diffusion.sampler import Sampler, make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import Schedule, make_schedule
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.trajectory.heard import as_heard
from explorer.trajectory.settings import Settings
from explorer.trajectory.weights import condition_of
from explorer.types import NoiseLevel, States, Step

__all__ = ["Walk", "guided", "prepare", "schedule_of"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Walk:
    """A run that can be made.

    settings  as the model can follow them;   notes  why they are not those that were asked for
    wishes    (prompt, seed) of every picture of the batch, the one of the settings first
    grid      the noise levels that it visits;   denoiser  the model with guidance and thresholding around it
    """

    settings: Settings
    notes: tuple[RefusedError, ...]
    model: Model
    wishes: tuple[tuple[str, int], ...]
    schedule: Schedule
    grid: TimeGrid
    sampler: Sampler
    denoiser: Denoiser

    @cached_property
    def plan(self) -> list[float]:
        """alpha_bar of each step's state and of the end."""
        return [NoiseLevel(level).alpha_bar for level in self.grid.log_snr]

    @cached_property
    def condition(self) -> Any:
        """The words as the model takes them, read once."""
        prompts = [self.settings.as_read(prompt) for prompt, _ in self.wishes]
        return condition_of(self.model.reader, prompts, self.settings.guidance_scale, self.settings.weights)

    def states(self, x_t: States | None = None, first: int = 0, condition: Any = None) -> Iterator[Step]:
        """The walk in the space of its model, from level `first` of the grid.

        x_t        (B, *shape) the state there; None: the static of the seeds, with which every walk begins
        condition  other words than its own
        Raises ValueError on a level that the grid does not have.
        """
        count = len(self.grid)
        if not 0 <= first < count:
            raise ValueError(f"a walk of {count} steps can go on at level 0 to {count - 1}, not {first}")
        draw = self.model.static([seed for _, seed in self.wishes])
        static = draw()  # in a walk that begins later it is in x_t already
        start, words = static if x_t is None else x_t, self.condition if condition is None else condition
        return walk(self.denoiser, self.sampler, self.grid, start, draw, words, first)

    def steps(self, x_t: States | None = None, first: int = 0, condition: Any = None) -> Iterator[Step]:
        """The walk as it is seen: pictures (B, 3, side, side) in [-1, 1]; the last step has the finished one."""
        yield from self.model.space.seen(self.states(x_t, first, condition))


def prepare(
    settings: Settings,
    model: Model | None = None,
    others: Sequence[tuple[str, int]] = (),
    grid: TimeGrid | None = None,
) -> Walk:
    """Settings as a walk.

    model   None: the one that the settings name
    others  (prompt, seed) of further pictures of the same batch, all else being the same; picture k of a batch is
            the picture that its prompt and seed give alone, to the eye: within IN_COMPANY of the mixed precision
    grid    None: that of the settings
    Raises WeightsError, and RefusedError where the schedule has no levels that the model knows.
    """
    settings, notes = as_heard(settings)
    model, schedule = model or load_model(settings.model), schedule_of(settings)
    return Walk(
        settings=settings,
        notes=notes,
        model=model,
        wishes=((settings.prompt, settings.seed), *others),
        schedule=schedule,
        grid=grid or make_grid(schedule, settings.steps, settings.spacing, model.log_snr_range),
        sampler=make_sampler(settings.sampler, eta=settings.eta),
        denoiser=guided(settings, model.denoiser, inside=model.guides_itself),
    )


def schedule_of(settings: Settings) -> Schedule:
    return make_schedule(
        settings.schedule,
        shift=settings.shift,
        zero_terminal_snr=settings.zero_terminal_snr,
        points=settings.points,
    )


def guided(settings: Settings, denoiser: Denoiser, inside: bool = False) -> Denoiser:
    """The denoiser with guidance and thresholding wrapped around it; `inside`: the network guides itself."""
    plain = denoiser
    if not inside:
        denoiser = ClassifierFree(plain, settings.guidance_scale)
        if settings.rescale:
            denoiser = Rescaled(denoiser, settings.rescale)
        if settings.interval is not None:
            denoiser = Interval(plain, denoiser, *settings.interval)
    if settings.threshold == "clip":
        return Clipped(denoiser)
    return DynamicThreshold(denoiser) if settings.threshold == "dynamic" else denoiser
