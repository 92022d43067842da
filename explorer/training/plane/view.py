"""What can be seen of a denoiser of the plane, learned or exact: its field, the walks of samplers, how good they are.

All functions take any Denoiser, so the network and the exact answer are looked at in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.forward import corrupt, scales
from explorer.diffusion.grid import TimeGrid
from explorer.diffusion.guidance import ClassifierFree
from explorer.diffusion.loss import draw_levels
from explorer.diffusion.parametrization import convert
from explorer.diffusion.sampler import Sampler, walk
from explorer.diffusion.schedule import Schedule
from explorer.training.plane.learner import BINS, UNTOLD, level_bins
from explorer.training.plane.network import LEVELS
from explorer.training.plane.sets import REACH, PointSet
from explorer.types import moments

__all__ = ["energy_distance", "field", "floor", "lattice", "stroll"]


def lattice(side: int) -> Tensor:
    """Centres of side x side squares that fill the window, (side^2, 2), rows from the bottom up."""
    place = (torch.arange(side, dtype=torch.float32) + 0.5) / side * 2 * REACH - REACH
    y, x = torch.meshgrid(place, place, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


def field(
    denoiser: Denoiser, log_snr: Sequence[float], side: int = 13, part: int | None = None, guidance_scale: float = 1.0
) -> Tensor:
    """-v_hat on the lattice at each noise level, (levels, side^2, 2): the arrows along which points walk.

    log_snr  finite, within the range of the denoiser
    """
    places = lattice(side)
    x_t = places.repeat(len(log_snr), 1)
    level = torch.tensor(log_snr, dtype=torch.float32).repeat_interleave(len(places))
    estimate = ClassifierFree(denoiser, guidance_scale)(x_t, level, part)
    return -convert(estimate.x0_hat, "x0", "v", x_t, level).reshape(len(log_snr), len(places), 2)


def stroll(
    denoiser: Denoiser,
    sampler: Sampler,
    grid: TimeGrid,
    count: int,
    seed: int = 0,
    part: int | None = None,
    guidance_scale: float = 1.0,
) -> Tensor:
    """Where `count` points are at every level of the grid, (steps + 1, count, 2), from static to the set.

    Same seed: the same static, whoever answers. Two walks differ by their denoisers only.
    """
    chance = torch.Generator().manual_seed(seed)
    start = torch.randn(count, 2, generator=chance)
    guided = ClassifierFree(denoiser, guidance_scale)
    steps = walk(guided, sampler, grid, start, lambda: torch.randn(count, 2, generator=chance), part)
    return torch.stack([moment.x_t for moment in moments(steps)])


def floor(points: PointSet, schedule: Schedule, count: int = 8192, seed: int = 0) -> tuple[float, tuple[float, ...]]:
    """The loss of the exact denoiser: no network can do better on average, because noise hides what it hides.

    It is an estimate from `count` examples, and so is a running loss from fewer; either may fall below by chance.
    As in training, half of the answers are given without knowing the part. Returns the mean over the levels that the
    schedule draws, and the mean at each of the BINS pieces of an even spread of levels, noisiest first.
    """
    chance = torch.Generator().manual_seed(seed)
    x0, part = points.draw(count, chance)
    eps = torch.randn(count, 2, generator=chance)
    even = LEVELS[0] + (LEVELS[1] - LEVELS[0]) * (torch.randperm(count, generator=chance) + 0.5) / count
    drawn = draw_levels(schedule, count, chance, LEVELS).float()
    drawn = drawn[torch.randperm(count, generator=chance)]  # else the untold half would be the clean half
    bins = level_bins(even)
    error = exact_error(points, x0, part, eps, even)
    by_level = torch.bincount(bins, error, minlength=BINS) / torch.bincount(bins, minlength=BINS)
    return float(exact_error(points, x0, part, eps, drawn).mean()), tuple(by_level.tolist())


def exact_error(points: PointSet, x0: Tensor, part: Tensor, eps: Tensor, log_snr: Tensor) -> Tensor:
    """Mean squared error of the exact v of each row, (B,) float64; the first UNTOLD of the rows without the part."""
    x_t, untold = corrupt(x0, eps, log_snr), round(UNTOLD * len(x0))
    without = points.exact(x_t[:untold], log_snr[:untold]).x0_hat
    told = points.exact(x_t[untold:], log_snr[untold:], part[untold:]).x0_hat
    # an error in x0_hat is one in v times 1 / noise_scale (parametrization.py)
    off = (torch.cat([without, told]) - x0).double() / scales(log_snr, x0)[1]
    return off.square().mean(1)


def energy_distance(a: Tensor, b: Tensor) -> float:
    """2 E|a - b| - E|a - a'| - E|b - b'| of two clouds of points, (N, 2) and (M, 2); 0 only for equal laws.

    Szekely & Rizzo 2013, equation 5; the means run over all pairs, so two samples of one law are a little above 0.
    """
    a, b = a.double(), b.double()
    within = torch.cdist(a, a).mean() + torch.cdist(b, b).mean()
    return float(2 * torch.cdist(a, b).mean() - within)
