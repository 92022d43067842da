"""Coarse to fine: exact denoisers give the closed form; without a spectrum there is no order."""

import math

import pytest
import torch

from explorer.diffusion.noise import Noise
from explorer.lab import EXPERIMENTS
from explorer.lab import coarse_to_fine as lab
from explorer.lab.base import Progress, Result, Verdict
from explorer.trajectory.measure import Overlap, make_bands, predicted, reached

SIZE, COUNT = 32, 48
BANDS = make_bands(SIZE, 4)


def gaussian(lambdas, seed):
    white = torch.randn(COUNT, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(seed))
    return torch.fft.ifft2(torch.fft.fft2(white) * torch.tensor(lambdas).sqrt()[BANDS.index]).real


def measured(lambdas):
    x0 = gaussian(lambdas, seed=0)
    eps = Noise(range(100, 100 + COUNT), x0.shape[1:])()
    denoiser = lab.Linear(torch.zeros(3, SIZE, SIZE), torch.tensor(lambdas, dtype=torch.float64), BANDS)
    return Overlap.pooled(lab.last(lab.correlations(denoiser, x0, eps, BANDS)))


def test_the_ideal_denoiser_of_gaussian_pictures_gives_the_closed_form():
    lambdas = [100.0, 4.0, 0.5, 0.05]
    seen = measured(lambdas)
    closed = predicted(torch.tensor(lambdas), torch.tensor(lab.SIGMAS)[:, None])
    assert float((seen - closed)[:, 1:].abs().max()) < 0.04
    assert float((seen - closed)[:, 0].abs().max()) < 0.12  # few coefficients
    levels = lab.levels_reached(seen)
    assert (levels.diff() > 0).all()
    assert levels.tolist() == pytest.approx([-2 * math.log(0.4843 * math.sqrt(v)) for v in lambdas], abs=0.5)


def test_without_a_spectrum_there_is_no_order():
    assert float(lab.spread(lab.levels_reached(measured([1.0] * 4)))) < 0.6


def test_a_band_reaches_its_share_where_the_other_reading_says():
    """levels_reached beside measure.reached, which goes through one column at a time."""
    curves = torch.rand(30, len(lab.SIGMAS), 5, generator=torch.Generator().manual_seed(3)).cumsum(1) / 5
    rising = [-2 * math.log(sigma) for sigma in lab.SIGMAS]
    found = lab.levels_reached(curves)
    for one, levels in zip(curves, found):
        for column, level in zip(one.T.tolist(), levels.tolist()):
            expected = reached(rising, column, lab.AT)
            assert level == pytest.approx(math.inf if expected is None else expected)
    assert found.isinf().any()
    assert (found == rising[0]).sum() == 0


def order(levels, jitter=0.1):
    levels = torch.tensor(levels, dtype=torch.float64)
    noise = torch.randn(lab.DRAWS, len(levels), dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    return lab.Order(levels, levels + jitter * noise)


@pytest.mark.parametrize(
    ("levels", "jitter", "control", "expected"),
    [
        ([-6.0, -3, 0, 3], 0.1, [0.0, 0.2, 0.1, 0], Verdict.HOLDS),
        ([-6.0, -3, 0, math.inf], 0.1, [0.0, 0.2, 0.1, 0], Verdict.HOLDS),
        ([-6.0, -3, 0, 3], 2.0, [0.0, 0.2, 0.1, 0], Verdict.OPEN),
        ([-6.0, -3, 0, 3], 0.1, [0.0, 5, 0.1, 0], Verdict.DIRECTION),
        ([-6.0, -3, 0, 3], 0.1, [0.0, 0.2, 0.1, math.inf], Verdict.OPEN),
        ([-6.0, 0, -3, 3], 0.1, [0.0, 0.2, 0.1, 0], Verdict.DIRECTION),
        ([3.0, 0, -3, -6], 0.1, [0.0, 0.2, 0.1, 0], Verdict.FAILS),
        ([math.inf] * 4, 0.1, [0.0, 0.2, 0.1, 0], Verdict.OPEN),
    ],
    ids=["order", "finest never", "unsure", "control too", "control unknown", "neighbours", "reversed", "never"],
)
def test_the_verdict_follows_the_rule(levels, jitter, control, expected):
    found = lab.decide(order(levels, jitter), order(control), 32)
    assert found.verdict is expected
    assert "nan" not in str(found.because)
    assert "inf" not in str(found.because)


@pytest.mark.slow
def test_a_real_quick_run_repeats():
    first, again = (list(EXPERIMENTS["coarse-to-fine"].run(quick=True, seed=3)) for _ in range(2))
    assert all(isinstance(item, Progress) for item in first[:-1])
    assert isinstance(first[-1], Result)
    assert first[-1].rows == again[-1].rows
