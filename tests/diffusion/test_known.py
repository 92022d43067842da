"""Putting back what is known: operators against the algebra that defines them, walks against closed-form posteriors."""

import math

import pytest
import torch
from scipy.fft import dctn, idctn
from scipy.ndimage import gaussian_filter

from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.known import Known
from explorer.diffusion.operators import Average, Chain, Grey, Mask, SoftMask, Spectral, Whole, blur, depth_of, low_pass
from explorer.diffusion.sampler import DDIM, SAMPLERS
from explorer.types import NoiseLevel
from tests.walks import go, karras, no_draw, noise

SIDE = 8
HALF = torch.rand(1, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(0)) < 0.5
EXACT = {
    "whole": Whole(),
    "mask": Mask(HALF),
    "average 2": Average(2),
    "average 8": Average(8),
    "grey": Grey(),
    "low-pass": low_pass(SIDE, 2.5),
    "mean": low_pass(SIDE, 0),
    "old photo": Chain(Grey(), Mask(HALF)),
    "smaller and grey": Chain(Average(2), Grey()),
}


def pictures(count=2, seed=1):
    return noise((count, 3, SIDE, SIDE), seed)()


def identity(size):
    return torch.eye(size, dtype=torch.float64)


def matrix(operator):
    """A as a matrix, from what it makes of single pixels."""
    every = identity(3 * SIDE * SIDE).reshape(-1, 3, SIDE, SIDE)
    return operator(every).flatten(1).T


@pytest.mark.parametrize("name", EXACT)
def test_the_way_back_is_the_pseudo_inverse(name):
    """All four of Penrose's conditions, by comparison with what LAPACK makes of the matrix."""
    operator, x = EXACT[name], pictures()
    a = matrix(operator)
    back = torch.linalg.pinv(a)
    measured = operator(x)
    torch.testing.assert_close(operator.back(measured).flatten(1), measured.flatten(1) @ back.T, atol=1e-9, rtol=0)
    torch.testing.assert_close(operator(operator.back(measured)), measured, atol=1e-9, rtol=0)


@pytest.mark.parametrize("name", [name for name in EXACT if "and" not in name and name != "old photo"])
@pytest.mark.parametrize("ridge", [0.0, 0.3, 50.0])
def test_under_a_ridge_it_is_the_solution_of_the_normal_equations(name, ridge):
    operator, x = EXACT[name], pictures()
    a = matrix(operator)
    y = operator(pictures(seed=4))
    right = (y - operator(x)).flatten(1) @ torch.linalg.pinv(a @ a.T + ridge * identity(len(a)), rcond=1e-9).T @ a
    wanted = x + right.reshape(x.shape)
    torch.testing.assert_close(operator.put(x, y, ridge), wanted, atol=1e-9, rtol=0)
    torch.testing.assert_close(
        operator.put(x, y, torch.full((2, 1, 1, 1), ridge, dtype=torch.float64)), wanted, atol=1e-9, rtol=0
    )
    assert torch.equal(operator.put(x, y, math.inf), x)


def test_filters_are_those_of_scipy():
    x = pictures()
    blurred = gaussian_filter(x.numpy(), (0, 0, 1.2, 1.2), mode="reflect", truncate=9)
    torch.testing.assert_close(blur(SIDE, 1.2)(x), torch.from_numpy(blurred), atol=2e-3, rtol=0)  # of a sampled bell
    waves = dctn(x.numpy(), axes=(2, 3), norm="ortho")
    steps = torch.arange(SIDE) / 2  # cycles per picture of a cosine
    waves[:, :, ((steps[:, None] ** 2 + steps**2).sqrt() > 2.5).numpy()] = 0
    torch.testing.assert_close(low_pass(SIDE, 2.5)(x), torch.from_numpy(idctn(waves, axes=(2, 3), norm="ortho")))


@pytest.mark.parametrize("floor", [1e-4, 1e-2])
def test_a_blur_comes_back_but_for_the_residual_that_is_stated(floor):
    operator = blur(SIDE, 1.5, floor)
    assert float(operator.transfer.min()) < math.sqrt(floor) < float(operator.transfer.max())
    x = pictures()
    left = operator(operator.back(operator(x))) - operator(x)
    assert float(left.flatten(1).norm(dim=1).max()) <= math.sqrt(floor) / 2 * float(x.flatten(1).norm(dim=1).max())
    assert float(left.abs().max()) > 1e-6
    torch.testing.assert_close(operator.put(x, operator(x)), x, atol=1e-12, rtol=0)


def test_pixels_that_are_known_come_back_to_the_bit():
    x, y = pictures().float(), pictures(seed=7).float()
    put = Mask(HALF).put(x, y)
    every = HALF.expand_as(x)
    assert torch.equal(put[every], y[every])
    assert torch.equal(put[~every], x[~every])


@pytest.mark.parametrize("depth", [0.0, 0.1, 0.37, 0.5, 0.99, 1.0])
def test_the_depth_of_a_level_is_the_players_axis(depth):
    level = NoiseLevel.at_depth(depth)
    assert level.depth == pytest.approx(depth)
    assert float(depth_of(level.log_snr)) == pytest.approx(depth)
    assert 1 - 2 / math.pi * math.asin(level.signal_scale) == pytest.approx(depth)


def test_a_soft_mask_lets_each_place_go_at_its_own_depth():
    mask = SoftMask(torch.tensor([0.0, 0.3, 0.6, 1.0]).reshape(1, 1, 1, 4))
    held = {depth: mask.at(NoiseLevel.at_depth(depth).log_snr).known.flatten().tolist() for depth in (0, 0.4, 0.7, 1)}
    assert held[0] == [True, False, False, False]
    assert held[0.4] == [True, True, False, False]
    assert held[0.7] == held[1] == [True, True, True, False]
    levels = torch.tensor([NoiseLevel.at_depth(d).log_snr for d in (0.4, 0.7)])
    assert mask.at(levels).known[:, 0, 0].tolist() == [held[0.4], held[0.7]]


SPREAD, MEAN, NOISE = 0.4, 0.2, 0.5


def posterior(operator, y, noise_y):
    """Mean and variance of x0 ~ N(MEAN, SPREAD) given y, by the textbook's formula on full matrices."""
    a = matrix(operator)
    gain = SPREAD * a.T @ torch.linalg.pinv(SPREAD * a @ a.T + noise_y**2 * identity(len(a)), rcond=1e-9)
    mean = torch.full((3 * SIDE * SIDE, 1), MEAN, dtype=torch.float64)
    found = mean + gain @ (y.reshape(-1, 1) - a @ mean)
    return found.reshape(1, 3, SIDE, SIDE), SPREAD * (identity(len(mean)) - gain @ a)


@pytest.mark.parametrize("name", ["whole", "mask", "average 2", "grey", "low-pass"])
@pytest.mark.parametrize("noise_y", [0.0, NOISE])
def test_a_walk_ends_in_the_posterior(name, noise_y):
    """The flow is linear, so that the end of the mean is the mean, and the spread follows from two walks apart."""
    operator, sigmas = EXACT[name], karras(150, first=80.0, last=0.002)
    y = operator(pictures(1, seed=5)) + noise_y * operator(pictures(1, seed=6))
    prior = IdealGaussian(torch.full((3, SIDE, SIDE), MEAN), variance=SPREAD)
    known = Known(prior, operator, y, noise=noise_y, spread=SPREAD)
    mean, variance = posterior(operator, y, noise_y)
    first, second = (sigmas[0] * noise((1, 3, SIDE, SIDE), seed)() for seed in (1, 2))
    _, ends = go(known, DDIM(), sigmas, torch.cat([first, -first, second]))
    torch.testing.assert_close((ends[:1] + ends[1:2]) / 2, mean, atol=0.02, rtol=0)
    values, axes = torch.linalg.eigh(variance)
    root = axes @ (values.clamp_min(0).sqrt()[:, None] * axes.T)
    moved = (root @ (first / sigmas[0]).reshape(-1)).reshape(mean.shape)
    torch.testing.assert_close(ends[:1] - mean, moved, atol=0.06, rtol=0)


def test_at_one_level_it_is_the_mean_given_both():
    """E[x0 | x_t, y] of one pixel by hand: three normals with the weights of their precisions."""
    prior = IdealGaussian(torch.full((3, SIDE, SIDE), MEAN), variance=SPREAD)
    x_t, level, y = pictures(1), torch.tensor([0.7]), pictures(1, seed=9)
    s, n = NoiseLevel(0.7).signal_scale, NoiseLevel(0.7).noise_scale
    precisions = 1 / SPREAD, (s / n) ** 2, 1 / NOISE**2
    wanted = (precisions[0] * MEAN + precisions[1] * x_t / s + precisions[2] * y) / sum(precisions)
    found = Known(prior, Whole(), y, noise=NOISE, spread=SPREAD)(x_t, level).x0_hat
    torch.testing.assert_close(found, wanted, atol=1e-6, rtol=0)


@pytest.mark.parametrize("sampler", sorted(SAMPLERS))
def test_with_every_sampler_the_result_has_the_measure_that_is_known(sampler):
    operator = Average(2)
    y = operator(pictures(1, seed=5))
    prior = IdealGaussian(torch.zeros(3, SIDE, SIDE), variance=SPREAD)
    draw = noise((1, 3, SIDE, SIDE), 3) if SAMPLERS[sampler]().stochastic else no_draw
    sigmas = karras(20, first=10.0, last=0.01)
    _, end = go(Known(prior, operator, y), SAMPLERS[sampler](), sigmas, 10 * noise((1, 3, SIDE, SIDE))(), draw)
    torch.testing.assert_close(operator(end), y, atol=1 / 255, rtol=0)


def test_it_lets_go_where_it_is_told_to():
    prior, y = IdealGaussian(torch.zeros(3, SIDE, SIDE), variance=SPREAD), pictures(1)
    known = Known(prior, Whole(), y, until=0.4)
    levels = torch.tensor([NoiseLevel.at_depth(d).log_snr for d in (0.5, 0.3)])
    x_t = pictures()
    found, plain = known(x_t, levels).x0_hat, prior(x_t, levels).x0_hat
    assert torch.equal(found[:1], y)
    assert torch.equal(found[1:], plain[1:])


def test_who_knows_nothing_changes_nothing():
    prior = IdealGaussian(torch.zeros(3, SIDE, SIDE), variance=SPREAD)
    x_t, level = pictures(), torch.zeros(2)
    for operator in EXACT.values():
        known = Known(prior, operator, operator(pictures(1, seed=3)), noise=math.inf)
        assert torch.equal(known(x_t, level).x0_hat, prior(x_t, level).x0_hat)


@pytest.mark.parametrize("wrong", [{"noise": -1.0}, {"noise": math.nan}, {"spread": 0.0}, {"trust": 0.0}])
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="at least 0"):
        Known(IdealGaussian(torch.zeros(3, 2, 2), variance=1.0), Whole(), torch.zeros(1, 3, 2, 2), **wrong)


def test_the_filters_are_their_own_transpose():
    for operator in (blur(SIDE, 1.0), low_pass(SIDE, 1.5)):
        assert isinstance(operator, Spectral)
        a = matrix(operator)
        torch.testing.assert_close(a, a.T, atol=1e-12, rtol=0)
