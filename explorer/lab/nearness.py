"""How near pictures are to a pile of others, and when that is too near to be chance.

Distance has two measures, since a copy may be moved a little or recoloured: the root mean square difference of pixels,
and 1 - cosine of the judge's features. A plain or blurred picture is not far from anything, so what tells a copy is
    standing out   distance to the nearest of the pile, as a share of the mean to the NEXT ones after it
which is about 1 for a new picture and about 0 for a copy. The yardstick is the pile itself, each picture against all
others. A picture is called near if it stands out, in one measure or the other, as much as the 5 % of the pile that do
so most; of new pictures of the same world, 5 % do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.noise import Noise
from explorer.types import Images

__all__ = ["MEASURES", "NEAR", "NEXT", "Pile", "Yardstick", "copied", "distances", "outstanding"]

MEASURES = ("pixels", "features")
NEAR = 0.05
NEXT = 10
SHIFT, STATIC = 1, 0.05  # of a planted copy: pixels to the right, deviation of what is added


@dataclass(frozen=True, eq=False)
class Pile:
    """Pictures (B, 3, H, W) in [-1, 1] and the judge's unit features (B, D) of them."""

    pictures: Images
    features: Tensor

    def __len__(self) -> int:
        return len(self.pictures)

    def rows(self, index: Tensor) -> Pile:
        return Pile(self.pictures[index], self.features[index])

    @classmethod
    def joined(cls, piles: Sequence[Pile]) -> Pile:
        return cls(torch.cat([pile.pictures for pile in piles]), torch.cat([pile.features for pile in piles]))


def distances(a: Pile, b: Pile) -> Tensor:
    """(2, A, B): root mean square difference of pixels as a share of the range, and 1 - cosine of the features."""
    first, second = (pile.pictures.clamp(-1, 1).flatten(1) for pile in (a, b))
    pixels = torch.cdist(first, second) / (2 * first.shape[1] ** 0.5)
    return torch.stack([pixels, (1 - a.features @ b.features.T).clamp_min(0)]).double()


def outstanding(apart: Tensor) -> Tensor:
    """(2, A) from distances (2, A, B): to the nearest, as a share of the mean to the NEXT ones after it."""
    nearest = apart.topk(1 + NEXT, largest=False).values
    return nearest[..., 0] / nearest[..., 1:].mean(-1)


class Yardstick:
    """How much training pictures stand out among each other.

    apart, own  (2, R) the distance of each to its nearest other, and as a share of that to the next ones
    """

    def __init__(self, training: Pile) -> None:
        apart = distances(training, training)
        apart.diagonal(dim1=1, dim2=2).fill_(torch.inf)
        self.apart, self.own = apart.amin(2), outstanding(apart)
        self.line = self.rank(self.own).sort().values[int(NEAR * len(training))]

    def rank(self, shares: Tensor) -> Tensor:
        """(A,) of shares (2, A): how many training pictures stand out at least as much, as a share of them, in the
        measure in which they are fewer."""
        return (self.own[:, None] <= shares[:, :, None]).double().mean(2).amin(0)

    def near(self, shares: Tensor) -> Tensor:
        """(A,) bool; True of at most 5 % of the training pictures."""
        return self.rank(shares) < self.line


def copied(pictures: Images, seed: int) -> Images:
    """Copies as a memory might hold them: moved a little and with a little static."""
    eps = Noise([seed + k for k in range(len(pictures))], pictures.shape[1:])()
    return (pictures.roll(SHIFT, -1) + STATIC * eps).clamp(-1, 1)
