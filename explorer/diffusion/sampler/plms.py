"""PLMS: Adams-Bashforth of order 4 on the predicted noise, with the weights of equal steps.

    e' = (55 e - 59 e_1 + 37 e_2 - 9 e_3) / 24,     x_next = x + (sigma_next - sigma) e',     e = (x - x0_hat) / sigma

Liu et al. 2022, arXiv 2202.09778 (PNDM's linear multistep part; the transfer to the next level is DDIM's). Started as
in diffusers: step 1 averages e at both of its ends, which is Heun's step, steps 2 and 3 use orders 2 and 3. Steps of
a real grid are not equal, which leaves order 2. The last step uses e' too, so the picture is not the last x0_hat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.diffusion.sampler.heun import Heun
from explorer.types import Estimate

__all__ = ["PLMS"]

History = tuple[Tensor, ...]  # predicted noise of the steps so far, the last one first

# Adams-Bashforth by the number of older steps known, written for the older ones minus the newest
WEIGHTS = {1: (-1 / 2,), 2: (-16 / 12, 5 / 12), 3: (-59 / 24, 37 / 24, -9 / 24)}


@dataclass(frozen=True)
class PLMS(Sampler):
    """Order 2 on grids of unequal steps, deterministic, N + 1 calls for N steps (N if the first is a leap)."""

    name: ClassVar[str] = "plms"
    order: ClassVar[int] = 2

    def start(self) -> History:
        return ()

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: History, draw: Draw
    ) -> tuple[Tensor, Estimate, History]:
        if not state:
            x_next, estimate, _ = Heun().step(denoise, x, sigma, sigma_next, None, draw)
            return x_next, estimate, ((x - estimate.x0_hat) / sigma,)
        estimate = denoise(x, sigma)
        noise = (x - estimate.x0_hat) / sigma
        # the weights of all e sum to 1: an Euler step, and corrections by what the older e differ
        keep = sigma_next / sigma
        x = keep * x + (1 - keep) * estimate.x0_hat
        for weight, older in zip(WEIGHTS[len(state)], state):
            x = x + (sigma_next - sigma) * weight * (older - noise)
        return x, estimate, (noise, *state[:2])
