import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.testing import assert_close

from explorer.diffusion.forward import corrupt, scales
from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.parametrization import PARAMETRIZATIONS, convert
from tests.oracles import float64

PAIRS = list(itertools.product(PARAMETRIZATIONS, repeat=2))
PAIR_IDS = [f"{a}-to-{b}" for a, b in PAIRS]
LEVELS = float64(-20, -9, -3, 0, 3, 9, 20)  # sigma from 22,026 to 0.000045


def truth() -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """x0, eps and x_t at all levels, and what each parametrization says of them, by its definition."""
    generator = torch.Generator().manual_seed(5)
    x0, eps = torch.randn(2, len(LEVELS), 3, 2, 2, generator=generator, dtype=torch.float64)
    s, n = scales(LEVELS, x0)
    said = {"eps": eps, "x0": x0, "v": s * eps - n * x0, "score": -eps / n, "velocity": eps - x0}
    return corrupt(x0, eps, LEVELS), said


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=PAIR_IDS)
def test_every_pair_says_the_same_at_every_level(source, target):
    x_t, said = truth()
    result = convert(said[source], source, target, x_t, LEVELS)
    # one division by a scale of 4.5e-5 loses that many digits, two lose twice as many
    scale = said[target].abs().amax((1, 2, 3))
    assert_close((result - said[target]).abs().amax((1, 2, 3)) / scale, torch.zeros(7).double(), rtol=0, atol=1e-7)


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=PAIR_IDS)
def test_there_and_back(source, target):
    x_t, said = truth()
    there = convert(said[source], source, target, x_t, LEVELS)
    back = convert(there, target, source, x_t, LEVELS)
    middle = slice(1, -1)
    assert_close(back[middle], said[source][middle], rtol=1e-9, atol=1e-9)
    assert_close(back, said[source], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("source", PARAMETRIZATIONS)
def test_clean_picture_and_noise_recombine(source):
    x_t, said = truth()
    x0, eps = (convert(said[source], source, target, x_t, LEVELS) for target in ("x0", "eps"))
    assert_close(corrupt(x0, eps, LEVELS), x_t, rtol=1e-12, atol=1e-12)


@given(st.sampled_from(PAIRS), st.floats(-20, 20), st.floats(-3, 3), st.floats(-3, 3))
def test_any_prediction_recombines_not_only_a_true_one(pair, log_snr, prediction, x_t):
    source, target = pair
    wrong, x = float64(prediction), float64(x_t)
    converted = convert(wrong, source, target, x, log_snr)
    x0, eps = (convert(converted, target, half, x, log_snr) for half in ("x0", "eps"))
    slack = 1e-9 * (1 + float(x0.abs() + eps.abs()))
    assert float(corrupt(x0, eps, log_snr) - x) == pytest.approx(0, abs=slack)


def test_v_is_the_slope_along_the_circle():
    """x = cos(phi) x0 + sin(phi) eps, so dx / dphi is v."""
    x0, eps = 0.8, -1.7
    phi = float64(0.1, 0.8, 1.5).requires_grad_()
    x_t = phi.cos() * x0 + phi.sin() * eps
    slope = torch.autograd.grad(x_t.sum(), phi)[0]
    log_snr = -2 * phi.detach().tan().log()
    assert_close(convert(torch.full_like(slope, x0), "x0", "v", x_t.detach(), log_snr), slope)


def test_velocity_is_the_slope_along_the_straight_line():
    x0, eps = 0.8, -1.7
    t = float64(0.1, 0.5, 0.9).requires_grad_()
    line = (1 - t) * x0 + t * eps
    slope = torch.autograd.grad(line.sum(), t)[0]
    log_snr = 2 * ((1 - t) / t).log().detach()
    signal, noise = scales(log_snr, slope)
    x_t = line.detach() * (signal + noise)  # variance preserving
    assert_close(convert(torch.full_like(slope, eps), "eps", "velocity", x_t, log_snr), slope)


def test_score_is_the_gradient_of_the_log_density():
    mean, variance = 0.4, 0.3
    x_t = float64(-2, 0, 1.5).requires_grad_()
    levels = float64(-4, 0, 4)
    signal, noise = scales(levels, x_t)
    density = torch.distributions.Normal(signal * mean, (signal**2 * variance + noise**2).sqrt())
    gradient = torch.autograd.grad(density.log_prob(x_t).sum(), x_t)[0]
    x0_hat = IdealGaussian(float64(mean)[0], variance=variance)(x_t.detach(), levels).x0_hat
    assert_close(convert(x0_hat, "x0", "score", x_t.detach(), levels), gradient)


@pytest.mark.parametrize("name", PARAMETRIZATIONS)
def test_gain_is_what_becomes_of_an_error_in_x0(name):
    x_t, said = truth()
    s, n = scales(LEVELS, x_t)
    shift = 1e-3
    moved = convert(said["x0"] + shift, "x0", name, x_t, LEVELS) - convert(said["x0"], "x0", name, x_t, LEVELS)
    gain = PARAMETRIZATIONS[name].gain(s, n).expand_as(moved)
    assert_close(moved.abs() / shift, gain, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("source", ["x0", "v", "velocity"])
def test_pure_noise_still_tells_the_clean_picture(source):
    """At log_snr = -inf x_t is eps, and only predictions that hold x0 itself can give it."""
    x0, eps = float64(0.5, -0.5), float64(1.0, 2.0)
    said = {"x0": x0, "v": -x0, "velocity": eps - x0}[source]
    assert_close(convert(said, source, "x0", eps, -math.inf), x0)


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=PAIR_IDS)
def test_single_precision_stays_single(source, target):
    x = torch.ones(2, 3)
    assert convert(x, source, target, x, float64(0, 1)).dtype == torch.float32
