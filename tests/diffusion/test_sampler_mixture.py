"""Samplers on the exact mixture: values of a known run, and orders of convergence against the exact flow."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import norm
from torch.testing import assert_close

from explorer.diffusion.grid import make_grid
from explorer.diffusion.sampler import SAMPLERS, Euler, Heun, heun, make_sampler
from explorer.diffusion.schedule import make_schedule
from tests.oracles import MEANS, STDS, WEIGHTS, float64, mixture, mixture_flow
from tests.walks import cosine, go, karras, path

STARTS = (-25.0, -6.0, -1.0, 0.0, 3.0, 14.0)

# where the run of 8 steps from sigma = 20 arrives at sigma = 0.02; checked with k-diffusion and diffusers
EULER = (-0.9606366968, -0.0418518939, 0.093472559, 0.1181568642, 0.1899587399, 0.4668801917)
ARRIVALS = {
    "euler": EULER,
    "ddim": EULER,
    "flow-euler": EULER,
    "heun": (-1.1202370927, -0.0416735813, 0.1151132808, 0.1420184472, 0.2202926617, 0.5990199447),
    "dpmpp-2m": (-1.1449079071, -0.0388808495, 0.1209622113, 0.1474710062, 0.2240530259, 0.5956219178),
    "unipc": (-1.1272197595, -0.0287262924, 0.1256407257, 0.1505849163, 0.2227823987, 0.600738748),
    "lms": (-1.0283363903, -0.0435157202, 0.1025945504, 0.1283102506, 0.2028543501, 0.5149526116),
    "plms": (-1.067982923, -0.0487855812, 0.1075090032, 0.134123189, 0.211540502, 0.5811801502),
}
EXACT = (-1.0578982981, -0.0472609966, 0.1086021941, 0.1349076387, 0.2105439748, 0.542196387)

# range of the slope between 80 and 320 steps
SLOPES = {
    "euler": (0.9, 1.1),
    "ddim": (0.9, 1.1),
    "flow-euler": (0.9, 1.1),
    "heun": (1.9, 2.1),
    "dpmpp-2m": (1.9, 2.1),
    "unipc": (2.9, 3.1),
    "lms": (3.0, 4.2),
    "plms": (1.9, 2.2),
}


def test_the_exact_flow_itself():
    assert_close(mixture_flow(np.array(STARTS), 20.0, 0.02), np.array(EXACT), rtol=0, atol=2e-10)


@pytest.mark.parametrize("name", ARRIVALS)
def test_known_run(name):
    steps, _ = go(mixture(), make_sampler(name), karras(8), float64(*STARTS))
    assert_close(path(steps)[-1], float64(*ARRIVALS[name]), rtol=0, atol=1e-9)


@pytest.fixture(scope="module")
def marginal():
    """Evenly likely starts of the mixture at sigma = 20, and where the exact flow takes them."""
    shares = (np.arange(400) + 0.5) / 400
    # one component of this width is so close to the marginal that every start is likely
    x = norm.ppf(shares, WEIGHTS @ MEANS, np.sqrt(20**2 + WEIGHTS @ STDS**2))
    return torch.tensor(x), torch.tensor(mixture_flow(x, 20.0, 0.02))


def error(name, steps, marginal):
    start, end = marginal
    walked, _ = go(mixture(), make_sampler(name), karras(steps), start)
    return float((path(walked)[-1] - end).square().mean().sqrt())


@pytest.mark.parametrize("name", SLOPES)
def test_order_of_convergence(name, marginal):
    coarse, fine = error(name, 80, marginal), error(name, 320, marginal)
    slope = math.log(coarse / fine, 4)
    low, high = SLOPES[name]
    assert low < slope < high
    assert low < SAMPLERS[name]().order < high  # what the class says of itself


@pytest.mark.parametrize(
    ("name", "rmse"), [("euler", 2.24e-2), ("heun", 7.30e-4), ("unipc", 1.23e-4), ("plms", 2.97e-4)]
)
def test_size_of_the_error(name, rmse, marginal):
    assert error(name, 80, marginal) == pytest.approx(rmse, rel=0.1)


@pytest.mark.parametrize("name", SLOPES)
def test_every_grid_leads_to_the_same_picture(name):
    """A schedule is only a path: the same start ends the same whichever levels are visited on the way."""
    x = float64(*STARTS)
    grids = karras(400), [20 * (0.02 / 20) ** (k / 600) for k in range(601)]
    ends = [go(mixture(), make_sampler(name), grid, x)[1] for grid in grids]
    assert_close(*ends, rtol=0, atol=6e-3 if make_sampler(name).order == 1 else 2e-4)


def leading(steps):
    """The linear schedule at t = k / steps + 0.001: the second last step is several times as long as any before."""
    times = (k / steps + 0.001 for k in range(steps - 1, -1, -1))
    return [math.sqrt(math.expm1(19.9 * t**2 / 2 + 0.1 * t)) for t in times]


def far(sampler, sigmas):
    """How far from the exact flow's pictures a walk down sigmas ends, rms over evenly likely starts."""
    x = sigmas[0] * norm.ppf((np.arange(400) + 0.5) / 400)
    exact = torch.tensor(mixture_flow(x, sigmas[0], 0.0))
    return float((go(mixture(), sampler, sigmas, torch.tensor(x))[1] - exact).square().mean().sqrt())


@pytest.mark.parametrize(
    ("schedule", "steps"),
    [("linear", 30), ("linear", 50), ("scaled-linear", 20), ("scaled-linear", 30), ("scaled-linear", 50)],
)
def test_heun_keeps_its_accuracy_on_leading_grids(schedule, steps, monkeypatch):
    """Their last fall is longer than any of the paper's, at little noise: left to Euler it costs most of the order."""
    sigmas = make_grid(make_schedule(schedule), steps, "leading").sigma[:-1]
    guarded, euler = far(Heun(), sigmas), far(Euler(), sigmas)
    monkeypatch.setattr(heun, "LEAP", 1e9)
    assert guarded == pytest.approx(far(Heun(), sigmas), rel=1e-9)
    assert guarded < 0.5 * euler


@pytest.mark.parametrize("steps", [4, 10, 20, 50])
@pytest.mark.parametrize("schedule", ["cosine", "flow", "sigmoid"])
def test_heun_is_held_back_where_the_noise_falls_by_a_leap(schedule, steps, monkeypatch):
    sigmas = make_grid(make_schedule(schedule), steps, log_snr_range=(-14.3, 12.9)).sigma[:-1]
    guarded, euler = far(Heun(), sigmas), far(Euler(), sigmas)
    monkeypatch.setattr(heun, "LEAP", 4.0)
    assert guarded <= 1.05 * far(Heun(), sigmas)  # as well as the narrowest guard that leaves the paper's grid alone
    assert guarded < 1.05 * euler
    monkeypatch.setattr(heun, "LEAP", 1e9)
    assert guarded < 0.6 * far(Heun(), sigmas)


ROUGH = {"cosine-4": cosine(4), "cosine-20": cosine(20), "leading-10": leading(10), "leading-20": leading(20)}


@pytest.mark.parametrize("sigmas", ROUGH.values(), ids=ROUGH)
@pytest.mark.parametrize("name", ["heun", "dpmpp-2m", "unipc", "lms", "plms"])
def test_higher_order_pays_on_rough_grids(name, sigmas):
    """Grids with a leap: taken by the letter, Heun and PLMS end 4 to 260 times as far off as Euler on the cosine grids,
    DPM-Solver++ and UniPC twice as far on the leading ones. With leaps left to order 1 all of them beat it."""
    assert far(make_sampler(name), sigmas) < 0.8 * far(make_sampler("euler"), sigmas)
