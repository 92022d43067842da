"""The tasks of the repair desk: for each what is known, y = A x, and how it comes from a picture.

fill       all but what is painted over        enlarge    means of squares of pixels
widen      all but what lies beyond an edge    colour     the brightness
scratches  all but thin lines                  deblur     a blurred picture
static     the picture under noise of a strength that is known
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.diffusion.noise import Noise
from explorer.diffusion.operators import Average, Grey, Operator, SoftMask, Whole, blur
from explorer.trajectory.steer.painted import banded, rounded
from explorer.types import Images

__all__ = ["SIDES", "Task", "scratches", "task_of", "widened"]

SIDES = ("left", "right", "top", "bottom")
LINES = 9  # scratches of a picture
DUST = 1  # so that the static of a damage is not that of the walk, which has the seed itself


@dataclass(frozen=True, eq=False)
class Task:
    """operator, y  what is known;   hole  (1, 1, side, side) how deep each place is made anew, where the task has one
    seen   what is known as a picture, (1, 3, side, side): what people would have in their hands
    noise  the standard deviation of the static in y
    """

    operator: Operator
    y: Tensor
    seen: Images
    hole: Tensor | None = None
    noise: float = 0.0


def task_of(
    name: str,
    picture: Images,
    painting: Tensor,
    *,
    seed: int = 0,
    damage: bool = True,
    band: int = 0,
    factor: int = 4,
    radius: float = 2.0,
    strength: float = 0.3,
    side: str = "right",
    amount: int = 32,
) -> Task:
    """What is known of a picture, (1, 3, side, side), in a task.

    painting  of `fill` and `scratches`;   damage  the picture is whole, and is damaged first; False: it is damaged
    """
    if name == "static":
        more = strength * Noise([seed + DUST], picture.shape[1:])().to(picture) if damage else 0
        y = picture + more
        return Task(Whole(), y, y, noise=strength)
    if name in ("fill", "widen", "scratches"):
        if name == "widen":
            picture, painting = widened(picture, side, amount)
        elif name == "scratches" and damage and not painting.any():
            painting = scratches(picture.shape[-1], seed)
        hole = banded(rounded(painting), band)
        return Task(SoftMask(hole), picture, torch.where(hole < 1, picture, 0), hole)
    operator: Operator = Average(factor) if name == "enlarge" else Grey() if name == "colour" else None  # type: ignore[assignment]
    if name == "deblur":
        operator = blur(picture.shape[-1], radius)
        y = operator(picture) if damage else picture
        return Task(operator, y, y)
    y = operator(picture)
    return Task(operator, y, y.expand_as(picture) if name == "colour" else operator.back(y))


def widened(picture: Images, side: str, amount: int) -> tuple[Images, Tensor]:
    """The window in which a picture is widened, moved `amount` pixels beyond its edge, and what of it is new. Pixels
    that the window leaves behind are joined again by `joined`."""
    across, forward = side in ("left", "right"), side in ("right", "bottom")
    axis, size = (-1 if across else -2), picture.shape[-1]
    kept = picture.narrow(axis, amount if forward else 0, size - amount)
    pads = (0, amount) if forward else (amount, 0)
    room = (*pads, 0, 0) if across else (0, 0, *pads)
    new = F.pad(torch.zeros_like(kept[:, :1]), room, value=1.0)
    return F.pad(kept, room), new


def joined(picture: Images, window: Images, side: str, amount: int) -> Images:
    """The widened picture, `amount` pixels longer: what the window left behind, and the window."""
    axis, forward = (-1 if side in ("left", "right") else -2), side in ("right", "bottom")
    size = picture.shape[-1]
    behind = picture.narrow(axis, 0 if forward else size - amount, amount)
    return torch.cat([behind, window] if forward else [window, behind], axis)


def scratches(size: int, seed: int) -> Tensor:
    """(1, 1, size, size): thin lines across a picture, one or two pixels wide, as on an old photo."""
    draw = torch.Generator().manual_seed(seed)
    hole = torch.zeros(size, size)
    t = torch.linspace(0, 1, 4 * size)
    for _ in range(LINES):
        start, end, bow = (torch.rand(2, generator=draw), torch.rand(2, generator=draw), torch.randn(2, generator=draw))
        there = start[:, None] + (end - start)[:, None] * t + 0.15 * bow[:, None] * (t * (1 - t))
        rows, columns = (there * size).long().clamp(0, size - 1)
        hole[rows, columns] = 1
        if torch.rand((), generator=draw) < 0.5:
            hole[(rows + 1).clamp_max(size - 1), columns] = 1
    return hole[None, None]
