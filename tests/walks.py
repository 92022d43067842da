"""Walks down a row of sigmas, in the picture-plus-noise form x = x0 + sigma z that oracles speak."""

import math
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import TimeGrid
from explorer.diffusion.sampler import Sampler, walk
from explorer.types import Estimate, Images, Levels, Step

RHO = 7


def karras(steps: int, first: float = 20.0, last: float = 0.02) -> list[float]:
    """steps + 1 levels from first to last (Karras et al. 2022, equation 5); 0 is not among them."""
    high, low = first ** (1 / RHO), last ** (1 / RHO)
    return [(high + k / steps * (low - high)) ** RHO for k in range(steps + 1)]


def cosine(steps: int, first: float = 3000.0) -> list[float]:
    """The levels tan(pi t / 2) at t = 1, ..., 1 / steps: the first is cut off, and the fall from it is a leap."""
    return [first, *(math.tan(math.pi / 2 * k / steps) for k in range(steps - 1, 0, -1))]


def grid_of(sigmas: Sequence[float]) -> TimeGrid:
    """The grid of these levels, then the clean picture."""
    return TimeGrid(
        t=(*(sigma / (1 + sigma) for sigma in sigmas), 0.0),
        log_snr=(*(-2 * math.log(sigma) for sigma in sigmas), math.inf),
    )


def no_draw() -> Tensor:
    raise AssertionError("a deterministic sampler drew noise")


def noise(shape: Sequence[int], seed: int = 0) -> Callable[[], Tensor]:
    """A source of float64 noise: two sources of one seed give the same."""
    generator = torch.Generator().manual_seed(seed)
    return lambda: torch.randn(tuple(shape), generator=generator, dtype=torch.float64)


def parted(steps: Iterable[Step]) -> tuple[list[Step], Tensor]:
    """A walk taken apart: its steps, and the state that it ends on."""
    steps = list(steps)
    return steps, steps[-1].final


def go(
    denoiser: Denoiser,
    sampler: Sampler,
    sigmas: Sequence[float],
    x: Tensor,
    draw: Callable[[], Tensor] = no_draw,
    condition: object = None,
) -> tuple[list[Step], Tensor]:
    """Walks from x = x0 + sigmas[0] z to the clean picture: the steps, and the picture."""
    return parted(walk(denoiser, sampler, grid_of(sigmas), x / math.sqrt(1 + sigmas[0] ** 2), draw, condition))


def path(steps: Sequence[Step]) -> Tensor:
    """The states x at every level of a walk, stacked."""
    return torch.stack([step.x_t * math.sqrt(1 + step.level.sigma**2) for step in steps])


class Counting(Denoiser):
    """Counts the calls that reach the denoiser it wraps."""

    def __init__(self, denoiser: Denoiser) -> None:
        self.denoiser, self.count = denoiser, 0

    def __call__(self, x_t: Images, log_snr: Levels, condition: object = None) -> Estimate:
        self.count += 1
        return self.denoiser(x_t, log_snr, condition)
