"""Samplers that are the same sampler: the same noise gives the same states, all the way down."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial
from torch.testing import assert_close

from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.sampler import (
    DDIM,
    DDPM,
    LMS,
    PLMS,
    SAMPLERS,
    Consistency,
    DPMpp2M,
    DPMpp2MSDE,
    Euler,
    EulerAncestral,
    FlowEuler,
    Heun,
    Langevin,
    UniPC,
)
from explorer.diffusion.sampler.lms import _integrals
from explorer.types import Estimate
from tests.oracles import float64, level, mixture
from tests.walks import cosine, go, karras, no_draw, noise, path

TWINS = {
    "ddim-0, euler": (DDIM(), Euler()),
    "flow-euler, euler": (FlowEuler(), Euler()),
    "euler-ancestral-0, euler": (EulerAncestral(eta=0), Euler()),
    "ddpm, ddim-1": (DDPM(), DDIM(eta=1)),
    "ddpm, euler-ancestral-1": (DDPM(), EulerAncestral()),
    "ddim-0.3, euler-ancestral-0.3": (DDIM(eta=0.3), EulerAncestral(eta=0.3)),
    "dpmpp-2m-sde-0, dpmpp-2m": (DPMpp2MSDE(eta=0), DPMpp2M()),
    "all noise fresh: euler-ancestral, consistency": (EulerAncestral(eta=1e9), Consistency()),
}
GRIDS = {"karras": karras(20), "cosine": cosine(20), "two": karras(1), "flat": [20, 19.999, 19.99, 5, 4.9999, 0.1]}


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
@pytest.mark.parametrize(("one", "other"), TWINS.values(), ids=TWINS)
def test_twins(one, other, grid):
    x = grid[0] * noise((50,), seed=1)()
    walks = [go(mixture(), sampler, grid, x, noise((50,), seed=2)) for sampler in (one, other)]
    states, ends = zip(*((path(steps) / float64(*grid)[:, None], end) for steps, end in walks))
    assert_close(*states, rtol=0, atol=1e-12)
    assert_close(*ends, rtol=0, atol=1e-12)


FIRST_STEPS = {
    "dpmpp-2m, euler": (DPMpp2M(), Euler()),
    "unipc, euler": (UniPC(), Euler()),
    "lms, euler": (LMS(), Euler()),
    "plms, heun": (PLMS(), Heun()),
    "dpmpp-2m-sde-1, ddpm": (DPMpp2MSDE(), DDPM()),
}


@pytest.mark.parametrize(("one", "other"), FIRST_STEPS.values(), ids=FIRST_STEPS)
def test_first_step_has_no_history(one, other):
    x = 20 * noise((50,), seed=1)()
    states = [path(go(mixture(), sampler, [20, 9, 4], x, noise((50,)))[0])[1] for sampler in (one, other)]
    assert_close(*states, rtol=0, atol=1e-12)


def test_unipc_predicts_as_dpmpp_2m():
    """UniP-2 is DPM-Solver++(2M): from the corrected state on, with the same estimates, both step alike."""
    x, sigmas = 20 * noise((50,), seed=1)(), (20.0, 9.0, 4.0)
    answers = {sigma: Estimate(x0_hat=noise((50,), seed=int(sigma))()) for sigma in sigmas}

    def denoise(x, sigma):
        return answers[sigma]

    middle, first, before = UniPC().step(denoise, x, *sigmas[:2], None, no_draw)
    predicted, second, state = UniPC().step(denoise, middle, *sigmas[1:], before, no_draw)
    expected, _, _ = DPMpp2M().step(denoise, state.x, *sigmas[1:], (first.x0_hat, sigmas[0]), no_draw)
    assert_close(predicted, expected, rtol=0, atol=1e-12)
    # the first corrector takes the mean of the estimates at both ends
    keep = sigmas[1] / sigmas[0]
    assert_close(state.x, keep * x + (1 - keep) * (first.x0_hat + second.x0_hat) / 2, rtol=0, atol=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_unipc_corrector_is_exact_on_polynomials(order):
    """Where x0_hat is a polynomial in log sigma of degree < 3, whatever x is, correcting leaves no error."""
    roots, sigmas = Polynomial([0.3, -0.5, 0.2][:order]), karras(6)

    def denoise(x, sigma):
        return Estimate(x0_hat=torch.full_like(x, roots(-np.log(sigma))))

    def exact(x, sigma, sigma_next):
        # d(x / sigma) = x0_hat d(1 / sigma); with l = -log sigma, the integral of e^l p(l) is e^l (p - p' + p'')
        inner = roots - roots.deriv(1) + (roots.deriv(2) if order > 2 else 0)
        ends = [inner(-np.log(level)) / level for level in (sigma, sigma_next)]
        return sigma_next * (x / sigma + ends[1] - ends[0])

    x, state, corrected = float64(3.0), None, []
    for sigma, sigma_next in pairwise(sigmas):
        x, _, state = UniPC().step(denoise, x, sigma, sigma_next, state, no_draw)
        corrected.append(state.x)
    for i in range(1, len(corrected) - 1):  # the step from level 0 was corrected with order 1 only
        assert_close(corrected[i + 1], exact(corrected[i], sigmas[i], sigmas[i + 1]), rtol=0, atol=1e-12)


LEVELS = st.lists(st.floats(0.01, 50), min_size=2, max_size=5, unique_by=lambda x: round(x, 2))


@given(levels=LEVELS, coefficients=st.lists(st.floats(-2, 2), min_size=1, max_size=4))
def test_lms_weights_integrate_polynomials(levels, coefficients):
    """Weights on k nodes integrate every polynomial of degree < k exactly."""
    *nodes, stop = sorted(levels, reverse=True)
    nodes = [node / 10 for node in nodes]
    polynomial = Polynomial(coefficients[: len(nodes)])
    weights = _integrals(nodes[::-1], nodes[-1], stop / 10)
    integral = polynomial.integ()(stop / 10) - polynomial.integ()(nodes[-1])
    parts = [weight * polynomial(node) for weight, node in zip(weights, nodes[::-1])]
    assert sum(parts) == pytest.approx(integral, abs=1e-9 * max(1.0, *map(abs, parts)))


@pytest.mark.parametrize("name", [name for name in SAMPLERS if name not in ("consistency", "langevin")])
def test_a_step_from_a_level_to_itself_changes_nothing(name):
    x = 3 * noise((50,))()
    model = mixture()

    def denoise(x, sigma):
        return model(x / (1 + sigma**2) ** 0.5, torch.full((50,), level(sigma)))

    sampler = SAMPLERS[name]()
    same, _, state = sampler.step(denoise, x, 3.0, 3.0, sampler.start(), noise((50,)))
    assert_close(same, x, rtol=1e-15, atol=0)
    if name == "unipc":
        return  # its second step first corrects where the first one landed
    sampled, _, state = sampler.step(denoise, x, 3.0, 2.0, sampler.start(), noise((50,)))
    same, _, _ = sampler.step(denoise, sampled, 2.0, 2.0, state, noise((50,)))
    assert_close(same, sampled, rtol=1e-15, atol=0)


@pytest.mark.parametrize("name", SAMPLERS)
def test_data_at_one_point_are_found(name):
    """Where x0_hat is always right, every sampler is right, at every number of steps and on every grid."""
    point = IdealGaussian(float64(0.3, -0.7), variance=0.0)
    for grid in (*GRIDS.values(), [3000.0]):
        _, end = go(point, SAMPLERS[name](), grid, grid[0] * noise((4, 2))(), noise((4, 2), seed=1))
        assert_close(end, float64(0.3, -0.7).expand(4, 2), rtol=0, atol=1e-10)


def test_churn_only_within_its_levels():
    """Heun with churn between two levels draws exactly there, and outside is Heun."""
    x, draws = 20 * noise((5,))(), []
    sampler = Heun(churn=0.2, s_min=1.0, s_max=10.0)
    source = noise((5,), seed=1)
    steps, _ = go(mixture(), sampler, karras(8), x, lambda: draws.append(1) or source())
    levels = karras(8)
    assert len(draws) == sum(1 <= sigma <= 10 for sigma in levels)
    plain, _ = go(mixture(), Heun(), levels, x)
    quiet = sum(sigma > 10 for sigma in levels)
    assert_close(path(steps)[: quiet + 1], path(plain)[: quiet + 1], rtol=0, atol=0)
    assert not torch.allclose(path(steps)[quiet + 1], path(plain)[quiet + 1])


def test_langevin_is_the_textbook_update():
    """Two moves at each of two levels, one written out: x + step sigma^2 score + sqrt(2 step) sigma z."""
    x, source = 2 * noise((5,))(), noise((5,), seed=1)
    steps, end = go(mixture(), Langevin(moves=2, step_size=0.1), [2.0, 1.0], x, source)
    source = noise((5,), seed=1)
    source()  # the first level, whose law the start has, gets a move of size 0
    score = mixture()(x / 2**0.5, torch.zeros(5)).x0_hat - x  # at sigma = 1
    assert_close(path(steps)[1], x + 0.1 * score + 0.2**0.5 * source(), rtol=0, atol=1e-12)
    assert_close(end, steps[1].x0_hat, rtol=0, atol=0)
