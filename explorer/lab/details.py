"""Sheets of enlarged pictures: a piece of each, and a map of its new detail.

    map = STRONGER (enlarged - plain), on mid-grey

The piece is where the map, or where it is known the detail that the plain enlargement lacks, is strongest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.lab.base import Sheet, tell
from explorer.message import Text
from explorer.network.judge import Judge
from explorer.types import Images

__all__ = ["Shown", "busiest", "outside_sheet", "world_sheet"]

PIECE = 128  # pixels a side
STEP = 16  # between the pieces to choose from
STRONGER = 2.0


@dataclass(frozen=True, eq=False)
class Shown:
    """One picture: small (1, 3, 128, 128), and four times as wide plain, made and, where it is known, true."""

    label: Text
    small: Images
    plain: Images
    made: Images
    true: Images | None = None

    def pieces(self) -> Images:
        """(4 or 5, 3, PIECE, PIECE): the whole small picture, plain, made, true if known, map of the new detail."""
        lacking = (self.made if self.true is None else self.true) - self.plain
        y, x = busiest(lacking[0].square().mean(0), PIECE)
        large = [picture for picture in (self.plain, self.made, self.true) if picture is not None]
        new = (STRONGER * (self.made - self.plain)).clamp(-1, 1)
        return torch.cat([self.small, *(some[..., y : y + PIECE, x : x + PIECE] for some in (*large, new))]).float()


def busiest(plane: Tensor, side: int) -> tuple[int, int]:
    """Row and column of the square piece of a plane (H, W) whose mean is greatest."""
    means = F.avg_pool2d(plane[None, None], side, STEP)[0, 0]
    row, column = divmod(int(means.argmax()), means.shape[1])
    return STEP * row, STEP * column


def world_sheet(shown: Sequence[Shown]) -> Sheet:
    """Pictures of the world, with what was painted."""
    return Sheet(
        name="detail",
        title=tell("sheet_detail"),
        rows=tuple(each.label for each in shown),
        columns=tuple(map(tell, ("small", "bicubic", "enlarger", "painted_large", "new_detail"))),
        pictures=torch.stack([each.pieces() for each in shown]),
    )


def outside_sheet(shown: Sequence[Shown], judge: Judge) -> Sheet:
    """Pictures that the world did not paint, each with whether the judge takes it for one of its world."""
    with torch.inference_mode():
        familiar = (judge.familiarity(torch.cat([each.small for each in shown])) >= judge.least).tolist()
    return Sheet(
        name="outside",
        title=tell("sheet_outside"),
        rows=tuple(tell("familiar" if it else "foreign", what=each.label) for it, each in zip(familiar, shown)),
        columns=tuple(map(tell, ("small", "bicubic", "enlarger", "new_detail"))),
        pictures=torch.stack([replace(each, true=None).pieces() for each in shown]),
    )
