"""Annealed Langevin dynamics: climb the score with noisy steps, a few at each level, then lower the level.

    x <- x + step (x0_hat - x) + sigma sqrt(2 step) z,       score = (x0_hat - x) / sigma^2

Song, Ermon 2020, arXiv 2006.09011, algorithm 1, with step = epsilon / sigma_L^2, the same at every level, and with its
denoising at the end. (Their first algorithm, 2019, arXiv 1907.05600, takes half of its alpha: there step = epsilon / 2
sigma_L^2.) The step must fit the distance of the levels. If nothing but noise were left, `moves` steps after a fall by
the factor ratio would leave its power at (proposition 3 of 2020)

    q^(2 moves) (ratio^2 - 2 / (1 + q)) + 2 / (1 + q),      q = 1 - step,      times sigma^2
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["Langevin"]


@dataclass(frozen=True)
class Langevin(Sampler):
    """Biased at every finite step: its pictures keep some noise too much. (N - 1) moves + 1 calls for N steps.

    moves      Langevin steps at each level, 5 in NCSNv2
    step_size  in (0, 1]; None takes for each level the one that leaves the least noise too much. NCSNv2's 0.062 needs
               its 232 levels: over 20 levels it does not get rid of the noise
    """

    name: ClassVar[str] = "langevin"
    moves: int = 5
    step_size: float | None = None

    def __post_init__(self) -> None:
        if self.moves < 1:
            raise ValueError(f"langevin needs at least one move at each level, not {self.moves}")
        if self.step_size is not None and not 0 < self.step_size <= 1:
            raise ValueError(f"the step size of langevin lies between 0 and 1, not {self.step_size}")

    @property
    def stochastic(self) -> bool:
        return True

    def start(self) -> float:
        """The step size at the present level; 0 at the first, where x already has the law that moves lead to."""
        return 0.0

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: float, draw: Draw
    ) -> tuple[Tensor, Estimate, float]:
        # the last move at this level and all but the last at the next: so the estimate is made where x fits its level
        estimate = denoise(x, sigma)
        if sigma_next == 0:
            return estimate.x0_hat, estimate, state
        x = _move(x, estimate, sigma, state, draw)
        size = self.step_size or _best_step(sigma / sigma_next, self.moves)
        for _ in range(self.moves - 1):
            x = _move(x, denoise(x, sigma_next), sigma_next, size, draw)
        return x, estimate, size


def _move(x: Tensor, estimate: Estimate, sigma: float, size: float, draw: Draw) -> Tensor:
    """One step of Langevin dynamics at level sigma."""
    return x + size * (estimate.x0_hat - x) + sigma * math.sqrt(2 * size) * draw()


@functools.lru_cache(maxsize=4096)
def _best_step(ratio: float, moves: int) -> float:
    """The step size between 1 / 256 and 1 that leaves the least noise after a fall of the level by `ratio`."""

    def power(size: float) -> float:
        q = 1 - size
        return q ** (2 * moves) * (ratio**2 - 2 / (1 + q)) + 2 / (1 + q)

    return min((2 ** (-k / 8) for k in range(65)), key=power)
