"""What is put back, against azula (Rozet, MIT), which has the same methods from other hands: pictures are normal, so
nothing is left open but the methods themselves. `pip install -e ".[oracle]"` brings it."""

import pytest
import torch

from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.known import Known
from explorer.diffusion.operators import Average, Grey, Mask
from explorer.diffusion.sampler import DDIM
from explorer.diffusion.toward import Likely
from explorer.types import NoiseLevel
from tests.walks import noise

azula = pytest.importorskip("azula")
from azula.denoise import GaussianDenoiser  # noqa: E402
from azula.guidance import DiffPIRDenoiser, JFPSDenoiser, PGDMSampler  # noqa: E402
from azula.linalg.covariance import IsotropicCovariance  # noqa: E402
from azula.noise import Schedule  # noqa: E402

SIDE, SPREAD, MEAN, NOISE = 8, 0.4, 0.2, 0.5
HALF = torch.rand(1, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(0)) < 0.5
OPERATORS = {"mask": Mask(HALF), "average": Average(2), "grey": Grey()}
LEVELS = (-3.0, 0.4, 4.0)
ITERATIONS = 30


class AtLevel(Schedule):
    """Their time is our log_snr."""

    def __call__(self, t):
        return torch.sigmoid(t).sqrt(), torch.sigmoid(-t).sqrt()


def ours():
    return IdealGaussian(torch.full((3, SIDE, SIDE), MEAN, dtype=torch.float64), variance=SPREAD)


def theirs():
    return GaussianDenoiser(
        torch.full((3, SIDE, SIDE), MEAN, dtype=torch.float64),
        IsotropicCovariance(torch.tensor(SPREAD, dtype=torch.float64)),
        AtLevel(),
    )


def pictures(seed):
    return noise((1, 3, SIDE, SIDE), seed)().double()


@pytest.fixture(params=OPERATORS)
def operator(request):
    return OPERATORS[request.param]


@pytest.fixture(params=LEVELS)
def level(request):
    return torch.tensor([request.param], dtype=torch.float64)


def isotropic(variance):
    return IsotropicCovariance(torch.tensor(variance, dtype=torch.float64))


def test_the_plain_guess_is_theirs(level):
    x_t = pictures(1)
    torch.testing.assert_close(ours()(x_t, level).x0_hat, theirs()(x_t, level[0]).mean, atol=1e-9, rtol=0)


def test_diffpir(operator, level):
    x_t, y = pictures(1), operator(pictures(2))
    other = DiffPIRDenoiser(theirs(), y, operator, NOISE**2, lmbda=10.0, solver="cg", iterations=ITERATIONS)
    known = Known(ours(), operator, y, noise=NOISE, spread=float("inf"), trust=10.0)
    torch.testing.assert_close(known(x_t, level).x0_hat, other(x_t, level[0]).mean, atol=1e-7, rtol=0)


def test_under_noise_it_is_their_filter_of_known_covariance(operator, level):
    x_t, y = pictures(1), operator(pictures(2))
    other = JFPSDenoiser(theirs(), y, operator, isotropic(NOISE**2), isotropic(SPREAD), iterations=ITERATIONS)
    known = Known(ours(), operator, y, noise=NOISE, spread=SPREAD)
    torch.testing.assert_close(known(x_t, level).x0_hat, other(x_t, level[0]).mean, atol=1e-7, rtol=0)


def test_without_noise_it_is_the_limit_of_their_filter(operator, level):
    """DDNM itself azula lacks: what it does is where that filter goes when the noise does."""
    x_t, y = pictures(1), operator(pictures(2))
    other = JFPSDenoiser(theirs(), y, operator, isotropic(1e-9), isotropic(SPREAD), iterations=ITERATIONS)
    torch.testing.assert_close(
        Known(ours(), operator, y)(x_t, level).x0_hat, other(x_t, level[0]).mean, atol=1e-5, rtol=0
    )


def test_a_step_of_pigdm(operator):
    """Their correction of a step is our gradient of -|A+ (y - A D)|^2 / 2, with the weight that DDIM gives it."""
    prior, x_t, y = ours(), pictures(1), operator(pictures(2))
    now, after = (torch.tensor(value, dtype=torch.float64) for value in (0.4, 1.5))
    wanted = PGDMSampler(theirs(), y, operator, operator.back, silent=True).step(x_t, now, after)
    one, two = NoiseLevel(float(now)), NoiseLevel(float(after))
    gain = two.signal_scale - two.noise_scale * one.signal_scale / one.noise_scale
    weight = two.signal_scale * one.signal_scale / (gain * one.noise_scale**2 / one.signal_scale)

    def closeness(x, log_snr):
        return -operator.back(y - operator(prior(x, log_snr).x0_hat)).square().flatten(1).sum(1) / 2

    def denoise(x, sigma):
        return Likely(prior, closeness, weight)(x * one.signal_scale, now[None])

    found, _, _ = DDIM().step(denoise, x_t / one.signal_scale, one.sigma, two.sigma, None, lambda: None)
    torch.testing.assert_close(found * two.signal_scale, wanted, atol=1e-9, rtol=0)
