"""A network whose picture meets itself at its edges: what a convolution sees beyond one edge is the other one.

    conv(x, circular padding) = conv(x, padding with zeros) + what the far edge adds to the near one

Only columns and rows along the edges differ, so they are computed alone and added: any engine does the rest as ever,
and a batch may hold pictures with and without. Attention knows no places, so nothing else has to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.network.hooks import Hook

__all__ = ["Wrap", "far_edges"]


@dataclass(frozen=True)
class Wrap(Hook):
    """across  left meets right;   down  top meets bottom"""

    across: bool = True
    down: bool = True

    def convolution(self, conv: Any, given: Tensor, made: Tensor) -> Tensor:
        return far_edges(conv, given, made, self.across, self.down)


def far_edges(conv: Any, x: Tensor, made: Tensor, across: bool, down: bool) -> Tensor:
    """What a convolution of 3 x 3, padded by a ring of zeros, would make of a picture that goes on beyond its edges.

    conv  with `weight`; its stride, 1 or 2, follows from the sizes;   made  what it makes with zeros
    """
    weight, stride = conv.weight.to(x.dtype), x.shape[-1] // made.shape[-1]
    if weight.shape[-1] == 1 or not (across or down):
        return made
    found = made.clone()
    if across:  # what lies left of the first column, and right of the last one; above and below are still zeros
        found[..., :, :1] += F.conv2d(x[..., :, -1:], weight[..., :, :1], stride=(stride, 1), padding=(1, 0))
        if stride == 1:
            found[..., :, -1:] += F.conv2d(x[..., :, :1], weight[..., :, 2:], padding=(1, 0))
    if down:  # whole rows, whose own ends go round as well where they do
        for near, far, taps in (
            (slice(0, 1), slice(-1, None), slice(0, 1)),
            (slice(-1, None), slice(0, 1), slice(2, 3)),
        ):
            if near.start == -1 and stride == 2:
                continue
            row = F.pad(x[..., far, :], (1, 1, 0, 0), mode="circular" if across else "constant")
            found[..., near, :] += F.conv2d(row, weight[..., taps, :], stride=(1, stride))
    return torch.as_tensor(found)
