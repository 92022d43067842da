"""A network whose picture meets itself at its edges: what a convolution sees beyond one edge is the other one.

    conv(x, circular padding) = conv(x, padding with zeros) + what the far edge adds to the near one

Only columns and rows along the edges differ, so they are computed alone and added: any engine does the rest as ever,
and a batch may hold pictures with and without. Attention knows no places, so nothing else has to change.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.network.hooks import Hook

__all__ = ["Wrap", "far_edges", "taps_of"]

Taps = tuple[Tensor, Tensor, Tensor, Tensor]


class Wrap(Hook):
    """across  left meets right;   down  top meets bottom"""

    wraps = True

    def __init__(self, across: bool = True, down: bool = True) -> None:
        self.across, self.down = across, down
        self._taps: dict[int, tuple[Any, Taps]] = {}  # of each convolution that it met, as long as a run

    def convolution(self, conv: Any, given: Tensor, made: Tensor) -> Tensor:
        if conv.weight.shape[-1] == 1 or not (self.across or self.down):
            return made
        known = self._taps.get(id(conv))
        if known is None:
            known = self._taps[id(conv)] = conv, taps_of(conv.weight, given.dtype)
        return far_edges(known[1], given, made, self.across, self.down)


def taps_of(weight: Tensor, dtype: torch.dtype) -> Taps:
    """The weights, (out, in, 3, 3), that meet what lies left, right, above and below: (3 in, out) each."""
    lines = weight[..., 0], weight[..., 2], weight[..., 0, :], weight[..., 2, :]
    left, right, above, below = (line.to(dtype).permute(2, 1, 0).flatten(0, 1).contiguous() for line in lines)
    return left, right, above, below


def far_edges(taps: Taps, x: Tensor, made: Tensor, across: bool, down: bool) -> Tensor:
    """What a convolution of 3 x 3, padded by a ring of zeros, would make of a picture that goes on beyond its edges.

    x     (B, C, H, W), what it was given;   made  what it makes with zeros, changed in place; its stride, 1 or 2,
          follows from the sizes
    """
    left, right, above, below = taps
    stride = x.shape[-1] // made.shape[-1]
    both = stride == 1  # at a stride of 2 the last column is met by no window that goes beyond it
    if across:  # above and below these columns are still zeros
        made[..., 0] += line(x[..., -1], left, stride, False)
        if both:
            made[..., -1] += line(x[..., 0], right, stride, False)
    if down:  # whole rows, whose own ends go round as well where they do
        made[..., 0, :] += line(x[..., -1, :], above, stride, across)
        if both:
            made[..., -1, :] += line(x[..., 0, :], below, stride, across)
    return made


def line(values: Tensor, taps: Tensor, stride: int, closed: bool) -> Tensor:
    """A line of places, (B, C, N), under three taps, (3 C, out) -> (B, out, N / stride); its ends meet or are zeros."""
    wide = F.pad(values, (1, 1), mode="circular" if closed else "constant")
    seen = wide.unfold(2, 3, stride).permute(0, 2, 3, 1).flatten(2)  # (B, N / stride, 3 C), as the taps lie
    return (seen @ taps).transpose(1, 2)
