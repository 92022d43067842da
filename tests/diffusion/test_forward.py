import itertools
import math

import pytest
import torch
from torch.testing import assert_close

from explorer.diffusion.forward import corrupt, forward_walk, scales
from explorer.diffusion.grid import make_grid
from explorer.diffusion.noise import Noise
from explorer.diffusion.schedule import SCHEDULES, Linear, betas, make_schedule
from tests.oracles import float64
from tests.walks import parted


@pytest.mark.parametrize("log_snr", [-9.0, -2.0, 0.0, 2.0, 9.0])
def test_moments_of_noisy_pictures(log_snr):
    n, x0 = 200_000, 0.7
    eps = Noise((11,), (n,))()[0].double()
    x_t = corrupt(torch.full((n,), x0, dtype=torch.float64), eps, log_snr)
    alpha_bar = 1 / (1 + math.exp(-log_snr))
    variance = 1 - alpha_bar
    assert abs(float(x_t.mean()) - math.sqrt(alpha_bar) * x0) < 4 * math.sqrt(variance / n)
    assert abs(float(x_t.var()) - variance) < 4 * variance * math.sqrt(2 / n)


def test_discrete_chain_ends_where_corrupt_jumps_to():
    """One step at a time, x_i = sqrt(1 - beta) x_{i-1} + sqrt(beta) z_i, has the mean and variance of one jump."""
    mean, variance = 1.0, 0.0
    for i, beta in enumerate(betas(Linear()).tolist(), 1):
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
        if i in (1, 250, 1000):
            signal, noise = scales(Linear().log_snr(i / 1000), torch.zeros(1, dtype=torch.float64))
            assert (mean, variance) == pytest.approx((float(signal), float(noise) ** 2), rel=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_each_picture_has_its_own_level(dtype):
    x0, eps = torch.ones(4, 3, 2, 2, dtype=dtype), torch.full((4, 3, 2, 2), -1.0, dtype=dtype)
    levels = float64(-math.inf, -20, 20, math.inf)
    x_t = corrupt(x0, eps, levels)
    assert x_t.dtype == dtype
    for picture, level in zip(x_t, levels):
        assert torch.equal(picture, corrupt(x0[:1], eps[:1], level[None])[0])
    assert torch.equal(x_t[0], eps[0])
    assert torch.equal(x_t[-1], x0[-1])


def test_noise_scale_of_an_almost_clean_picture_does_not_round_to_zero():
    _, noise_scale = scales(torch.tensor([20.0]), torch.zeros(1, 3))
    assert float(noise_scale) == pytest.approx(math.exp(-10), rel=1e-6)


def test_one_number_is_as_exact_as_the_pictures():
    x = torch.zeros(2, 3, dtype=torch.float64)
    assert_close(scales(0.3, x)[0], scales(float64(0.3), x)[0], rtol=1e-15, atol=0)


@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_forward_walk(name):
    grid = make_grid(make_schedule(name), 12)
    x0, eps = Noise((1, 2), (3, 4, 4))().double(), Noise((3, 4), (3, 4, 4))().double()
    steps, final = parted(forward_walk(x0, eps, grid))
    assert [step.index for step in steps] == list(range(12))
    assert torch.equal(steps[0].x_t, x0)
    assert steps[0].t == 0
    assert [step.log_snr for step in steps] == list(reversed(grid.log_snr[1:]))
    assert [step.log_snr_next for step in steps] == list(reversed(grid.log_snr[:-1]))
    for before, after in itertools.pairwise(steps):
        assert (before.t_next, before.log_snr_next) == (after.t, after.log_snr)
    for step in steps[1:]:
        assert step.x0_hat is x0
        assert_close(step.eps_hat, eps, rtol=0, atol=1e-9)  # the same noise from end to end
    signal, noise = scales(grid.log_snr[0], x0)
    assert_close((final - signal * x0) / noise, eps, rtol=0, atol=1e-9)
