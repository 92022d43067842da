"""Euler ancestral: an Euler step that goes too far down, then fresh noise back up to sigma_next.

    up   = min(sigma_next, eta sqrt(sigma_next^2 (sigma^2 - sigma_next^2) / sigma^2))
    down = sqrt(sigma_next^2 - up^2)
    x_next = x + (down - sigma) (x - x0_hat) / sigma + up z

As in k-diffusion (Katherine Crowson), get_ancestral_step and sample_euler_ancestral.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["EulerAncestral"]


@dataclass(frozen=True)
class EulerAncestral(Sampler):
    """Order 1 (in law). `eta` >= 0: 0 is Euler, 1 is DDPM, more is capped where all noise is fresh."""

    name: ClassVar[str] = "euler-ancestral"
    eta: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.eta < math.inf:
            raise ValueError(f"eta of euler-ancestral is a number from 0 (no fresh noise) up, not {self.eta}")

    @property
    def stochastic(self) -> bool:
        return self.eta > 0

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: None, draw: Draw
    ) -> tuple[Tensor, Estimate, None]:
        estimate = denoise(x, sigma)
        up = min(sigma_next, self.eta * sigma_next * math.sqrt(1 - (sigma_next / sigma) ** 2))
        down = math.sqrt(sigma_next**2 - up**2)
        keep = down / sigma
        x = keep * x + (1 - keep) * estimate.x0_hat
        return (x + up * draw() if up > 0 else x), estimate, None
