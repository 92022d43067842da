"""DPM-Solver++(2M): the linear part solved exactly, x0_hat extrapolated from this step and the one before.

    h = log(sigma / sigma_next),   r = h_before / h
    x_next = (sigma_next / sigma) x + (1 - e^-h) ((1 + 1 / 2r) x0_hat - 1 / 2r x0_hat_before)

Lu et al. 2022, arXiv 2211.01095, algorithm 2. The first step, which has no step before it, one much longer than the
one before it, and the last to sigma = 0, where h is infinite, take x0_hat as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import GROWTH, Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["Before", "DPMpp2M", "extrapolated"]

Before = tuple[Tensor, float] | None  # x0_hat and sigma of the step before


@dataclass(frozen=True)
class DPMpp2M(Sampler):
    """Order 2, deterministic, one call a step."""

    name: ClassVar[str] = "dpmpp-2m"
    order: ClassVar[int] = 2

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: Before, draw: Draw
    ) -> tuple[Tensor, Estimate, Before]:
        estimate = denoise(x, sigma)
        x0_hat = extrapolated(estimate.x0_hat, state, sigma, sigma_next)
        keep = sigma_next / sigma  # e^-h
        return keep * x + (1 - keep) * x0_hat, estimate, (estimate.x0_hat, sigma)


def extrapolated(x0_hat: Tensor, before: Before, sigma: float, sigma_next: float) -> Tensor:
    """x0_hat carried on to the middle of the step in log sigma, by its change since the step before."""
    if before is None or sigma_next == 0:
        return x0_hat
    x0_before, sigma_before = before
    h, h_before = math.log(sigma / sigma_next), math.log(sigma_before / sigma)
    if h > GROWTH * h_before:
        return x0_hat
    return x0_hat + h / (2 * h_before) * (x0_hat - x0_before)
