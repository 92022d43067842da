"""Exact answers that samplers and denoisers are held against.

mixture   one-dimensional Gaussian mixture, x = x0 + sigma z ~ sum_k W_k N(M_k, S_k^2 + sigma^2).
          Its denoiser is closed; its probability flow keeps order, so the flow maps x to the x' that has
          the same share of probability below it: F_sigma'(x') = F_sigma(x).
chain     on N(0, s^2) every sampler without clipping is linear in the start and in each draw of noise, so its
          output's variance is the sum of the squares of those coefficients: no Monte-Carlo error.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
import torch
from scipy.special import log_ndtr, logsumexp
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.ideal import IdealConsistency, IdealGaussian, IdealMixture

WEIGHTS = np.array([0.3, 0.5, 0.2])
MEANS = np.array([-1.0, 0.2, 1.3])
STDS = np.array([0.15, 0.25, 0.2])

BISECTIONS = 200


def float64(*values: float) -> Tensor:
    """A float64 vector."""
    return torch.tensor(values, dtype=torch.float64)


def level(sigma: float) -> float:
    """log_snr of a noise level given as sigma."""
    return -2 * math.log(sigma)


def mixture() -> IdealMixture:
    """The project's own denoiser of the mixture, over x0 of shape ()."""
    return IdealMixture(torch.tensor(WEIGHTS), torch.tensor(MEANS), torch.tensor(STDS**2))


def mixture_posterior(x: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of x0 given x = x0 + sigma z, by quadrature over x0, not by the formula under test."""
    # equal steps: all is smooth and gone at |x0| = 4, so the error falls faster than any power of the step
    x0 = np.linspace(-4, 4, 8001)
    prior = (WEIGHTS / STDS * np.exp(-0.5 * ((x0[:, None] - MEANS) / STDS) ** 2)).sum(1)
    score = -0.5 * ((np.asarray(x)[:, None] - x0) / sigma) ** 2
    joint = prior * np.exp(score - score.max(1, keepdims=True))
    joint /= joint.sum(1, keepdims=True)
    mean = joint @ x0
    return mean, joint @ x0**2 - mean**2


def mixture_flow(x: np.ndarray, sigma: float, sigma_next: float) -> np.ndarray:
    """Where the exact probability flow takes x, from noise level sigma to sigma_next (0 is clean)."""
    x = np.asarray(x, dtype=np.float64)
    side = np.where(_log_tail(x, sigma, 1) < math.log(0.5), 1, -1)  # the smaller tail keeps its digits
    tail = _log_tail(x, sigma, side)
    low, high = np.full_like(x, -20.0 - 20 * sigma_next), np.full_like(x, 20.0 + 20 * sigma_next)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        too_low = side * (_log_tail(middle, sigma_next, side) - tail) < 0
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return (low + high) / 2


def _log_tail(x: np.ndarray, sigma: float, side: np.ndarray | int) -> np.ndarray:
    """log P(X < x) where side is 1, log P(X > x) where it is -1."""
    place = (x[:, None] - MEANS) / np.sqrt(STDS**2 + sigma**2)
    return logsumexp(log_ndtr(np.reshape(side, (-1, 1)) * place), b=WEIGHTS, axis=1)


def chain_std(
    run: Callable[[Denoiser, Tensor, Callable[[], Tensor]], Tensor],
    data_std: float,
    sigma_start: float,
    draws: int = 0,
    consistency: bool = False,
) -> float:
    """Exact standard deviation of what a sampler makes of N(0, data_std^2), started at its true marginal.

    run    (denoiser, x_start, draw) -> final pictures; x_start is (1 + draws,) variance preserving, one row for the
           start and one for each draw of noise, so row k ends as the coefficient of source k
    draws  how often the sampler may draw noise; a further draw raises IndexError
    consistency  give the sampler the flow's end instead of the mean, as a consistency model does
    """
    gaussian = IdealGaussian(float64(0.0)[0], variance=data_std**2)

    sources = torch.eye(1 + draws, dtype=torch.float64)
    rows: Iterator[Tensor] = iter(sources)
    start_std = math.sqrt((data_std**2 + sigma_start**2) / (1 + sigma_start**2))
    x_start = start_std * next(rows)

    def draw() -> Tensor:
        try:
            return next(rows)
        except StopIteration:
            raise IndexError(f"the sampler drew noise more than {draws} times") from None

    denoiser = IdealConsistency(gaussian) if consistency else gaussian
    return float(run(denoiser, x_start, draw).square().sum().sqrt())
