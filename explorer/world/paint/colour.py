"""Colours are tensors (1 or B, 3, 1 or H, 1 or W) of red, green and blue in [0, 1].

mix(a, b, t) = a + t (b - a),   lighter towards white,   darker towards black
"""

from __future__ import annotations

import functools

import torch
from torch import Tensor

from explorer.world.paint.shapes import Number

__all__ = ["brightness", "choose", "darker", "grey_of", "lighter", "mix", "named", "palette", "pick"]


@functools.lru_cache(maxsize=4096)
def named(colour: str, device: torch.device | str = "cpu") -> Tensor:
    """'#rrggbb' as a constant (1, 3, 1, 1)."""
    return palette((colour,), device)


@functools.lru_cache(maxsize=4096)
def palette(colours: tuple[str, ...], device: torch.device | str = "cpu") -> Tensor:
    """Several '#rrggbb' as a constant (n, 3, 1, 1)."""
    rows = [[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours]
    return torch.tensor(rows, dtype=torch.float32, device=device).view(-1, 3, 1, 1)


def mix(a: Tensor, b: Tensor, t: Number) -> Tensor:
    """a where t is 0, b where it is 1; t: a float, (B, 1, 1) or a field (B, H, W)."""
    return torch.lerp(a, b, t.unsqueeze(1) if isinstance(t, Tensor) else t)


def lighter(colour: Tensor, t: Number = 0.25) -> Tensor:
    t = t.unsqueeze(1) if isinstance(t, Tensor) else t
    return colour * (1 - t) + t


def darker(colour: Tensor, t: Number = 0.25) -> Tensor:
    return colour * (1 - (t.unsqueeze(1) if isinstance(t, Tensor) else t))


def brightness(colour: Tensor) -> Tensor:
    """How bright the eye sees a colour, without its channel: (B, 1, 1) or (B, H, W)."""
    return 0.3 * colour[:, 0] + 0.59 * colour[:, 1] + 0.11 * colour[:, 2]


def grey_of(colour: Tensor) -> Tensor:
    """The grey that is as bright as a colour: (B, 1, H, W)."""
    return brightness(colour).unsqueeze(1)


def choose(colours: tuple[str, ...], u: Tensor) -> Tensor:
    """A colour a pixel, by a field u of random numbers in [0, 1): (B, 3, H, W)."""
    table = palette(colours, u.device).view(-1, 3)
    index = (u * len(colours)).long().clamp_(0, len(colours) - 1)
    return table[index].permute(0, 3, 1, 2)


def pick(index: Tensor, options: list[Tensor]) -> Tensor:
    """options[index] for every picture: index (B,); options are fields (B, H, W) or colours (B, 3, 1, 1)."""
    out = options[0]
    for k, option in enumerate(options[1:], start=1):
        chosen = (index == k).to(out.dtype).view(-1, *[1] * (out.dim() - 1))
        out = torch.lerp(*torch.broadcast_tensors(out, option, chosen))
    return out
