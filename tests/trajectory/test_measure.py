"""Measures against closed forms, synthetic spectra and scipy."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from explorer.diffusion.forward import corrupt
from explorer.diffusion.grid import make_grid
from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.sampler import make_sampler, walk
from explorer.diffusion.schedule import make_schedule
from explorer.trajectory.measure import (
    bootstrap,
    coarse,
    make_bands,
    mcnemar,
    overlap,
    power,
    predicted,
    reached,
    whitened,
    wilson,
)
from explorer.types import Step
from tests.walks import parted

SIZE = 16
BANDS = make_bands(SIZE, 4)
LAMBDAS = torch.tensor([9.0, 1.0, 0.09, 0.01], dtype=torch.float64)


def drawn(count, lambdas=LAMBDAS, seed=0):
    """Gaussian pictures whose rings have these powers."""
    white = torch.randn(count, 3, SIZE, SIZE, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return torch.fft.ifft2(torch.fft.fft2(white) * lambdas.sqrt()[BANDS.index]).real


def wiener(x_t, log_snr, lambdas=LAMBDAS):
    """E[x0 | x_t] of such pictures, ring by ring."""
    s, n2 = torch.sigmoid(torch.tensor(log_snr)).sqrt(), torch.sigmoid(torch.tensor(-log_snr))
    gain = (s * lambdas / (s**2 * lambdas + n2))[BANDS.index]
    return torch.fft.ifft2(torch.fft.fft2(x_t) * gain).real


def test_rings_are_log_spaced_and_hold_every_coefficient_once():
    ratios = [b / a for a, b in zip(BANDS.edges[1:], BANDS.edges[2:])]
    assert ratios == pytest.approx([ratios[0]] * len(ratios))
    assert BANDS.counts.sum() == SIZE * SIZE
    assert (BANDS.counts > 0).all()
    assert BANDS.index[0, 0] == 0
    assert BANDS.index[SIZE // 2, SIZE // 2] == len(BANDS) - 1


@pytest.mark.parametrize("cycles", [1, 2, 5, 8])
def test_a_wave_is_in_the_ring_of_its_frequency(cycles):
    wave = torch.cos(2 * math.pi * cycles * torch.arange(SIZE, dtype=torch.float64) / SIZE).expand(1, 3, SIZE, SIZE)
    share = power(wave, BANDS) * BANDS.counts
    ring = next(k for k in range(len(BANDS)) if BANDS.edges[k] <= cycles < BANDS.edges[k + 1])
    assert share[ring] / share.sum() == pytest.approx(1)


def test_white_noise_has_its_variance_in_every_ring():
    noise = 0.3 * torch.randn(400, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1))
    assert power(noise, BANDS).tolist() == pytest.approx([0.09] * 4, rel=0.05)


def test_power_adds_up_to_the_mean_square():
    """Parseval."""
    pictures = drawn(3)
    total = (power(pictures, BANDS) * BANDS.counts).sum() / BANDS.counts.sum()
    assert total == pytest.approx(float(pictures.square().mean()))


@pytest.mark.parametrize("log_snr", [-6.0, -2.0, 0.0, 3.0])
def test_correlation_of_a_gaussians_guess_is_the_closed_form(log_snr):
    x0 = drawn(400)
    eps = torch.randn(x0.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    guess = wiener(corrupt(x0, eps, log_snr), log_snr)
    measured = overlap(guess, x0, BANDS).correlation
    expected = predicted(LAMBDAS, math.exp(-log_snr / 2))
    assert measured.tolist() == pytest.approx(expected.tolist(), abs=0.02)


def test_amplitude_along_a_gaussians_run_is_the_closed_form_and_its_correlation_is_one():
    variance = 0.25
    ideal = IdealGaussian(torch.zeros(3, SIZE, SIZE), variance)
    grid = make_grid(make_schedule("cosine"), 400, "log_snr", (-9, 12))
    start = torch.randn(8, 3, SIZE, SIZE, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    # the start that belongs to this level exactly
    start = start * math.sqrt(variance / (1 + math.exp(9)) + 1 / (1 + math.exp(-9)))
    steps, final = parted(walk(ideal, make_sampler("heun"), grid, start, lambda: start))
    for step in steps[::50]:
        assert isinstance(step, Step)
        match = overlap(step.x0_hat, final, BANDS)
        assert match.correlation.tolist() == pytest.approx([1] * 4, abs=1e-9)
        assert match.amplitude.tolist() == pytest.approx([float(predicted(variance, step.level.sigma))] * 4, rel=1e-3)


def test_ninety_percent_are_reached_where_the_closed_form_says():
    levels = torch.linspace(-12, 12, 2001, dtype=torch.float64)
    for value in LAMBDAS.tolist():
        curve = predicted(value, torch.exp(-levels / 2))
        sigma = math.exp(-reached(levels.tolist(), curve.tolist()) / 2)
        assert sigma == pytest.approx(0.48432 * math.sqrt(value), rel=1e-3)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0, 1, 1], 0.9), ([0, 1, 0.4, 1], 2 + 5 / 6), ([1, 1], 0.0), ([0, 0.5], None)],
    ids=["once", "for good", "always", "never"],
)
def test_reached_means_for_good(values, expected):
    level = reached(range(len(values)), values)
    assert level is expected or level == pytest.approx(expected)


def test_centred_overlap_ignores_what_all_pictures_share():
    shared = 5 * drawn(1, seed=9)
    a, b = drawn(300, seed=4), drawn(300, seed=5)
    assert overlap(a + shared, b + shared, BANDS).correlation[0] > 0.5
    assert overlap(a + shared, b + shared, BANDS, centred=True).correlation.abs().max() < 0.06


def test_whitened_pictures_have_a_flat_spectrum_and_the_same_power():
    pictures = drawn(20)
    white = whitened(pictures, BANDS)
    assert power(white, BANDS).tolist() == pytest.approx([float(pictures.square().mean())] * 4)
    assert overlap(white, pictures, BANDS).correlation.tolist() == pytest.approx([1] * 4)


def test_the_coarse_part_and_the_rest_are_the_picture():
    pictures = drawn(2)
    assert torch.allclose(coarse(pictures, 100), pictures)
    assert torch.allclose(coarse(pictures, 0), pictures.mean((2, 3), keepdim=True).expand_as(pictures))
    assert torch.allclose(coarse(coarse(pictures, 3), 3), coarse(pictures, 3))
    assert power(coarse(pictures, BANDS.edges[2]), BANDS)[2:].sum() < 0.02 * LAMBDAS[2]


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(case):
    hits, count = case
    theirs = stats.binomtest(hits, count).proportion_ci(method="wilson")
    assert wilson(hits, count) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


@pytest.mark.parametrize(
    ("share", "interval"), [(0.68, (0.653, 0.706)), (0.81, (0.787, 0.831)), (0.42, (0.392, 0.448))]
)
def test_wilson_of_the_published_shares(share, interval):
    assert wilson(round(1200 * share), 1200) == pytest.approx(interval, abs=6e-4)


def test_wilson_holds_the_truth_as_often_as_it_says():
    """Exact coverage of a judge that is right with probability 0.7, over all outcomes of 80 pictures."""
    count, truth = 80, 0.7
    held = [k for k in range(count + 1) if wilson(k, count)[0] <= truth <= wilson(k, count)[1]]
    assert sum(stats.binom.pmf(held, count, truth)) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("case", [(-1, 3), (4, 3), (0, 0)])
def test_a_share_must_be_one(case):
    with pytest.raises(ValueError, match="not a share"):
        wilson(*case)


def test_bootstrap_of_a_mean_is_the_normal_interval():
    values = torch.randn(500, dtype=torch.float64, generator=torch.Generator().manual_seed(6))
    low, high = bootstrap(values, draws=4000)
    half = 1.96 * float(values.std()) / math.sqrt(500)
    assert (float(low), float(high)) == pytest.approx(
        (float(values.mean()) - half, float(values.mean()) + half), abs=0.01
    )


def test_bootstrap_repeats_and_depends_on_the_seed():
    values = torch.rand(30, 2, generator=torch.Generator().manual_seed(7))
    again = [bootstrap(values, seed=seed)[0].tolist() for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


@pytest.mark.parametrize("case", [(0, 0), (3, 3), (10, 2), (0, 6), (700, 500)])
def test_mcnemar_is_the_binomial_test(case):
    expected = stats.binomtest(case[0], sum(case)).pvalue if sum(case) else 1.0
    assert mcnemar(*case) == pytest.approx(expected, rel=1e-9)
