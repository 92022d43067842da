"""What if the static were otherwise: a region of it is swapped, frozen, drawn anew, turned or mirrored.

All leave it white noise: pixels of static are independent and alike, so moving them about or drawing some anew changes
nothing that a model could tell. What of the result moves is measured, place by place (`moved`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor

from explorer.diffusion.noise import SEEDS
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.plan import Plan, Steered, steered_walk
from explorer.trajectory.walk import prepare
from explorer.types import Images, States

__all__ = ["Moved", "WhatIf", "moved", "nudged", "region_of", "what_if"]

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class WhatIf(Plan):
    """act   swap    the region and another of its size, at other_left, other_top
          freeze  all but the region is drawn anew
          redraw  the region is drawn anew
          rotate  the region, which has to be square, by 90 degrees to the left
          mirror  left and right of the region
    left, top, width, height  the region, in shares of the picture
    other    the seed of what is drawn anew
    """

    tool = "what-if"
    act: Literal["swap", "freeze", "redraw", "rotate", "mirror"] = "mirror"
    left: Share = 0.0
    top: Share = 0.0
    width: Share = 1.0
    height: Share = 1.0
    other_left: Share = 0.5
    other_top: Share = 0.0
    other: Annotated[int, Field(ge=0, le=SEEDS - 1)] = 1


Region = tuple[slice, slice]


def region_of(plan: WhatIf, size: int, left: float | None = None, top: float | None = None) -> Region:
    """The rows and columns of a region in a square of so many places a side. Raises RefusedError where it holds none,
    or lies beyond an edge."""
    x, y = (plan.left if left is None else left), (plan.top if top is None else top)
    columns = slice(round(x * size), round(x * size) + round(plan.width * size))
    rows = slice(round(y * size), round(y * size) + round(plan.height * size))
    if not (columns.start < columns.stop <= size and rows.start < rows.stop <= size):
        raise RefusedError("steer_region")
    return rows, columns


def nudged(plan: WhatIf, static: States, fresh: States) -> States:
    """The static, (1, C, size, size), after the act; `fresh` is what is drawn anew. Raises RefusedError on regions that
    do not fit."""
    size = static.shape[-1]
    rows, columns = region_of(plan, size)
    here = (..., rows, columns)
    made = static.clone()
    if plan.act == "swap":
        there = (..., *region_of(plan, size, plan.other_left, plan.other_top))
        if not apart((rows, columns), there[1:]):  # type: ignore[arg-type]
            raise RefusedError("steer_overlap")
        made[here], made[there] = static[there], static[here]
    elif plan.act == "freeze":
        made = fresh.clone()
        made[here] = static[here]
    elif plan.act == "redraw":
        made[here] = fresh[here]
    elif plan.act == "mirror":
        made[here] = static[here].flip(-1)
    else:
        if rows.stop - rows.start != columns.stop - columns.start:
            raise RefusedError("steer_square")
        made[here] = static[here].rot90(1, (-2, -1))
    return made


def apart(one: Region, other: Region) -> bool:
    """Whether two regions share no place."""
    return any(a.stop <= b.start or b.stop <= a.start for a, b in zip(one, other))


def what_if(plan: WhatIf, settings: Settings, model: Model) -> Steered:
    """A run from nudged static. Any model will do."""
    walk = prepare(settings, model)
    x_t = nudged(plan, model.static([settings.seed])(), model.static([plan.other])())
    return steered_walk(walk, plan, x_t)


@dataclass(frozen=True, eq=False)
class Moved:
    """how far each place of the result differs, (H, W) in [0, 1] of black to white; means within the region and
    outside, None where there is no outside"""

    map: Tensor
    inside: float
    outside: float | None


def moved(plan: WhatIf, before: Images, after: Images) -> Moved:
    """What of the result moved, of the plain run and the nudged one, (1, 3, H, W) each."""
    away = (before.clamp(-1, 1) - after.clamp(-1, 1)).abs().mean(1)[0] / 2
    inside = torch.zeros_like(away, dtype=torch.bool)
    inside[region_of(plan, away.shape[-1])] = True
    if plan.act == "swap":
        inside[region_of(plan, away.shape[-1], plan.other_left, plan.other_top)] = True
    outside = float(away[~inside].mean()) if not inside.all() else None
    return Moved(away, float(away[inside].mean()), outside)
