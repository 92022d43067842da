"""Guidance: diversity of features that are known, readings that are known, and the rule as written."""

import math

import pytest
import torch

from explorer.lab import EXPERIMENTS, guidance
from explorer.lab.base import Progress, Result, Verdict
from explorer.lab.subjects import prompts
from tests.lab_stubs import StripeJudge, finished, painted, stripes


def test_diversity_is_the_mean_over_pairs():
    corner = torch.eye(3, dtype=torch.float64)
    assert float(guidance.diversity(corner[None])[0]) == pytest.approx(1)
    assert float(guidance.diversity(corner[None, [0, 0, 0]])[0]) == pytest.approx(0)
    assert float(guidance.diversity(corner[None, [0, 0, 1]])[0]) == pytest.approx(2 / 3)


def test_pictures_that_show_what_was_asked_agree_with_it():
    asked = prompts(3, seed=4)
    right = torch.stack([painted(prompt.text) for prompt in asked for _ in range(2)])
    found = guidance.measured(right, asked, StripeJudge())
    assert found[:, 0].tolist() == [1, 1, 1]
    assert found[:, 1].tolist() == pytest.approx([0] * 3, abs=1e-6)
    assert found[:, 2].tolist() == [0, 0, 0]  # grey
    blank = guidance.measured(torch.ones_like(right), asked, StripeJudge())
    assert blank[:, 4].tolist() == [1, 1, 1]
    assert blank[:, 0].max() < 1


def test_a_slope_is_read_off_a_line():
    scales = [0.0, 1.0, 2.0, 4.0]
    values = torch.tensor([9.0, *(math.exp(-0.3 * w) for w in scales[1:])])
    assert guidance.slope(scales, values, 1, math.inf) == pytest.approx(0.3)


def rows(diverse, saturated):
    wobble = torch.linspace(0.95, 1.05, 10, dtype=torch.float64)
    out = torch.zeros(10, len(guidance.MEASURED), dtype=torch.float64)
    out[:, 1], out[:, 2] = diverse * wobble, saturated * wobble.flip(0)
    return out


@pytest.mark.parametrize(
    ("eight", "expected"),
    [
        (rows(0.02, 0.5), Verdict.HOLDS),
        (rows(0.3, 0.5), Verdict.DIRECTION),
        (rows(0.02, 0.2), Verdict.FAILS),
        (rows(0.9, 0.5), Verdict.FAILS),
        (rows(0.5, 0.5), Verdict.OPEN),
    ],
    ids=["identical and forced", "less diverse", "not forced", "more diverse", "as diverse"],
)
def test_the_verdict_follows_the_rule(eight, expected):
    assert guidance.decide(rows(0.5, 0.3), eight)[0] is expected


def test_a_run_measures_every_scale_on_the_same_static():
    progress, result = finished(guidance.measure(True, 2, stripes(), StripeJudge()))
    assert progress[-1].done == progress[-1].total
    assert {row[0] for row in result.rows} == {"1", "2", "4", "8", *(str(case.label) for case in guidance.CURES)}
    plain = [row[2] for row in result.rows if row[1] == "diversity" and row[0] in ("1", "8")]
    assert plain[0] == pytest.approx(plain[1], rel=1e-3)  # here guidance has nothing to add


@pytest.mark.slow
def test_a_real_quick_run_ends_in_a_result():
    items = list(EXPERIMENTS["guidance"].run(quick=True, seed=0))
    assert all(isinstance(item, Progress) for item in items[:-1])
    assert isinstance(items[-1], Result)
