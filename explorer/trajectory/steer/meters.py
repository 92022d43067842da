"""Meters of a steered result: how well it keeps what is known, and whether a seam shows.

kept       A(result) - y in levels of 255: the largest, and the root of the mean square
seam       colour steps across the edge of what was made anew, beside those just within and without: 1 none shows
tile_seam  the same for the edges at which a picture meets itself when it is laid side by side
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.operators import Mask, Operator
from explorer.types import Images

__all__ = ["Kept", "kept", "seam", "tile_seam"]

NEAR = 3  # pixels on either side of a seam that it is compared with
LEVELS = 127.5  # of 255, in a unit of [-1, 1]


@dataclass(frozen=True)
class Kept:
    """In levels of 255."""

    most: float
    typical: float


def kept(operator: Operator, y: Tensor, result: Images) -> Kept:
    """How far what the result says of y is from y. `operator.at(inf)` is what holds to the end."""
    known = operator.at(math.inf)
    off = known(result) - (known(y) if isinstance(known, Mask) else y)
    away = off.abs() * LEVELS
    return Kept(float(away.max()), float(away.square().mean().sqrt()))


def seam(picture: Images, hole: Tensor) -> float | None:
    """The mean colour step across the edge of a hole over the mean step beside it, or None where there is no edge.

    hole  (1, 1, H, W), above 0 where a place was made anew
    """
    new = hole[0, 0] > 0
    across, beside = list[Tensor](), list[Tensor]()
    for axis in (-1, -2):
        steps = picture.clamp(-1, 1).diff(dim=axis).abs().mean(1)[0]
        size = new.shape[axis]
        edge = new.narrow(axis, 0, size - 1) ^ new.narrow(axis, 1, size - 1)
        across.append(steps[edge])
        beside.append(steps[near(edge, axis) & ~edge])
    edges, others = torch.cat(across), torch.cat(beside)
    if not len(edges) or not len(others):
        return None
    return float(edges.mean() / others.mean().clamp_min(1e-6))


def near(edge: Tensor, axis: int) -> Tensor:
    """Places at most NEAR away from an edge along an axis."""
    found = edge.clone()
    for away in range(1, NEAR + 1):
        for moved in (away, -away):
            other = edge.roll(moved, axis)
            rim = other.narrow(axis, 0 if moved > 0 else other.shape[axis] - away, away)
            rim.fill_(False)
            found |= other
    return found


def tile_seam(picture: Images, axis: int) -> float:
    """The mean colour step where a picture meets itself along an axis (-1 left and right, -2 top and bottom), over the
    mean step between its own neighbours."""
    shown = picture.clamp(-1, 1)
    size = shown.shape[axis]
    wrap = (shown.narrow(axis, 0, 1) - shown.narrow(axis, size - 1, 1)).abs().mean()
    return float(wrap / shown.diff(dim=axis).abs().mean().clamp_min(1e-6))
