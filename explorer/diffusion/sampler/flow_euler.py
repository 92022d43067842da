"""Euler's method in the coordinates of rectified flow, a straight line from picture to noise.

    y = (1 - t) x0 + t eps,     t = sigma / (1 + sigma),     y = x / (1 + sigma)
    velocity = dy / dt = eps_hat - x0_hat = (y - x0_hat) / t,     y_next = y + (t_next - t) velocity

Liu, Gong, Liu 2022, arXiv 2209.03003; Lipman et al. 2022, arXiv 2210.02747. The sampler of SD3 and Flux: in other
coordinates, the very same walk as Euler in sigma and DDIM with eta = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["FlowEuler"]


@dataclass(frozen=True)
class FlowEuler(Sampler):
    """Order 1, deterministic."""

    name: ClassVar[str] = "flow-euler"

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: None, draw: Draw
    ) -> tuple[Tensor, Estimate, None]:
        estimate = denoise(x, sigma)
        t, t_next = sigma / (1 + sigma), sigma_next / (1 + sigma_next)
        y = x / (1 + sigma)
        velocity = (y - estimate.x0_hat) / t
        y = y + (t_next - t) * velocity
        return y * (1 + sigma_next), estimate, None
