"""Euler's method on the probability-flow ODE, in sigma.

    dx / dsigma = (x - x0_hat) / sigma,      x_next = x + (sigma_next - sigma) dx / dsigma

Karras et al. 2022, arXiv 2206.00364, algorithm 1 without its correction. The same walk as DDIM with eta = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["Euler"]


@dataclass(frozen=True)
class Euler(Sampler):
    """Order 1, deterministic."""

    name: ClassVar[str] = "euler"

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: None, draw: Draw
    ) -> tuple[Tensor, Estimate, None]:
        estimate = denoise(x, sigma)
        keep = sigma_next / sigma  # the same line with x0_hat gathered: exactly x0_hat at sigma_next = 0
        return keep * x + (1 - keep) * estimate.x0_hat, estimate, None
