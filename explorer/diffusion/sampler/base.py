"""The sampler interface and the one loop.

Samplers walk in the picture-plus-noise form  x = x_t / signal_scale = x0 + sigma z,  where most rules read as in
their papers. `walk` turns the variance-preserving x_t into x and back, so that everything outside sees only x_t.
A sampler is a frozen description; what it must remember between steps is the `state` it hands to itself.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import TimeGrid
from explorer.types import Estimate, Images, Step

__all__ = ["GROWTH", "Denoise", "Draw", "Sampler", "walk"]

Denoise = Callable[[Tensor, float], Estimate]  # (x = x0 + sigma z, sigma) -> Estimate
Draw = Callable[[], Tensor]  # fresh standard normal noise, shaped like x

GROWTH = 4.0
"""How many times as long as the step before a step may be for a multistep rule to use what it remembers. Beyond, the
rule would extrapolate so far that it magnifies every error of the estimates; it then takes the step with order 1."""


class Sampler(ABC):
    """A rule for one step from noise level sigma to sigma_next <= sigma; sigma_next = 0 ends on a clean picture."""

    name: ClassVar[str]
    order: ClassVar[int] = 1  # order of convergence on a smooth problem

    @property
    def stochastic(self) -> bool:
        """Whether steps draw noise; a deterministic sampler never calls `draw`."""
        return False

    def start(self) -> Any:
        """State before the first step (history of a multistep rule); None where nothing is remembered."""
        return None

    @abstractmethod
    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: Any, draw: Draw
    ) -> tuple[Tensor, Estimate, Any]:
        """Returns (x at sigma_next, the estimate made at (x, sigma), new state)."""


def walk(
    denoiser: Denoiser,
    sampler: Sampler,
    grid: TimeGrid,
    x_start: Images,
    draw: Draw,
    condition: Any = None,
    first: int = 0,
) -> Iterator[Step]:
    """Walks from x_start down the grid; yields a Step per step, the last one with the final picture.

    x_start  (B, ...) the noisy pictures at the grid's level `first`, variance preserving
    draw     () -> standard normal noise like x_start; called only by stochastic samplers
    """
    calls = 0

    def denoise(x: Tensor, sigma: float) -> Estimate:
        nonlocal calls
        log_snr = torch.full((len(x),), -2 * math.log(sigma), dtype=x.dtype, device=x.device)
        estimate = denoiser(x / math.sqrt(1 + sigma * sigma), log_snr, condition)
        calls += estimate.calls
        return estimate

    state, x = sampler.start(), x_start * math.sqrt(1 + grid.sigma[first] ** 2)
    for i in range(first, len(grid.sigma) - 1):
        sigma, sigma_next = grid.sigma[i], grid.sigma[i + 1]
        x_t = x / math.sqrt(1 + sigma * sigma)
        x, estimate, state = sampler.step(denoise, x, sigma, sigma_next, state, draw)
        yield Step(
            index=i,
            t=grid.t[i],
            t_next=grid.t[i + 1],
            log_snr=grid.log_snr[i],
            log_snr_next=grid.log_snr[i + 1],
            x_t=x_t,
            x0_hat=estimate.x0_hat,
            x0_cond=estimate.x0_cond,
            x0_uncond=estimate.x0_uncond,
            nfe=calls,
            final=x / math.sqrt(1 + sigma_next * sigma_next) if i == len(grid) - 1 else None,
        )
