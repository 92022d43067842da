"""Where a network looked for words, and what became otherwise without them: two maps of one picture, and how alike.

looked(moments, positions)   the share of attention that those words got, a mean over steps and blocks
changed(before, after)       how far two pictures differ, place by place
rank_correlation(a, b)       Spearman's: 1 where one map rises with the other, 0 where they have nothing in common
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.network.inside import Moment, light
from explorer.types import Images

__all__ = ["SEEN", "SIDE", "changed", "changed_share", "looked", "rank_correlation"]

SIDE = 16  # places of a map, across and down
SEEN = 0.1  # of the range from black to white: a difference that a person sees


def looked(moments: Sequence[Moment], positions: Sequence[int], side: int = SIDE) -> Tensor:
    """(side, side), the share that the words at these positions of the prompt got together. Raises ValueError where
    nothing was kept."""
    if not moments:
        raise ValueError("no step of this run was looked into")
    maps = torch.stack([light(moment, side) for moment in moments]).mean(0)
    return maps[[position + 1 for position in positions if position + 1 < len(maps)]].sum(0)


def changed(before: Images, after: Images, side: int = SIDE) -> Tensor:
    """(side, side) in [0, 1]: the mean difference of the colours in each place of two pictures, (1, 3, H, W)."""
    apart = (before.clamp(-1, 1) - after.clamp(-1, 1)).abs().mean(1, keepdim=True) / 2
    return F.adaptive_avg_pool2d(apart, side)[0, 0]


def changed_share(before: Images, after: Images) -> float:
    """The share of the pixels of a picture in which one of the three colours is visibly another."""
    apart = (before.clamp(-1, 1) - after.clamp(-1, 1)).abs().amax(1) / 2
    return float((apart > SEEN).float().mean())


def rank_correlation(one: Tensor, other: Tensor) -> float | None:
    """Of the numbers of two maps, those that are equal sharing their rank; None where all of one map are equal."""
    a, b = (ranks(each.flatten().double()) for each in (one, other))
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt(float(a.square().sum() * b.square().sum()))
    return float((a * b).sum()) / size if size else None


def ranks(values: Tensor) -> Tensor:
    """The rank of each number; equal ones get the mean of theirs."""
    _, kind, count = values.unique(return_inverse=True, return_counts=True)
    last = count.cumsum(0).double()
    return (last - (count.double() - 1) / 2)[kind]
