"""Samplers on N(0, s^2), where each is a linear chain: the spread of what they make, without Monte-Carlo error."""

import math

import pytest
import torch
from torch.testing import assert_close

from explorer.diffusion.ideal import IdealConsistency, IdealGaussian
from explorer.diffusion.sampler import (
    DDIM,
    DDPM,
    Consistency,
    DPMpp2M,
    DPMpp2MSDE,
    Euler,
    EulerAncestral,
    FlowEuler,
    Heun,
    Langevin,
    walk,
)
from explorer.diffusion.sampler.langevin import _best_step
from explorer.types import finished
from tests.oracles import chain_std, float64
from tests.walks import cosine, go, grid_of, karras, noise

COUNTS = (2, 5, 10, 20, 40, 80, 160, 320)
EULER = (0.02298, 0.15426, 0.19843, 0.22371, 0.23644, 0.24282, 0.24601, 0.24761)
DDPM_SMALL = (0.02012, 0.13162, 0.16759, 0.20222, 0.22391, 0.23607, 0.24251, 0.24582)

# std of the pictures for s = 0.25, levels 20 -> 0.02 -> 0, started at the true marginal
SPREADS = {
    "euler": (Euler(), EULER),
    "ddim-0": (DDIM(), EULER),
    "flow-euler": (FlowEuler(), EULER),
    "ddim-0.5": (DDIM(eta=0.5), (0.02261, 0.15109, 0.19318, 0.21936, 0.23365, 0.24124, 0.24517, 0.24717)),
    "ddim-1": (DDIM(eta=1), DDPM_SMALL),
    "ddpm": (DDPM(), DDPM_SMALL),
    "euler-ancestral": (EulerAncestral(), DDPM_SMALL),
    "ddpm-large": (DDPM("fixed_large"), (0.99260, 0.50027, 0.34880, 0.29189, 0.26895, 0.25870, 0.25386, 0.25151)),
    "dpmpp-2m-sde": (DPMpp2MSDE(), (0.02012, 0.21597, 0.26117, 0.26078, 0.25238, 0.24997, 0.24939, 0.24925)),
    "dpmpp-2m": (DPMpp2M(), (0.02298, 0.23277, 0.26208, 0.25435, 0.25043, 0.24950, 0.24927, 0.24922)),
}


def spread(sampler, sigmas, data_std=0.25, draws=0, consistency=False):
    def run(denoiser, x_start, draw):
        return finished(walk(denoiser, sampler, grid_of(sigmas), x_start, draw))

    return chain_std(run, data_std, sigmas[0], draws, consistency)


@pytest.mark.parametrize("count", range(len(COUNTS)), ids=[f"N{count}" for count in COUNTS])
@pytest.mark.parametrize(("sampler", "expected"), SPREADS.values(), ids=SPREADS)
def test_spread(sampler, expected, count):
    steps = COUNTS[count]
    draws = steps - 1 if sampler.stochastic else 0
    assert spread(sampler, karras(steps - 1), draws=draws) == pytest.approx(expected[count], abs=5.1e-6)


def test_what_no_step_count_mends():
    """The walk ends with the mean at sigma = 0.02, which is narrower than the data by a known share."""
    floor = 0.25**2 / math.sqrt(0.25**2 + 0.02**2)
    assert spread(DPMpp2M(), karras(2000)) == pytest.approx(floor, abs=2e-6)


@pytest.mark.parametrize("steps", [1, 2, 4, 20])
@pytest.mark.parametrize("levels", [karras, cosine], ids=["karras", "cosine"])
def test_consistency_is_exact_with_the_true_function(steps, levels):
    sigmas = levels(steps)
    assert spread(Consistency(), sigmas, draws=len(sigmas) - 1, consistency=True) == pytest.approx(0.25, abs=1e-12)


def test_consistency_with_a_plain_denoiser_is_too_smooth():
    assert spread(Consistency(), karras(19), draws=19) == pytest.approx(0.1584, abs=5e-5)


def test_consistency_keeps_the_law_of_several_numbers():
    """Mean and covariance, by the linear map of the start and of each draw."""
    covariance = float64(2.0, 0.3, 0.3, 0.1).reshape(2, 2)
    model = IdealConsistency(IdealGaussian(float64(0.5, -1.0), covariance=covariance))
    sigmas = (8.0, 1.0)
    start = torch.linalg.cholesky(covariance + sigmas[0] ** 2 * torch.eye(2))

    def end(x, z):
        return go(model, Consistency(), sigmas, x[None], lambda: z[None])[1][0]

    mean = end(float64(0.5, -1.0), float64(0, 0))
    columns = [end(float64(0.5, -1.0) + start[:, k], float64(0, 0)) - mean for k in range(2)]
    columns += [end(float64(0.5, -1.0), torch.eye(2, dtype=torch.float64)[k]) - mean for k in range(2)]
    factor = torch.stack(columns, 1)
    assert_close(mean, float64(0.5, -1.0), rtol=0, atol=1e-12)
    assert_close(factor @ factor.T, covariance, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("data_std", "expected"), [(0.25, 0.26656), (1.0, 1.0670)], ids=["s=1/4", "s=1"])
def test_langevin_with_the_settings_of_ncsnv2(data_std, expected):
    """232 levels from 50 to 0.01, 5 moves each, epsilon 6.2e-6: pictures that are 7 % too wide."""
    sigmas = [50 * (0.01 / 50) ** (k / 231) for k in range(232)]
    sampler = Langevin(moves=5, step_size=6.2e-6 / 0.01**2)
    assert spread(sampler, sigmas, data_std, draws=5 * 231) == pytest.approx(expected, rel=5e-5)


@pytest.mark.parametrize("levels", [karras(19, 80.0), cosine(20)], ids=["karras", "cosine"])
def test_langevin_on_few_levels(levels):
    """The fitted step keeps the spread within a third; the published one, made for 232 levels, leaves static."""
    assert 1 < spread(Langevin(), levels, draws=5 * 19) / 0.25 < 1.33
    assert spread(Langevin(step_size=0.062), levels, draws=5 * 19) / 0.25 > 5


@pytest.mark.parametrize("ratio", [1.01, 1.33, 4.0, 235.0])
@pytest.mark.parametrize("moves", [1, 2, 5, 10])
def test_langevin_step_leaves_the_least_noise(ratio, moves):
    def left(size):
        """Noise power after the moves, move by move, where there is nothing but noise."""
        power = ratio**2
        for _ in range(moves):
            power = (1 - size) ** 2 * power + 2 * size
        return power

    best = _best_step(ratio, moves)
    nearby = [left(best * factor) for factor in (0.5, 0.91, 1.09, 2)]
    assert left(best) <= min(nearby) + 1e-12 or best in (1 / 256, 1.0)
    assert left(best) <= min(left(1 / 256), left(1.0))


@pytest.mark.parametrize("churn", [0.0, 0.02, 0.1])
def test_heun_churn_keeps_the_law(churn):
    """Churn adds noise and walks it off again: the spread of fine steps stays right, at the floor of the last level."""
    assert spread(Heun(churn=churn), karras(150), draws=151) == pytest.approx(0.2492, abs=1e-3)


def test_noise_seed_is_the_only_chance():
    x = 20 * noise((6,))()
    model = IdealGaussian(float64(0.0)[0], variance=0.3)
    ends = [go(model, DDPM(), karras(6), x, noise((6,), seed))[1] for seed in (1, 1, 2)]
    assert_close(ends[0], ends[1], rtol=0, atol=0)
    assert not torch.allclose(ends[0], ends[2])
