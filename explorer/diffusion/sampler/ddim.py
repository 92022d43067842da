"""DDIM: move along the predicted noise, and replace a share eta of it by fresh noise.

    x_next = x0_hat + sqrt(sigma_next^2 - up^2) eps_hat + up z,     eps_hat = (x - x0_hat) / sigma     equation 12
    up = eta sigma_next sqrt(1 - (sigma_next / sigma)^2)                                               equation 16

Song, Meng, Ermon 2020, arXiv 2010.02502, divided by signal_scale. eta = 0 is deterministic, eta = 1 is DDPM.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["DDIM"]


@dataclass(frozen=True)
class DDIM(Sampler):
    """Order 1. `eta` in [0, 1] is the share of fresh noise."""

    name: ClassVar[str] = "ddim"
    eta: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.eta <= 1:
            raise ValueError(f"eta of ddim lies between 0 (no fresh noise) and 1 (as ddpm), not {self.eta}")

    @property
    def stochastic(self) -> bool:
        return self.eta > 0

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: None, draw: Draw
    ) -> tuple[Tensor, Estimate, None]:
        estimate = denoise(x, sigma)
        up = self.eta * sigma_next * math.sqrt(1 - (sigma_next / sigma) ** 2)
        # eps_hat is not formed: at a large sigma it would cost digits that x0_hat still has
        keep = math.sqrt(sigma_next**2 - up**2) / sigma
        x = keep * x + (1 - keep) * estimate.x0_hat
        return (x + up * draw() if up > 0 else x), estimate, None
