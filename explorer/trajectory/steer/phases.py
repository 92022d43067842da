"""Walks in phases: at some steps other settings take over, in one walk, so that all before them is as it was.

    Phased   a sampler around samplers: at each step it takes that of the phase, and tells `Hearing` which one it is
    Hearing  a denoiser around denoisers: it answers with the guidance and the words of the phase

A sampler that asks about the next level within a step is still answered by the words of that step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import TimeGrid, make_grid
from explorer.diffusion.sampler import Sampler
from explorer.diffusion.sampler.base import Denoise, Draw
from explorer.diffusion.sampler.base import walk as walked
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.plan import Plan, StandIn, Steered, alpha_bars
from explorer.trajectory.walk import Walk, guided, prepare, schedule_of
from explorer.types import Estimate, Images, Levels, States

__all__ = ["Hearing", "Phase", "Phased", "Turn", "phased"]


@dataclass(frozen=True)
class Turn:
    """From step `first` on the settings are others.

    fresh   the guess of the step before is buried under the static of the other seed
    regrid  the rest of the levels are those of the other schedule, in as many steps as are left or in `steps`
    """

    first: int
    settings: Settings
    fresh: bool = False
    regrid: bool = False
    steps: int | None = None


@dataclass(frozen=True, eq=False)
class Phase:
    """What a walk does from step `first` on.

    static  new static at its first step, like a state, or None
    """

    first: int
    sampler: Sampler
    denoiser: Denoiser
    condition: Any
    static: States | None = None


class Hearing(Denoiser):
    """Answers as the phase does that it was told last."""

    def __init__(self, phase: Phase) -> None:
        self.phase = phase
        self.log_snr_range = phase.denoiser.log_snr_range  # type: ignore[misc]

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        return self.phase.denoiser(x_t, log_snr, self.phase.condition)


@dataclass(frozen=True, eq=False)
class Phased(Sampler):
    """phases  of which the first begins at step 0;   hearing  the denoiser of the walk;   begin  its first step"""

    name: ClassVar[str] = "phased"
    phases: tuple[Phase, ...]
    hearing: Hearing
    begin: int = 0

    @property
    def stochastic(self) -> bool:
        return any(phase.sampler.stochastic for phase in self.phases)

    def start(self) -> Any:
        return self.begin, self.at(self.begin).sampler.start()

    def at(self, index: int) -> Phase:
        return [phase for phase in self.phases if phase.first <= index][-1]

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: Any, draw: Draw
    ) -> tuple[Tensor, Estimate, Any]:
        index, memory = state
        now, after = self.at(index), self.at(index + 1)
        self.hearing.phase = now
        x, estimate, memory = now.sampler.step(denoise, x, sigma, sigma_next, memory, draw)
        if after is not now:
            if after.sampler != now.sampler:
                memory = after.sampler.start()
            if after.static is not None:
                x = estimate.x0_hat + sigma_next * after.static.to(x)
        return x, estimate, (index + 1, memory)


def phased(
    plan: Plan,
    settings: Settings,
    turns: Sequence[Turn],
    model: Model,
    around: Callable[[Denoiser], Denoiser] = lambda bare: bare,
) -> Steered:
    """A walk with turns, at rising steps that it has, as a steered run.

    around  what stands around the bare denoiser, inside guidance
    """
    walk = prepare(settings, replace(model, denoiser=around(model.denoiser)))
    grid = spliced(walk.grid, turns, model)
    walks = [prepare(turn.settings, walk.model) for turn in turns]
    phases = [Phase(0, walk.sampler, walk.denoiser, walk.condition)] if not turns or turns[0].first else []
    for turn, then in zip(turns, walks):
        static = model.static([turn.settings.seed])() if turn.fresh else None
        phases.append(Phase(turn.first, then.sampler, then.denoiser, then.condition, static))

    def make() -> Any:
        hearing = Hearing(phases[0])
        run = replace(walk, grid=grid, sampler=Phased(tuple(phases), hearing), denoiser=hearing)
        return run.steps(phases[0].static)

    calls = calls_in_phases(walk, [walk, *walks], phases, grid, around)
    levels, notes = alpha_bars(grid), {note.code: note for one in (walk, *walks) for note in one.notes}
    kept = walk.settings
    return Steered(plan=plan, settings=kept, make=make, calls=calls, levels=levels, notes=tuple(notes.values()))


def spliced(grid: TimeGrid, turns: Sequence[Turn], model: Model) -> TimeGrid:
    """The levels of the first walk up to each turn that has its own, and from there those of the other schedule."""
    for turn in turns:
        if not turn.regrid:
            continue
        asked, left = turn.settings, len(grid) - turn.first
        steps = turn.steps or left
        known = (grid.log_snr[turn.first], model.log_snr_range[1])
        rest = make_grid(schedule_of(asked), steps, asked.spacing, known)
        grid = TimeGrid(
            t=(*grid.t[: turn.first + 1], *rest.t[1:]), log_snr=(*grid.log_snr[: turn.first + 1], *rest.log_snr[1:])
        )
    return grid


def calls_in_phases(
    walk: Walk, walks: Sequence[Walk], phases: Sequence[Phase], grid: TimeGrid, around: Callable[[Denoiser], Denoiser]
) -> int:
    """Network calls of the whole walk, by walking it with a stand-in for the network."""
    bare = around(StandIn(walk.model.denoiser.nfe))
    inside = walk.model.guides_itself
    of_phases = walks[len(walks) - len(phases) :]
    told = [
        replace(phase, denoiser=guided(one.settings, bare, inside=inside), condition=True, static=None)
        for phase, one in zip(phases, of_phases)
    ]
    hearing, few = Hearing(told[0]), torch.zeros(1, 3, 2, 2)
    sampler = Phased(tuple(told), hearing)
    return list(walked(hearing, sampler, grid, few, lambda: few, True))[-1].nfe
