"""SDE-DPM-Solver++(2M), midpoint: the second-order multistep rule with fresh noise at each step.

    h = log(sigma / sigma_next),   r = h_before / h,   keep = e^-(1 + eta) h
    x_next = keep x + (1 - keep) (x0_hat + (x0_hat - x0_hat_before) / 2r) + sigma_next sqrt(1 - e^-2 eta h) z

Lu et al. 2022, arXiv 2211.01095, with eta as in k-diffusion's sample_dpmpp_2m_sde (solver_type midpoint): eta = 1 is
the paper's SDE, eta = 0 is DPM-Solver++(2M), and x0_hat is taken as it is where that takes it so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.diffusion.sampler.dpmpp_2m import Before, extrapolated
from explorer.types import Estimate

__all__ = ["DPMpp2MSDE"]


@dataclass(frozen=True)
class DPMpp2MSDE(Sampler):
    """Order 1 (in law), with a small constant: second order where the noise is weak. `eta` >= 0, 0 draws no noise."""

    name: ClassVar[str] = "dpmpp-2m-sde"
    eta: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.eta < math.inf:
            raise ValueError(f"eta of dpmpp-2m-sde is a number from 0 (no fresh noise) up, not {self.eta}")

    @property
    def stochastic(self) -> bool:
        return self.eta > 0

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: Before, draw: Draw
    ) -> tuple[Tensor, Estimate, Before]:
        estimate = denoise(x, sigma)
        x0_hat = extrapolated(estimate.x0_hat, state, sigma, sigma_next)
        ratio = sigma_next / sigma  # e^-h
        keep = ratio ** (1 + self.eta)
        x = keep * x + (1 - keep) * x0_hat
        fresh = sigma_next * math.sqrt(1 - ratio ** (2 * self.eta))
        return (x + fresh * draw() if fresh > 0 else x), estimate, (estimate.x0_hat, sigma)
