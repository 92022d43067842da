"""Coarse to fine: exact denoisers give the closed form; without a spectrum there is no order."""

import math

import pytest
import torch

from explorer.diffusion.noise import Noise
from explorer.trajectory.lab import EXPERIMENTS
from explorer.trajectory.lab import coarse_to_fine as lab
from explorer.trajectory.lab.base import Progress, Result, Verdict
from explorer.trajectory.measure import Overlap, make_bands, predicted

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
    assert lab.spread(lab.levels_reached(measured([1.0] * 4))) < 0.6


@pytest.mark.parametrize(
    ("levels", "sure", "control", "expected"),
    [
        ([-6.0, -3, 0, 3], True, 0.2, Verdict.HOLDS),
        ([-6.0, -3, 0, 3], False, 0.2, Verdict.DIRECTION),
        ([-6.0, -3, 0, 3], True, 5.0, Verdict.DIRECTION),
        ([-6.0, 0, -3, 3], True, 0.2, Verdict.DIRECTION),
        ([3.0, 0, -3, -6], True, 0.2, Verdict.FAILS),
        ([math.nan] * 4, True, 0.2, Verdict.FAILS),
    ],
    ids=["order", "unsure", "control too", "neighbours", "reversed", "never"],
)
def test_the_verdict_follows_the_rule(levels, sure, control, expected):
    assert lab.verdict(torch.tensor(levels), sure, control)[0] is expected


@pytest.mark.slow
def test_a_real_quick_run_repeats():
    first, again = (list(EXPERIMENTS["coarse-to-fine"].run(quick=True, seed=3)) for _ in range(2))
    assert all(isinstance(item, Progress) for item in first[:-1])
    assert isinstance(first[-1], Result)
    assert first[-1].rows == again[-1].rows
