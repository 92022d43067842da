"""What a setting leaves for its subject: where to stand, how large, in which light.

Also what settings share: finding the pictures that need something, and random numbers of the cells of a grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.light import Light
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number
from explorer.world.settings.mood import Mood

__all__ = ["Setting", "Stage", "cell_numbers", "cells", "edge", "rows", "those"]


@dataclass(frozen=True)
class Stage:
    ground: Tensor  # (B, 1, 1), where the feet are
    scale: Number
    shadow: Number
    light: Light
    front: Callable[[Painter, Tensor], None] | None = None  # covers the feet, as far as `shown`: waves


@dataclass(frozen=True)
class Setting:
    """paint fills the whole canvas; its colour is that of a sofa or of a plain background."""

    paint: Callable[[Painter, Chance, Mood, Tensor], Stage]
    indoor: bool = False  # no weather falls here


def those(flag: Tensor) -> Tensor:
    """The pictures whose flag (B, 1, 1) is not zero."""
    return flag.reshape(-1).nonzero().view(-1)


def edge(d: Tensor, soft: float) -> Tensor:
    """1 inside, 0 outside, so soft in between."""
    return (d * (-1 / soft)).add_(0.5).clamp_(0, 1)


def cell_numbers(r: Chance, cell: Tensor, k: int, size: int = 1021) -> tuple[Tensor, ...]:
    """k random numbers of every cell, by its number."""
    table = r.numbers(k, size)
    b, h, w = cell.shape
    index = torch.remainder(cell, size).long().reshape(b, 1, -1).expand(b, k, -1)
    return table.gather(2, index).view(b, k, h, w).unbind(1)


def cells(x: Tensor, y: Tensor, r: Chance, k: int = 3) -> tuple[Tensor, Tensor, tuple[Tensor, ...]]:
    """A grid of unit cells: where in its cell a pixel is, -1/2 .. 1/2, and k random numbers of the cell."""
    i, j = torch.floor(x), torch.floor(y)
    return x - i - 0.5, y - j - 0.5, cell_numbers(r, i * 31 + j * 57, k)


def rows(
    x: Tensor,
    y: Tensor,
    horizon: Number,
    r: Chance,
    k: int = 3,
    n: float = 6.0,
    aspect: float = 2.0,
    near: float = 0.06,
) -> tuple[Tensor, Tensor, Tensor, tuple[Tensor, ...]]:
    """A grid on the ground, in perspective: dx, dy from the middle of the cell, its height, k numbers of the cell."""
    depth = torch.log((horizon - y).clamp_min(0) + near) * n
    row = torch.floor(depth)
    size = torch.exp((row + 0.5) / n) / n
    u = x / (size * aspect) + row * 0.381
    column = torch.floor(u)
    dx, dy = (u - column - 0.5) * size * aspect, (depth - row - 0.5) * -size
    return dx, dy, size, cell_numbers(r, column * 31 + row * 57, k)
