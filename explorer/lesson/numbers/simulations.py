"""Numbers that come from running the package's samplers on distributions whose answer is known.

one Gaussian   a band of the picture with spread rms;  seen with correlation rms / sqrt(rms^2 + sigma^2)
two Gaussians  what the words allow (spread 1/2) among all pictures (spread 1): guidance in closed form
"""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import make_grid
from explorer.diffusion.guidance import ClassifierFree
from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import make_schedule
from explorer.lesson.records import Quantity
from explorer.types import Estimate, Images, Levels, finished

__all__ = ["error_falls", "leap_spread", "sigma_seen", "spread_left", "way_seen"]

SPREAD, WORDS = 1.0, 0.5  # standard deviations of all pictures and of those that the words allow


def sigma_seen(percent: str, rms: str) -> Quantity:
    """Noise level sigma at which a band of that rms is seen with that correlation."""
    return Quantity(float(rms) * math.sqrt((100 / float(percent)) ** 2 - 1), 2)


def way_seen(schedule: str, percent: str, rms: str) -> Quantity:
    """How far along, in percent of the way from static to picture, that level is reached."""
    log_snr = torch.tensor(-2 * math.log(sigma_seen(percent, rms).value), dtype=torch.float64)
    percent_done = 100 * (1 - float(make_schedule(schedule).time(log_snr)))
    return Quantity(percent_done, 0 if percent_done < 99 else 1)


def spread_left(guidance_scale: str) -> Quantity:
    """Percent of its variety that a guided Gaussian keeps, w = 1 being all of it."""
    return Quantity(100 * width(float(guidance_scale)) / width(1.0), 0 if float(guidance_scale) < 4 else 1)


@lru_cache(maxsize=16)
def width(guidance_scale: float) -> float:
    """Standard deviation of what a guided walk makes: ends of two walks, one standard deviation of noise apart."""
    ends = ending(ClassifierFree(TwoGaussians(), guidance_scale), "heun", 400, torch.tensor([[0.0], [1.0]]), 0)
    return float((ends[1] - ends[0]).abs())


def error_falls(sampler: str, calls: str) -> Quantity:
    """By what factor the error falls when a walk makes twice as many network calls."""
    per_step = 2 if sampler == "heun" else 1
    count = int(calls) // per_step
    once, twice = (endpoint_error(sampler, steps) for steps in (count, 2 * count))
    return Quantity(once / twice, 1)


def leap_spread(steps: str) -> Quantity:
    """Percent of the true variety that is left when the walk is made in so many steps."""
    ends = ending(narrow(), "ddim", int(steps), torch.tensor([[0.0], [1.0]]))
    return Quantity(100 * float((ends[1] - ends[0]).abs()) / math.sqrt(WORDS**2))


def narrow() -> IdealGaussian:
    return IdealGaussian(torch.zeros(1, dtype=torch.float64), WORDS**2)


class TwoGaussians(Denoiser):
    """The ideal denoiser of all pictures, N(0, 1); with a condition, of those that the words allow, N(1, 1/4)."""

    def __init__(self) -> None:
        self._all = IdealGaussian(torch.zeros(1, dtype=torch.float64), SPREAD**2)
        self._asked = IdealGaussian(torch.ones(1, dtype=torch.float64), WORDS**2)

    def __call__(self, x_t: Images, log_snr: Levels, condition: object = None) -> Estimate:
        return (self._all if condition is None else self._asked)(x_t, log_snr)


def ending(denoiser: Denoiser, sampler: str, steps: int, noise: Tensor, condition: object = None) -> Tensor:
    """Where walks along the karras levels end that begin with that noise."""
    grid = make_grid(make_schedule("karras"), steps, "karras")
    rule = make_sampler(sampler)
    return finished(walk(denoiser, rule, grid, noise.to(torch.float64), lambda: torch.zeros_like(noise), condition))


def endpoint_error(sampler: str, steps: int) -> float:
    """Distance to where the exact flow ends, for one start."""
    grid, start = make_grid(make_schedule("karras"), steps, "karras"), torch.ones(1, 1, dtype=torch.float64)
    exact = narrow().transport(start, torch.tensor([grid.log_snr[0]]), torch.tensor([math.inf]))
    return float((ending(narrow(), sampler, steps, start) - exact).abs())
