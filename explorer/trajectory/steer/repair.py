"""The repair desk: part of the picture is known, and after every guess it is put back (explorer.diffusion.known).

One dial for all tasks, `sure`: how sure what is known is. It is taken for known under noise of sigma_y, the noise level
of the depth 1 - sure: at 1 it is kept exactly, to the bit where pixels are known; at 0 nothing is. `static` begins at
the noise level that the picture has instead; less sure, it is buried deeper first.

    put-back        D' = D - A+ (A D - y), or weighed by how sure it is       DDNM, 2212.00490
    back-and-forth  and steps at middle noise levels are taken several times  RePaint, 2201.09865
    diffpir         what is known counts, but softly, against a guess that is trusted tenfold, 2305.08995
    none            nothing is put back: the same static, to see why it is needed
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from torch import Tensor

from explorer.diffusion.back_and_forth import BackAndForth
from explorer.diffusion.known import Known
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.painted import painting_from, rounded, text_of
from explorer.trajectory.steer.plan import (
    Plan,
    Steered,
    check_pixels,
    check_size,
    finger,
    finished_as,
    grid_from,
    picture_given_back,
    steered_walk,
)
from explorer.trajectory.steer.tasks import SIDES, Task, joined, task_of
from explorer.trajectory.walk import Walk, prepare
from explorer.types import Images, NoiseLevel, Step

__all__ = ["SIDES", "Repair", "Task", "repair", "task"]

TRUST = 10.0  # of DiffPIR in its guess
LEAST = 0.02  # the noise that DiffPIR needs in what is known: 2.5 of 255 levels


def whole_number(value: Any) -> Any:
    """Text that is a whole number as one."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


class Repair(Plan):
    """task    see explorer.trajectory.steer.tasks
    sure       0 .. 1, how sure what is known is
    way        how it is put back
    times      of back-and-forth: how often a step at a middle noise level is taken
    painting   what a brush painted, as text (explorer.trajectory.steer.painted); of fill and scratches
    band       pixels of soft edge around what is made anew
    damage     the picture is whole and is damaged first, so that it is known what is right; False: it is damaged
    side, amount   of widen: where, and how many pixels;   factor  of enlarge
    radius     of deblur, the blur's standard deviation in pixels
    strength   of static, its standard deviation where black to white is 2
    """

    tool = "repair"
    task: Literal["fill", "widen", "enlarge", "colour", "deblur", "scratches", "static"] = "fill"
    sure: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 1.0
    way: Literal["put-back", "back-and-forth", "diffpir", "none"] = "put-back"
    times: Annotated[int, Field(ge=2, le=10)] = 4
    painting: str = ""
    band: Annotated[int, Field(ge=0, le=32)] = 0
    damage: bool = True
    side: Literal["left", "right", "top", "bottom"] = "right"
    amount: Annotated[int, Field(ge=1, le=96)] = 32
    factor: Annotated[Literal[2, 4, 8, 16], BeforeValidator(whole_number)] = 4
    radius: Annotated[float, Field(ge=0.3, le=8, allow_inf_nan=False)] = 2.0
    strength: Annotated[float, Field(ge=0.02, le=4, allow_inf_nan=False)] = 0.3

    @property
    def doubt(self) -> float:
        """sigma_y, in [0, inf]."""
        return NoiseLevel.at_depth(1 - self.sure).sigma


def task(plan: Repair, settings: Settings, picture: Images, painting: Tensor | None = None) -> Task:
    """What is known in a repair, before it runs: its `seen` is the picture as it is damaged."""
    size = picture.shape[-1]
    painted = painting_from(plan.painting, size) if painting is None else rounded(painting)
    names = ("damage", "band", "factor", "radius", "strength", "side", "amount")
    return task_of(plan.task, picture, painted, seed=settings.seed, **{name: getattr(plan, name) for name in names})


def repair(plan: Repair, settings: Settings, model: Model, picture: Images, painting: Tensor | None = None) -> Steered:
    """A run that keeps what is known. For models that walk among pixels.

    picture   (1, 3, side, side) in [-1, 1];   painting  (1, 1, side, side) in [0, 1], 1 where it is to be made anew;
              None: as the plan has it
    Raises RefusedError on a model of another space, and on a picture or a painting of another size.
    """
    check_pixels(model)
    check_size(picture, model)
    if painting is not None:
        check_size(painting, model, planes=1)
        plan = plan.model_copy(update={"painting": text_of(painting)})
    plan = plan.model_copy(update={"picture": finger(picture)})
    told = task(plan, settings, picture)
    if plan.task == "static":
        return from_static(plan, settings, model, told)
    notes = notes_on(told)
    if told.hole is not None and not told.hole.any():
        return replace(picture_given_back(plan, settings, picture), notes=notes)
    walk = prepare(settings, model)
    if plan.way != "none":
        walk = replace(walk, denoiser=denoiser_of(plan, walk, told))
    if plan.way == "back-and-forth":
        walk = replace(walk, sampler=BackAndForth(walk.sampler, plan.times))
    return steered_walk(
        walk,
        plan,
        make=lambda: ended(plan, walk.steps(), told),
        notes=(*notes, *walk.notes),
        whole=partial(whole, plan, picture),
    )


def denoiser_of(plan: Repair, walk: Walk, told: Task) -> Known:
    if plan.way == "diffpir":
        noise = max(plan.doubt, LEAST)
        return Known(walk.denoiser, told.operator, told.y, noise=noise, spread=math.inf, trust=TRUST)
    return Known(walk.denoiser, told.operator, told.y, noise=plan.doubt)


def ended(plan: Repair, steps: Iterator[Step], told: Task) -> Iterator[Step]:
    """The steps; where all that is known is sure, the end has it exactly, whatever the sampler's last step was."""
    if plan.sure < 1 or plan.way in ("none", "diffpir"):
        return steps
    known = told.operator.at(math.inf)
    return finished_as(steps, lambda final: known.put(final, told.y.to(final)))


def from_static(plan: Repair, settings: Settings, model: Model, told: Task) -> Steered:
    """A walk from the noise level that the picture has: x0 + sigma z is a state of the walk as it is. Less sure, more
    static is added until it lies as deep as that."""
    believed = math.hypot(told.noise, plan.doubt)
    grid = grid_from(settings, model, NoiseLevel(-2 * math.log(believed)).depth if believed < math.inf else 1.0)
    if grid is None:
        return picture_given_back(plan, settings, told.y)
    level = NoiseLevel(grid.log_snr[0])
    more = math.sqrt(max(level.sigma**2 - told.noise**2, 0.0))
    state = level.signal_scale * (told.y + more * model.static([settings.seed])())
    if plan.way == "none":
        state = model.static([settings.seed])()
    walk = prepare(settings, model, grid=grid)
    return steered_walk(walk, plan, state)


def notes_on(told: Task) -> tuple[RefusedError, ...]:
    if told.hole is None or told.hole.min() < 1 <= told.hole.max() or 0 < told.hole.max() < 1:
        return ()
    return (RefusedError("steer_none_known") if told.hole.min() >= 1 else RefusedError("steer_all_known"),)


def whole(plan: Repair, picture: Images, final: Images) -> Images:
    """The result as a picture to keep: of widen, with what the window left behind."""
    return joined(picture, final, plan.side, plan.amount) if plan.task == "widen" else final
