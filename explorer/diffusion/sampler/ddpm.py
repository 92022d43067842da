"""Ancestral sampling of DDPM: draw from the posterior q(x_next | x, x0_hat) at each step.

    mean = keep x + (1 - keep) x0_hat,   keep = (sigma_next / sigma)^2                     equation 7
    var  = sigma_next^2 (1 - keep)                        fixed_small, beta tilde          section 3.2
    var  = (1 - keep) sigma^2 (1 + sigma_next^2) / (1 + sigma^2)     fixed_large, beta     section 3.2

Ho, Jain, Abbeel 2020, arXiv 2006.11239, algorithm 2, divided by signal_scale. fixed_small is right for data without
spread, fixed_large for data that are themselves standard normal; they agree as the steps get small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["DDPM"]


@dataclass(frozen=True)
class DDPM(Sampler):
    """Order 1 (in law). `variance` is "fixed_small" (same as DDIM with eta = 1) or "fixed_large"."""

    name: ClassVar[str] = "ddpm"
    variance: str = "fixed_small"

    def __post_init__(self) -> None:
        if self.variance not in ("fixed_small", "fixed_large"):
            raise ValueError(f"the variance of ddpm is fixed_small or fixed_large, not {self.variance!r}")

    @property
    def stochastic(self) -> bool:
        return True

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: None, draw: Draw
    ) -> tuple[Tensor, Estimate, None]:
        estimate = denoise(x, sigma)
        keep = (sigma_next / sigma) ** 2
        mean = keep * x + (1 - keep) * estimate.x0_hat
        if sigma_next == 0:  # algorithm 2, line 3: the last step adds no noise
            return mean, estimate, None
        if self.variance == "fixed_small":
            var = sigma_next**2 * (1 - keep)
        else:
            var = (1 - keep) * sigma**2 * (1 + sigma_next**2) / (1 + sigma**2)
        return mean + math.sqrt(var) * draw(), estimate, None
