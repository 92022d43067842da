import pytest
import torch
from scipy import stats
from torch.testing import assert_close

from explorer.diffusion.forward import corrupt
from explorer.diffusion.loss import WEIGHTINGS, draw_levels, loss, target
from explorer.diffusion.parametrization import PARAMETRIZATIONS, convert
from explorer.diffusion.schedule import Cosine, Laplace
from tests.oracles import float64

LEVELS = float64(-12, -4, -1, 0, 1, 4, 12)


def batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """x0, eps, and a wrong guess of x0."""
    generator = torch.Generator().manual_seed(1)
    return torch.randn(3, len(LEVELS), 3, 4, 4, generator=generator, dtype=torch.float64).unbind()


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("parametrization", PARAMETRIZATIONS)
def test_a_weighting_means_the_same_for_every_parametrization(parametrization, weighting):
    x0, eps, guess = batch()
    said = convert(guess, "x0", parametrization, corrupt(x0, eps, LEVELS), LEVELS)
    expected = WEIGHTINGS[weighting](LEVELS) * (guess - x0).square().mean((1, 2, 3))
    assert_close(loss(said, parametrization, x0, eps, LEVELS, weighting), expected, rtol=1e-7, atol=0)


@pytest.mark.parametrize("name", ["x0", "eps", "v", "velocity"])
def test_the_weighting_of_its_own_name_is_plain_squared_error(name):
    x0, eps, guess = batch()
    said = convert(guess, "x0", name, corrupt(x0, eps, LEVELS), LEVELS)
    assert_close(loss(said, name, x0, eps, LEVELS, name), loss(said, name, x0, eps, LEVELS), rtol=1e-7, atol=0)


@pytest.mark.parametrize("parametrization", PARAMETRIZATIONS)
def test_a_perfect_prediction_costs_nothing(parametrization):
    x0, eps, _ = batch()
    said = convert(x0, "x0", parametrization, corrupt(x0, eps, LEVELS), LEVELS)
    assert loss(said, parametrization, x0, eps, LEVELS).max() < 1e-15
    assert_close(target(parametrization, x0, eps, LEVELS), said, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("parametrization", "divisor"), [("eps", lambda snr: snr), ("v", lambda snr: snr + 1)], ids=["eps", "v"]
)
def test_min_snr_weights_of_the_paper(parametrization, divisor):
    """min(SNR, 5) / SNR on the error of eps, min(SNR, 5) / (SNR + 1) on that of v."""
    x0, eps, guess = batch()
    snr = LEVELS.exp()
    ratio = loss(guess, parametrization, x0, eps, LEVELS, "min-snr") / loss(guess, parametrization, x0, eps, LEVELS)
    assert_close(ratio, snr.clamp(max=5) / divisor(snr))


def test_sigmoid_weight_on_the_error_of_eps():
    x0, eps, guess = batch()
    ratio = loss(guess, "eps", x0, eps, LEVELS, "sigmoid") / loss(guess, "eps", x0, eps, LEVELS)
    assert_close(ratio, 1 / (1 + torch.exp(LEVELS - 2)))


def test_levels_of_the_laplace_schedule_are_laplace_distributed():
    levels = draw_levels(Laplace(tail=1e-12), 1000, torch.Generator().manual_seed(4))
    share = stats.laplace(scale=0.5).cdf(levels.sort().values.numpy())
    # one draw in each thousandth of the distribution: far closer than independent draws would be
    assert (share * 1000).astype(int).tolist() == list(range(1000))


def test_levels_are_repeatable_and_clamped():
    first, again, other = (draw_levels(Cosine(), 64, torch.Generator().manual_seed(s), (-9, 9)) for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert -9 <= float(first.min()) < -5
    assert 5 < float(first.max()) <= 9
