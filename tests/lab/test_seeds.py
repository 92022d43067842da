"""Seeds: what is alike by seed is found to be so; the rule as written."""

import pytest
import torch

from explorer.lab import EXPERIMENTS, seeds
from explorer.lab.base import Progress, Result, Verdict
from tests.lab_stubs import StripeJudge, finished, stripes


def test_pictures_that_share_their_static_are_nearer():
    static = torch.rand(5, 3, 8, 8, generator=torch.Generator().manual_seed(0)) - 0.5
    alone, other = seeds.across(static, static + 0.2)
    assert alone == pytest.approx(0.1)
    assert other > alone


@pytest.mark.parametrize(
    ("specific", "expected"),
    [
        ([0.1] * 8, Verdict.HOLDS),
        ([0.1] * 7, Verdict.OPEN),
        ([0.1, 0.1, 0.1, 0.1, 1.3, 1.3, 1.3, 1.3], Verdict.OPEN),
        ([0.5] * 8, Verdict.FAILS),
    ],
)
def test_the_verdict_follows_the_rule(specific, expected):
    spread = torch.tensor([[0.4, value] for value in specific], dtype=torch.float64)
    assert seeds.decide(spread)[0] is expected


def test_a_run_shows_every_pair_and_repeats():
    (progress, result), (_, again) = (finished(seeds.measure(True, 3, stripes(), StripeJudge())) for _ in range(2))
    assert progress[-1].done == progress[-1].total
    assert len(result.rows) == 2 * 12 + 2
    assert result.rows == again.rows


@pytest.mark.slow
def test_a_real_quick_run_ends_in_a_result():
    items = list(EXPERIMENTS["seeds"].run(quick=True, seed=0))
    assert all(isinstance(item, Progress) for item in items[:-1])
    assert isinstance(items[-1], Result)
