"""Multistep consistency sampling: jump to the clean picture, add fresh noise of the next level, jump again.

    x_next = x0_hat + sigma_next z

Song et al. 2023, arXiv 2303.01469, algorithm 1; Luo et al. 2023, arXiv 2310.04378 (LCM). Made for networks that answer
with the end of the walk, in 1 to 4 steps. With a plain denoiser, which answers with the mean of all possible ends, the
pictures come out too smooth at every number of steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["Consistency"]


@dataclass(frozen=True)
class Consistency(Sampler):
    """Exact in law at every number of steps when the network is a true consistency function."""

    name: ClassVar[str] = "consistency"

    @property
    def stochastic(self) -> bool:
        return True

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: None, draw: Draw
    ) -> tuple[Tensor, Estimate, None]:
        estimate = denoise(x, sigma)
        x = estimate.x0_hat
        return (x + sigma_next * draw() if sigma_next > 0 else x), estimate, None
