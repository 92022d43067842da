import itertools
import math

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp
from torch.testing import assert_close

from explorer.diffusion.forward import corrupt
from explorer.diffusion.ideal import IdealConsistency, IdealGaussian, IdealMixture, IdealPictures
from tests import oracles
from tests.oracles import float64, level

# E[x0 | x] of the mixture in oracles.py at x = x0 + sigma z, computed in numpy
POSTERIOR_AT = (-1, -0.3, 0, 0.2, 0.75, 1.3, 3)
POSTERIOR = {
    0.5: (-0.8707570103, -0.1856291488, 0.0764109892, 0.1986503099, 0.5673034168, 1.0729430953, 1.5335136407),
    3.0: (-0.0212271337, 0.0307993469, 0.053212216, 0.0681810487, 0.1094140352, 0.1506710719, 0.2773228805),
}
FLOW_START = (-25, -6, -1, 0, 3, 14)
FLOW_END = (-1.0578982981, -0.0472609966, 0.1086021941, 0.1349076387, 0.2105439748, 0.542196387)

MEAN = float64(0.3, -0.8, 0.5)
COVARIANCE = float64(0.5, 0.2, 0, 0.2, 0.3, -0.1, 0, -0.1, 0.2).reshape(3, 3)
LEVELS = float64(-20, -3, 0, 3, 20)


def noisy(batch: int, *shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(batch, *shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def at_sigma(denoiser, x: torch.Tensor, sigma: float) -> torch.Tensor:
    """The answer for x = x0 + sigma z."""
    log_snr = torch.full((len(x),), level(sigma), dtype=torch.float64)
    return denoiser(x / math.sqrt(1 + sigma**2), log_snr).x0_hat


@pytest.mark.parametrize("sigma", POSTERIOR)
def test_mixture_values(sigma):
    answer = at_sigma(oracles.mixture(), float64(*POSTERIOR_AT), sigma)
    assert_close(answer, float64(*POSTERIOR[sigma]), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("sigma", [0.02, 0.1, 0.5, 3.0, 20.0])
def test_mixture_against_quadrature(sigma):
    x = np.linspace(-2.5, 2.5, 21) * math.sqrt(1 + sigma**2)
    x = x[(np.abs(x) < 2.5) | (sigma > 0.1)]  # far from all data and nearly clean, quadrature has nothing to see
    mean, _ = oracles.mixture_posterior(x, sigma)
    assert_close(at_sigma(oracles.mixture(), torch.tensor(x), sigma), torch.tensor(mean), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("sigma", [0.1, 0.5, 3.0])
def test_slope_of_the_answer_is_the_variance_left(sigma):
    """Tweedie's second formula, Cov[x0 | x] = sigma^2 dD/dx, by autograd, against quadrature."""
    x = float64(*POSTERIOR_AT[:-1]).requires_grad_()
    slope = torch.autograd.grad(at_sigma(oracles.mixture(), x, sigma).sum(), x)[0]
    _, variance = oracles.mixture_posterior(x.detach().numpy(), sigma)
    assert_close(sigma**2 * slope, torch.tensor(variance), rtol=1e-7, atol=1e-9)


def test_covariance_left_by_a_gaussian():
    """Cov[x0 | x] = (C^-1 + I / sigma^2)^-1, in three dimensions."""
    sigma = 0.6
    gaussian = IdealGaussian(MEAN, covariance=COVARIANCE)
    slope = torch.autograd.functional.jacobian(lambda x: at_sigma(gaussian, x[None], sigma)[0], noisy(1, 3)[0])
    left = torch.linalg.inv(torch.linalg.inv(COVARIANCE) + torch.eye(3, dtype=torch.float64) / sigma**2)
    assert_close(sigma**2 * slope, left)


def test_gaussian_against_the_textbook():
    x_t = noisy(5, 3)
    s, n2 = LEVELS.sigmoid().sqrt(), (-LEVELS).sigmoid()
    for row in range(5):
        total = s[row] ** 2 * COVARIANCE + n2[row] * torch.eye(3, dtype=torch.float64)
        expected = MEAN + s[row] * COVARIANCE @ torch.linalg.solve(total, x_t[row] - s[row] * MEAN)
        answer = IdealGaussian(MEAN, covariance=COVARIANCE)(x_t, LEVELS).x0_hat[row]
        assert_close(answer, expected, rtol=1e-9, atol=1e-9)


def test_ways_of_saying_a_gaussian_agree():
    x_t, mean = noisy(5, 2, 2), noisy(1, 2, 2, seed=1)[0]
    spread = float64(0.1, 0.5, 2, 0).reshape(2, 2)
    along = IdealGaussian(mean, variance=spread)
    full = IdealGaussian(mean, covariance=torch.diag(spread.flatten()))
    assert_close(along(x_t, LEVELS).x0_hat, full(x_t, LEVELS).x0_hat)
    assert_close(along.transport(x_t, LEVELS, LEVELS + 2), full.transport(x_t, LEVELS, LEVELS + 2))
    one = IdealGaussian(mean, variance=0.5)
    same = IdealMixture(torch.ones(3), mean.expand(3, 2, 2), variances=float64(0.5, 0.5, 0.5))
    assert_close(one(x_t, LEVELS).x0_hat, same(x_t, LEVELS).x0_hat)


def mixture_3d() -> tuple[IdealMixture, list[torch.distributions.MultivariateNormal], torch.Tensor]:
    weights, means = float64(1, 3, 4), noisy(3, 3, seed=2)
    covariances = COVARIANCE * float64(0.2, 1, 2).reshape(3, 1, 1)
    mixture = IdealMixture(weights, means, covariances=covariances, labels=(5, 7, 5))
    return mixture, [torch.distributions.MultivariateNormal(m, c) for m, c in zip(means, covariances)], weights / 8


@pytest.mark.parametrize("label", [None, 5, 7])
@pytest.mark.parametrize("log_snr", [-6.0, 0.0, 4.0])
def test_mixture_with_labels_follows_the_score(log_snr, label):
    """E[x0 | x_t] = (x_t + n^2 grad log p(x_t)) / s, with log p from torch.distributions."""
    mixture, components, weights = mixture_3d()
    s, n2 = 1 / math.sqrt(1 + math.exp(-log_snr)), 1 / (1 + math.exp(log_snr))
    x_t = noisy(6, 3).requires_grad_()
    chosen = [k for k, own in enumerate((5, 7, 5)) if label in (None, own)]
    noise = n2 * torch.eye(3, dtype=torch.float64)
    log_density = torch.stack([
        weights[k].log()
        + torch.distributions.MultivariateNormal(
            s * components[k].mean, s**2 * components[k].covariance_matrix + noise
        ).log_prob(x_t)
        for k in chosen
    ]).logsumexp(0)  # fmt: skip
    score = torch.autograd.grad(log_density.sum(), x_t)[0]
    answer = mixture(x_t.detach(), torch.full((6,), log_snr), label).x0_hat
    assert_close(answer, (x_t.detach() + n2 * score) / s, rtol=1e-6, atol=1e-6)


def test_each_picture_may_have_its_own_label():
    mixture, _, _ = mixture_3d()
    x_t, levels = noisy(5, 3), LEVELS
    mixed = mixture(x_t, levels, [5, 7, 7, 5, 7]).x0_hat
    for row, label in enumerate((5, 7, 7, 5, 7)):
        assert_close(mixed[row], mixture(x_t[row : row + 1], levels[row : row + 1], label).x0_hat[0])
    with pytest.raises(ValueError, match="no component is labelled 6"):
        mixture(x_t, levels, 6)


def test_pictures_are_a_mixture_without_width():
    pictures, x_t = noisy(4, 3, 2, 2), noisy(5, 3, 2, 2, seed=1)
    exact = IdealPictures(pictures, labels=(0, 1, 1, 0))
    limit = IdealMixture(torch.ones(4), pictures, variances=torch.zeros(4), labels=(0, 1, 1, 0))
    for label in (None, 0, [0, 1, 0, 1, 0]):
        assert_close(exact(x_t, LEVELS, label).x0_hat, limit(x_t, LEVELS, label).x0_hat)


def test_pictures_are_remembered():
    pictures = noisy(4, 3, 8, 8)
    denoiser = IdealPictures(pictures)
    x_t = corrupt(pictures, noisy(4, 3, 8, 8, seed=1), 2.0)
    assert_close(denoiser(x_t, torch.full((4,), 2.0)).x0_hat, pictures)
    in_noise = denoiser(x_t, torch.full((4,), -60.0)).x0_hat
    assert_close(in_noise, pictures.mean(0).expand_as(pictures))
    assert_close(denoiser(x_t, torch.full((4,), -60.0), 2).x0_hat, pictures[2].expand_as(pictures))


IDEALS = {
    "gaussian": IdealGaussian(MEAN, covariance=COVARIANCE),
    "point": IdealGaussian(MEAN, variance=0.0),
    "mixture": mixture_3d()[0],
    "pictures": IdealPictures(noisy(4, 3)),
    "consistency": IdealConsistency(IdealGaussian(MEAN, covariance=COVARIANCE)),
}


@pytest.mark.parametrize("denoiser", IDEALS.values(), ids=IDEALS)
def test_answers_at_the_ends(denoiser):
    x_t = noisy(4, 3)
    for log_snr in (-math.inf, -80.0, 80.0, math.inf):
        assert torch.isfinite(denoiser(x_t, torch.full((4,), log_snr)).x0_hat).all()
    if denoiser not in (IDEALS["point"], IDEALS["pictures"]):  # those have nowhere else to be
        assert_close(denoiser(x_t, torch.full((4,), math.inf)).x0_hat, x_t)


@pytest.mark.parametrize("denoiser", IDEALS.values(), ids=IDEALS)
def test_batches_are_singles_and_keep_their_dtype(denoiser):
    x_t = noisy(5, 3)
    together = denoiser(x_t, LEVELS).x0_hat
    for row in range(5):
        assert_close(together[row], denoiser(x_t[row : row + 1], LEVELS[row : row + 1]).x0_hat[0])
    single = denoiser(x_t.float(), LEVELS.float()).x0_hat
    assert single.dtype == torch.float32
    assert_close(single.double(), together, rtol=1e-3, atol=1e-3)


def test_mixture_flow_values():
    """The oracle itself: exact probability flow from sigma 20 to 0.02."""
    assert oracles.mixture_flow(np.array(FLOW_START), 20, 0.02) == pytest.approx(FLOW_END, abs=1e-9)


def flow_by_runge_kutta(denoiser, x: torch.Tensor, sigma: float, sigma_next: float) -> torch.Tensor:
    """Solves dx / dsigma = (x - D) / sigma with scipy."""
    shape = x.shape

    def slope(sigma: float, x: np.ndarray) -> np.ndarray:
        state = torch.tensor(x).reshape(shape)
        return ((state - at_sigma(denoiser, state, sigma)) / sigma).numpy().ravel()

    return torch.tensor(
        solve_ivp(slope, (sigma, sigma_next), x.numpy().ravel(), rtol=1e-9, atol=1e-11).y[:, -1]
    ).reshape(shape)


def test_mixture_flow_solves_its_equation():
    solved = flow_by_runge_kutta(oracles.mixture(), float64(*FLOW_START), 20, 0.5)
    assert_close(solved, torch.tensor(oracles.mixture_flow(np.array(FLOW_START), 20, 0.5)), rtol=1e-6, atol=1e-7)


def test_gaussian_transport_solves_its_equation():
    gaussian, x = IdealGaussian(MEAN, covariance=COVARIANCE), 10 * noisy(4, 3)
    moved = gaussian.transport(
        x / math.sqrt(101), torch.full((4,), level(10.0)), torch.full((4,), level(0.1))
    ) * math.sqrt(1.01)
    assert_close(moved, flow_by_runge_kutta(gaussian, x, 10, 0.1), rtol=1e-6, atol=1e-7)


def test_consistency_is_the_same_all_along_the_flow():
    gaussian = IdealGaussian(MEAN, covariance=COVARIANCE)
    student, x_t = IdealConsistency(gaussian), noisy(5, 3)
    ends = student(x_t, LEVELS).x0_hat
    for other in (-10.0, 0.0, 5.0):
        moved = gaussian.transport(x_t, LEVELS, torch.full((5,), other, dtype=torch.float64))
        assert_close(student(moved, torch.full((5,), other, dtype=torch.float64)).x0_hat, ends, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("steps", "std"), [(2, 0.02298), (10, 0.19843), (20, 0.22371), (320, 0.24761)])
def test_chain_oracle_on_euler(steps, std):
    """Published standard deviations of Euler on N(0, 0.25^2), sigma 20 -> 0.02 -> 0, by exact propagation."""
    ramp = torch.linspace(0, 1, steps, dtype=torch.float64)
    sigma = [*(20 ** (1 / 7) + ramp * (0.02 ** (1 / 7) - 20 ** (1 / 7))).pow(7).tolist(), 0.0]

    def euler(denoiser, x_start, draw):
        x = x_start * math.sqrt(1 + sigma[0] ** 2)
        for here, there in itertools.pairwise(sigma):
            x0_hat = at_sigma(denoiser, x, here)
            x = x0_hat + there / here * (x - x0_hat)
        return x

    assert oracles.chain_std(euler, 0.25, 20) == pytest.approx(std, abs=6e-6)


@pytest.mark.parametrize("steps", [1, 3, 10])
def test_chain_oracle_on_consistency_sampling(steps):
    """Jump to the end, add noise again: the exact consistency function loses no spread in any number of steps."""

    def run(denoiser, x_start, draw):
        x, sigmas = x_start * math.sqrt(401), np.geomspace(20, 0.1, steps)
        for i, sigma in enumerate(sigmas):
            x = at_sigma(denoiser, x, sigma)
            if i + 1 < steps:
                x = x + sigmas[i + 1] * draw()
        return x

    assert oracles.chain_std(run, 0.25, 20, draws=steps - 1, consistency=True) == pytest.approx(0.25, abs=1e-12)
    with pytest.raises(IndexError, match="more than 0 times"):
        oracles.chain_std(lambda denoiser, x, draw: draw(), 0.25, 20)


BAD_IDEALS = {
    "no-spread": lambda: IdealGaussian(MEAN),
    "two-spreads": lambda: IdealGaussian(MEAN, variance=1.0, covariance=COVARIANCE),
    "labels": lambda: IdealPictures(noisy(3, 2), labels=(0, 1)),
}


@pytest.mark.parametrize("make", BAD_IDEALS.values(), ids=BAD_IDEALS)
def test_bad_distributions_are_refused(make):
    with pytest.raises(ValueError, match=r"either the variance or the covariance|as many labels"):
        make()
