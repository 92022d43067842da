"""Words painted into places: where a word is painted, every place asks for it more, elsewhere less.

    score[place, word] += amount 0.4 log(1 + sigma^2) std(scores) (M[place] - mean of M)

eDiff-I's paint with words (Balaji et al. 2022, arXiv 2211.01324, section 5.2) with the scale of its reimplementation by
Ryu (paint-with-words-sd). It is strong under much noise, where it is decided what goes where, and fades. Only how a
painting differs from its own mean counts, so a word that is painted everywhere is painted nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.network.hooks import Hook

__all__ = ["Placed", "coarse_maps"]

SHARE = 0.4


def coarse_maps(painting: Tensor, side: int) -> Tensor:
    """(1, 1, H, W) as a block with so many places a side is given it, around its mean: (side, side)."""
    small = F.adaptive_avg_pool2d(painting, side)[0, 0]
    return small - small.mean()


class Placed(Hook):
    """paintings  position of a word in the prompt, from 0 -> (1, 1, H, W) in [0, 1];   amount  0 changes nothing"""

    def __init__(self, paintings: Mapping[int, Tensor], amount: float) -> None:
        flat = {k for k, painting in paintings.items() if float(painting.min()) == float(painting.max())}
        self.paintings = {k: painting.float() for k, painting in paintings.items() if k not in flat}
        self.amount = amount

    def words(self, site: str, queries: Tensor, keys: Tensor, mask: Tensor, level: float) -> Tensor:
        known = {k: painting for k, painting in self.paintings.items() if k + 1 < keys.shape[2]}
        if not self.amount or not known:
            return mask
        scores = queries.float() @ keys.float().transpose(2, 3) / math.sqrt(queries.shape[-1])
        live = mask > -math.inf if mask.dtype != torch.bool else mask
        size = scores.masked_select(live.expand_as(scores)).std() * self.amount * SHARE * math.log1p(math.exp(-level))
        added = mask.float().log() if mask.dtype == torch.bool else mask.float()
        bias = added.expand(-1, -1, queries.shape[2], -1).clone()
        for k, painting in known.items():
            there = coarse_maps(painting.to(bias.device), math.isqrt(queries.shape[2])).flatten()
            bias[..., k + 1] += size * there
        return bias
