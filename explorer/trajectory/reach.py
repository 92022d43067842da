"""How far a network sees: which pixels of x_t one place of its guess depends on, at a noise level.

    weight(p) = sum over channels c of |d (mean of x0_hat at the place) / d x_t[c, p]|

one backward pass through the network with the words of the run, without guidance (Luo et al. 2016, the effective
receptive field, here of a denoiser). Weights are told as shares of their sum; the radius is that of the circle around
the place that holds half of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.types import States

__all__ = ["HALF", "Reach", "reach"]

HALF = 0.5


@dataclass(frozen=True, eq=False)
class Reach:
    """log_snr of the level;  shares (side, side) of a place's weight, summing to 1;  radius in places of x_t."""

    log_snr: float
    shares: Tensor
    radius: float


def reach(denoiser: Denoiser, condition: Any, x_t: States, log_snr: float, place: tuple[int, int], side: int) -> Reach:
    """denoiser   one that records gradients (the plain form of a model)
    x_t        (1, C, H, W);  place  (across, down) of `side` x `side`, whose pixels are asked about together

    Raises ValueError for a place that is not there.
    """
    x, y = place
    if not (0 <= x < side and 0 <= y < side):
        raise ValueError(f"there is no place {x}, {y} among {side} x {side}")
    with torch.enable_grad():
        asked = x_t.detach().clone().float().requires_grad_()
        guess = denoiser(asked, torch.tensor([log_snr]), condition).x0_hat
        (slope,) = torch.autograd.grad(F.adaptive_avg_pool2d(guess, side)[0, :, y, x].mean(), asked)
    weight = slope[0].abs().sum(0).double()
    weight = weight / weight.sum().clamp_min(1e-300)
    shares = F.adaptive_avg_pool2d(weight[None, None], side)[0, 0] * (weight.numel() / side**2)
    return Reach(log_snr, shares, radius_of(weight, ((x + 0.5) / side, (y + 0.5) / side)))


def radius_of(weight: Tensor, centre: tuple[float, float]) -> float:
    """How far from a place, given in shares of the width and the height, half of all weight reaches; in pixels."""
    high, wide = weight.shape
    down = torch.arange(high) + 0.5 - centre[1] * high
    across = torch.arange(wide) + 0.5 - centre[0] * wide
    far = (down[:, None] ** 2 + across[None] ** 2).sqrt().flatten()
    order = far.argsort()
    inside = int((weight.flatten()[order].cumsum(0) < HALF).sum())
    return float(far[order[min(inside, len(order) - 1)]])
