"""Steered by a judge: a second network reads what is drawn, and what it likes goes on (liking.py).

    best      N walks from N statics; the finished picture that it likes best is kept
    resample  N walks, and on the way those that it likes have children in place of others: Feynman-Kac steering,
              or sequential Monte Carlo (Singhal et al. 2025, arXiv 2501.06848)
                  w_i <- w_i exp(trust (r_i - r_i before)),   drawn anew once 1 / sum w^2 < N / 2
    push      one walk, pushed up the judge's gradient: classifier guidance (Dhariwal & Nichol 2021), without a
              gradient through the U-Net

Children of one walk are alike until noise parts them, so `resample` needs a sampler with chance in it. What the judge
likes is not what is good: the second reader is asked, too. All of a family is kept, with what each walk cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.diffusion.sampler import SAMPLERS, WITH_ETA, Sampler, make_sampler
from explorer.diffusion.sampler.base import Denoise, Draw
from explorer.diffusion.toward import Likely
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.model.registry import check_world
from explorer.network.judge import CLEAN
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.liking import Liking
from explorer.trajectory.steer.plan import Plan, Steered, calls_of, check_pixels
from explorer.trajectory.walk import Walk, prepare
from explorer.types import Estimate, Step

__all__ = ["Family", "Generation", "Judged", "Search", "judged"]


class Judged(Plan):
    """way    see above;   walks  N, of best and resample;   trust  how much the judge's word counts: 0 nothing"""

    tool = "judge"
    way: Literal["best", "resample", "push"] = "best"
    walks: Annotated[int, Field(ge=1, le=16)] = 4
    trust: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 1.0

    @property
    def count(self) -> int:
        """How many walks there are."""
        return 1 if self.way == "push" else self.walks


@dataclass(frozen=True, eq=False)
class Generation:
    """All walks at one step.

    step     of the whole batch, N rows
    liking   of each walk after the step, natural logarithms; () where nobody read them
    parents  for each row after the step the row before that it came from
    """

    step: Step
    liking: tuple[float, ...]
    parents: tuple[int, ...]


@dataclass(eq=False)
class Family:
    """The tree of a search, filled while it goes on; readings is how often the judge read a picture."""

    generations: list[Generation] = field(default_factory=list)
    readings: int = 0

    def forget(self) -> None:
        """For another search."""
        self.generations.clear()
        self.readings = 0

    @property
    def winner(self) -> int:
        """Of the rows after the last step the one that is liked best."""
        last = self.generations[-1].liking
        return max(range(len(last)), key=last.__getitem__)

    def line(self, row: int | None = None) -> list[int]:
        """The rows of the steps that lead to a row after the last one: to the winner."""
        at, rows = self.winner if row is None else row, list[int]()
        for generation in reversed(self.generations):
            at = generation.parents[at]
            rows.append(at)
        return rows[::-1]

    def steps(self, row: int | None = None) -> Iterator[Step]:
        """The walk that leads there, as if it had been alone; nfe counts those of all."""
        kept = self.winner if row is None else row
        for generation, at in zip(self.generations, self.line(row)):
            step, count = generation.step, len(generation.parents)
            names = ("x_t", "x0_hat", "x0_cond", "x0_uncond", "noise", "planes")
            one: dict[str, Any] = {
                name: None if (all_ := getattr(step, name)) is None else all_[at : at + 1] for name in names
            }
            final = None if step.final is None else step.final[kept : kept + 1]
            yield replace(step, **one, final=final, nfe=step.nfe * count)


@dataclass(frozen=True, kw_only=True, eq=False)
class Search(Steered):
    """search  () -> the generations, one a step; a new family at every call. `steps` makes all of them and then gives
    the winner's way."""

    search: Any


@dataclass(frozen=True, eq=False)
class Selecting(Sampler):
    """A sampler that has the walks judged after each step, and drawn anew where their weights have come apart.

    weighed  whether weights count at all;   chance  decides who has children
    """

    name: ClassVar[str] = "selecting"
    inner: Sampler
    liking: Liking
    trust: float
    weighed: bool
    chance: torch.Generator
    told: list[tuple[tuple[float, ...], tuple[int, ...]]] = field(default_factory=list)

    @property
    def stochastic(self) -> bool:
        return self.inner.stochastic

    def start(self) -> Any:
        return self.inner.start(), None, None

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: Any, draw: Draw
    ) -> tuple[Tensor, Estimate, Any]:
        memory, before, weights = state
        x, estimate, memory = self.inner.step(denoise, x, sigma, sigma_next, memory, draw)
        liked, rows = before, torch.arange(len(x))
        if self.weighed or sigma_next == 0:
            liked = self.read(x, sigma_next)
        if self.weighed:
            gained = liked - (0 if before is None else before)
            weights = self.trust * gained + (0 if weights is None else weights)
            shares = weights.double().softmax(0)
            if float(1 / shares.square().sum()) < len(x) / 2:
                rows, weights = drawn_anew(shares, self.chance), torch.zeros_like(weights)
                x, memory, liked = x[rows.to(x.device)], picked(memory, rows), liked[rows]
        self.told.append((() if liked is None else tuple(liked.tolist()), tuple(rows.tolist())))
        return x, estimate, (memory, liked, weights)

    def read(self, x: Tensor, sigma: float) -> Tensor:
        level = CLEAN if sigma == 0 else -2 * float(torch.log(torch.tensor(sigma, dtype=torch.float64)))
        with torch.inference_mode():
            found = self.liking(x / (1 + sigma * sigma) ** 0.5, torch.full((len(x),), level, device=x.device))
        return found.detach().cpu().clone()


def drawn_anew(shares: Tensor, chance: torch.Generator) -> Tensor:
    """Which walk each of as many children comes from: evenly spaced points with one random start, so that a walk has
    its share of children rounded up or down (Kitagawa 1996)."""
    count = len(shares)
    points = (torch.arange(count, dtype=torch.float64) + torch.rand((), generator=chance, dtype=torch.float64)) / count
    return torch.searchsorted(shares.cumsum(0), points).clamp_max(count - 1)


def picked(memory: Any, rows: Tensor) -> Any:
    """What a sampler remembers, of these rows."""
    if isinstance(memory, Tensor):
        return memory[rows.to(memory.device)] if memory.ndim and len(memory) == len(rows) else memory
    if isinstance(memory, (tuple, list)):
        return type(memory)(picked(part, rows) for part in memory)
    if isinstance(memory, Estimate):
        parts = {name: picked(getattr(memory, name), rows) for name in ("x0_hat", "x0_cond", "x0_uncond")}
        return replace(memory, **parts)
    return memory


def judged(plan: Judged, settings: Settings, model: Model, judge: Any) -> Search:
    """A run that is steered by a judge. For models that draw the picture-book world among pixels.

    Raises RefusedError on another model, on words that the judge knows nothing of, and, to resample, on a sampler that
    leaves nothing to chance.
    """
    check_world(model.name)
    check_pixels(model)
    liking, notes = Liking.of(judge, settings), tuple[RefusedError, ...]()
    if plan.way == "resample" and plan.walks > 1:
        settings, notes = with_chance(settings)
    others = [(settings.prompt, seed) for seed in seeds_from(settings.seed, plan.count)[1:]]
    walk = prepare(settings, model, others)

    def search(family: Family) -> Iterator[Generation]:
        return generations(plan, walk, liking, family)

    def make() -> Iterator[Step]:
        family = Family()
        for _ in search(family):
            pass
        return family.steps()

    return Search(
        plan=plan,
        settings=walk.settings,
        make=make,
        search=search,
        calls=calls_of(walk) * plan.count,
        levels=walk.plan,
        notes=(*notes, *walk.notes),
    )


def with_chance(settings: Settings) -> tuple[Settings, tuple[RefusedError, ...]]:
    """The settings with a sampler that stirs in noise; a line where that is not what was asked for."""
    if make_sampler(settings.sampler, eta=settings.eta).stochastic:
        return settings, ()
    if settings.sampler in WITH_ETA:
        return settings.model_copy(update={"eta": 1.0}), (RefusedError("steer_chance", sampler=settings.sampler),)
    known = ", ".join(name for name, each in SAMPLERS.items() if each().stochastic)
    raise RefusedError("steer_chance_on", sampler=settings.sampler, known=known)


def generations(plan: Judged, walk: Walk, liking: Liking, family: Family) -> Iterator[Generation]:
    chance = torch.Generator().manual_seed(walk.settings.seed)
    sampler = Selecting(walk.sampler, liking, plan.trust, plan.way == "resample", chance)
    denoiser = Likely(walk.denoiser, liking, plan.trust) if plan.way == "push" else walk.denoiser
    for step in replace(walk, sampler=sampler, denoiser=denoiser).steps():
        liked, parents = sampler.told[-1]
        generation = Generation(step, liked, parents)
        family.generations.append(generation)
        reads = plan.count * (plan.way == "resample" or step.final is not None)
        family.readings += reads + (plan.way == "push")
        yield generation
