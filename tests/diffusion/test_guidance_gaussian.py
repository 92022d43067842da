"""Guidance between two Gaussians, N(1, 1/4) with the condition and N(0, 1) without: all in closed form."""

import math

import pytest
import torch
from scipy.integrate import quad

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.guidance import ClassifierFree, Interval
from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.sampler import UniPC
from tests.oracles import float64
from tests.walks import go, karras

MEAN, COND_STD, UNCOND_STD = 1.0, 0.5, 1.0
EDM2 = (0.19, 1.61)  # guidance interval of EDM2-XXL

# mean and std of the pictures, w: outside of any interval, and guided in (0.19, 1.61] only
GUIDED = {
    1: (0.999, 0.5),
    1.5: (1.23739, 0.353553),
    2: (1.37917, 0.25),
    3: (1.49925, 0.125),
    4: (1.51706, 0.0625),
    5: (1.49969, 0.03125),
    7.5: (1.43934, 0.005524),
    8: (1.42992, 0.003906),
}
GUIDED_BETWEEN = {2: (1.2317, 0.2954), 4: (1.4106, 0.1031), 8: (1.4371, 0.0126)}


class Two(Denoiser):
    """With the condition a Gaussian of mean 1, without one of mean 0."""

    def __init__(self, cond_std=COND_STD):
        self.cond = IdealGaussian(float64(MEAN), variance=cond_std**2)
        self.uncond = IdealGaussian(float64(0.0), variance=UNCOND_STD**2)

    def __call__(self, x_t, log_snr, condition=None):
        return (self.uncond if condition is None else self.cond)(x_t, log_snr)


def landing(denoiser, sigmas):
    """Mean and std of the pictures, from the two coefficients of the linear walk, started at N(0, 1 + sigma^2)."""
    x = torch.tensor([[0.0], [math.sqrt(1 + sigmas[0] ** 2)]], dtype=torch.float64)
    _, (zero, one) = go(denoiser, UniPC(), sigmas, x, condition="one")
    return float(zero), float(one - zero)


def flow(scale, first):
    """The same by calculus: dx / dsigma is linear in x, solved by quadrature. `scale` is w as a function of sigma."""

    def rate(sigma):
        w = scale(sigma)
        return sigma * ((1 - w) / (UNCOND_STD**2 + sigma**2) + w / (COND_STD**2 + sigma**2))

    def gain(sigma):
        return math.exp(-quad(rate, 0, sigma, points=EDM2, limit=200)[0])

    def push(sigma):
        return scale(sigma) * MEAN * sigma / (COND_STD**2 + sigma**2) * gain(sigma)

    mean = quad(push, 0, 10, points=EDM2, limit=200)[0] + quad(push, 10, first, limit=200)[0]
    return mean, gain(first) * math.sqrt(1 + first**2)


@pytest.mark.parametrize("scale", GUIDED)
def test_guided_gaussian(scale):
    """std = S (s / S)^w: guidance narrows what can be drawn, exponentially in w."""
    mean, std = landing(ClassifierFree(Two(), scale), karras(600, 500.0, 0.001))
    assert mean == pytest.approx(GUIDED[scale][0], abs=1.1e-3)
    assert std == pytest.approx(GUIDED[scale][1], rel=2e-4)
    assert std == pytest.approx(UNCOND_STD * (COND_STD / UNCOND_STD) ** scale, rel=2e-4)
    assert (mean, std) == pytest.approx(flow(lambda sigma: scale, 500.0), rel=2e-4)


@pytest.mark.parametrize("scale", GUIDED_BETWEEN)
def test_guided_gaussian_in_an_interval(scale):
    # levels just above and just below each end: no step is partly guided, and the multistep rule starts anew there
    low, high = EDM2
    ends = (500.0, high * (1 + 1e-9)), (high * (1 - 1e-9), low * (1 + 1e-9)), (low * (1 - 1e-9), 0.001)
    sigmas = [sigma for first, last in ends for sigma in karras(200, first, last)]
    model = Two()
    mean, std = landing(Interval(model, ClassifierFree(model, scale), low, high), sigmas)
    assert (mean, std) == pytest.approx(flow(lambda sigma: scale if low < sigma <= high else 1.0, 500.0), rel=1e-4)
    assert mean == pytest.approx(GUIDED_BETWEEN[scale][0], abs=1.1e-3)
    assert std == pytest.approx(GUIDED_BETWEEN[scale][1], abs=5.1e-5)


def test_same_width_moves_the_mean_only():
    """Where both have the same std, guidance is a pure shift by w."""
    model = Two(cond_std=UNCOND_STD)
    assert landing(ClassifierFree(model, 4.0), karras(300, 500.0, 0.001)) == pytest.approx((4.0, 1.0), rel=3e-3)
