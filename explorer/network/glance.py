"""A quick look at small states: the straight line nearest to their decoder, fitted by least squares.

colours of a place = its C numbers and a 1, times (C + 1, 3)
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.types import Images, States

__all__ = ["fitted_line", "glanced"]


def fitted_line(states: States, pictures: Images) -> Tensor:
    """(B, C, h, w) states and their pictures -> (C + 1, 3); the last row stands for the 1."""
    small = F.interpolate(pictures, states.shape[-2:], mode="area")
    places, colours = (each.movedim(1, -1).flatten(0, -2).double().cpu() for each in (states, small))
    known = torch.cat([places, torch.ones(len(places), 1, dtype=torch.double)], 1)
    return torch.linalg.lstsq(known, colours, driver="gelsd").solution.float()


def glanced(states: States, line: Tensor, side: int) -> Images:
    """(B, C, h, w) -> (B, 3, side, side), each place one plain square, so that static looks like static."""
    seen = torch.einsum("dc,bchw->bdhw", line[:-1].T, states.float()) + line[-1].view(1, 3, 1, 1)
    return F.interpolate(seen, (side, side), mode="nearest")
