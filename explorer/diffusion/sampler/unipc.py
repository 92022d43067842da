"""UniPC of order 2, B(h) = e^h - 1: a predictor, and a corrector that costs no call of its own.

    h = log(sigma / sigma_next),   slope = (x0_hat - x0_hat_before) / h_before
    UniP   x_next = e^-h x + (1 - e^-h) (x0_hat + h slope / 2)
    UniC   x_next = e^-h x + (1 - e^-h) (x0_hat + rho_1 h slope + rho_2 (x0_hat_next - x0_hat))

x0_hat_next, the estimate at the predicted point, is made by the next step anyway; so each step first mends where the
one before it landed. Zhao et al. 2023, arXiv 2302.04867, in its data-prediction form, and as diffusers runs it: the
first corrector has rho_1 = 0, rho_2 = 1/2; the last step is not corrected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import GROWTH, Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["UniPC"]


@dataclass(frozen=True)
class Before:
    """The step before: where it started (corrected), its level and estimate, and the slope it used, if any."""

    x: Tensor
    sigma: float
    x0_hat: Tensor
    slope: Tensor | None = None
    h_before: float = 0.0


@dataclass(frozen=True)
class UniPC(Sampler):
    """Order 3 (UniP-2 with its corrector), deterministic, one call a step."""

    name: ClassVar[str] = "unipc"
    order: ClassVar[int] = 3

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: Before | None, draw: Draw
    ) -> tuple[Tensor, Estimate, Before]:
        estimate = denoise(x, sigma)
        x0_hat = predicted = estimate.x0_hat
        now = Before(x, sigma, x0_hat)
        if state is not None:
            h_before = math.log(state.sigma / sigma)
            now = Before(_corrected(state, x0_hat, h_before), sigma, x0_hat)
            if sigma_next > 0 and (h := math.log(sigma / sigma_next)) <= GROWTH * h_before:
                slope = (x0_hat - state.x0_hat) / h_before
                predicted = x0_hat + h / 2 * slope
                now = replace(now, slope=slope, h_before=h_before)
        keep = sigma_next / sigma
        return keep * now.x + (1 - keep) * predicted, estimate, now


def _corrected(before: Before, x0_next: Tensor, h: float) -> Tensor:
    """UniC: the step of length h from `before` again, now that the estimate at its end is known."""
    x0_hat = before.x0_hat
    if before.slope is None:
        x0_hat = x0_hat + (x0_next - x0_hat) / 2
    else:
        rho_1, rho_2 = _weights(h, -before.h_before / h)
        x0_hat = x0_hat + rho_1 * h * before.slope + rho_2 * (x0_next - x0_hat)
    keep = math.exp(-h)
    return keep * before.x + (1 - keep) * x0_hat


def _weights(h: float, r: float) -> tuple[float, float]:
    """Solves rho_1 + rho_2 = b_1, r rho_1 + rho_2 = b_2 for estimates at the relative positions r < 0 and 1."""
    big_b = math.expm1(-h)
    phi_2 = -big_b / h - 1
    phi_3 = -phi_2 / h - 1 / 2
    b_1, b_2 = phi_2 / big_b, 2 * phi_3 / big_b
    rho_1 = (b_1 - b_2) / (1 - r)
    return rho_1, b_1 - rho_1
