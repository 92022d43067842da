"""Student's interval beside scipy's, and what the bootstrap promised and did not keep: coverage at few runs."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from explorer.trajectory.interval import SMALLEST, quantile, ratio, student, typical
from explorer.trajectory.measure import bootstrap


@pytest.mark.parametrize("level", [0.9, 0.95, 0.975, 0.99])
@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 9, 15, 63, 100, 101, 250, 99_999])
def test_the_quantile_is_scipys(level, freedom):
    assert quantile(level, freedom) == pytest.approx(stats.t.ppf((1 + level) / 2, freedom), rel=1e-7)


@pytest.mark.parametrize("count", [2, 5, 8, 96])
def test_the_interval_of_a_mean_is_scipys(count):
    values = np.random.default_rng(count).normal(2, 3, size=(count, 4))
    theirs = stats.t.interval(0.95, count - 1, values.mean(0), stats.sem(values))
    for ours, end in zip(student(torch.tensor(values)), theirs):
        np.testing.assert_allclose(ours.numpy(), end, rtol=1e-8)


def test_one_run_has_no_ends_and_nothing_goes_beyond_what_is_possible():
    low, high = student(torch.tensor([[0.3]]))
    assert (float(low), float(high)) == (-math.inf, math.inf)
    low, high = student(torch.tensor([0.0, 1.0]), least=0, most=1)
    assert (float(low), float(high)) == (0, 1)


def test_a_ratio_is_taken_run_by_run():
    first, second = torch.tensor([1.0, 8.0, 3.0]), torch.tensor([2.0, 4.0, 3.0])
    assert typical(first, second) == pytest.approx(1)
    low, high = ratio(first, second)
    assert low * high == pytest.approx(1)
    assert [1 / end for end in ratio(second, first)] == pytest.approx([high, low])
    assert typical(torch.zeros(3), second) == pytest.approx(SMALLEST)


def covered(interval, count, tries=1000):
    """How often it holds the true mean of normal runs, and how often it lies wholly above it."""
    chance = torch.Generator().manual_seed(0)
    ends = [interval(torch.randn(count, dtype=torch.float64, generator=chance)) for _ in range(tries)]
    above = sum(float(low) > 0 for low, _ in ends) / tries
    return sum(float(low) <= 0 <= float(high) for low, high in ends) / tries, above


@pytest.mark.parametrize("count", [2, 4, 8, 16])
def test_the_interval_holds_the_truth_as_often_as_it_says(count):
    held, above = covered(student, count)
    assert held == pytest.approx(0.95, abs=0.02)
    assert above == pytest.approx(0.025, abs=0.015)


@pytest.mark.parametrize("count", [8, 32])
def test_redraws_are_widened_where_rows_are_few(count):
    """The plain percentiles cover the mean of 8 in 88 %."""
    assert covered(lambda values: bootstrap(values, draws=300), count, tries=300)[0] == pytest.approx(0.95, abs=0.03)


def test_a_skewed_ratio_is_covered_at_both_ends():
    """Eight prompts whose ratios are log-normal: the truth is missed as often above as below."""
    chance = torch.Generator().manual_seed(1)
    low, high = 0, 0
    for _ in range(1000):
        second = torch.randn(8, dtype=torch.float64, generator=chance).exp()
        first = second * (0.8 * torch.randn(8, dtype=torch.float64, generator=chance)).exp()
        least, most = ratio(first, second)
        low, high = low + (most < 1), high + (least > 1)
    assert low / 1000 == pytest.approx(0.025, abs=0.015)
    assert high / 1000 == pytest.approx(0.025, abs=0.015)
