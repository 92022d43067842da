"""Back and forth: a step is taken, undone by noise, and taken again, so that what is made anew hears what is known.

    x at sigma -> step -> x' at sigma_next -> x' + sqrt(sigma^2 - sigma_next^2) z -> x at sigma -> step ...

RePaint (Lugmayr et al. 2022, arXiv 2201.09865, algorithm 1) in the picture-plus-noise form, where going up is adding
noise, with the put-back of `Known`. It costs `times` as many calls where it is done at all: at middle noise levels, at
which things are decided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from explorer.diffusion.sampler.base import Denoise, Draw, Sampler
from explorer.types import Estimate

__all__ = ["BackAndForth"]


@dataclass(frozen=True)
class BackAndForth(Sampler):
    """inner  takes the steps;   times  how often each is taken, 1 or more, at low < sigma <= high"""

    name: ClassVar[str] = "back-and-forth"
    inner: Sampler
    times: int = 4
    low: float = 0.3
    high: float = 3.0

    @property
    def stochastic(self) -> bool:
        return self.times > 1 or self.inner.stochastic

    def start(self) -> Any:
        return self.inner.start()

    def step(
        self, denoise: Denoise, x: Tensor, sigma: float, sigma_next: float, state: Any, draw: Draw
    ) -> tuple[Tensor, Estimate, Any]:
        times = self.times if self.low < sigma <= self.high else 1
        up = math.sqrt(sigma**2 - sigma_next**2)
        for _ in range(times - 1):
            there, _, _ = self.inner.step(denoise, x, sigma, sigma_next, state, draw)
            x = there + up * draw()
        return self.inner.step(denoise, x, sigma, sigma_next, state, draw)
