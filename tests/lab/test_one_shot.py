"""One shot: detail is what is fine; the rule as written."""

import math

import pytest
import torch

from explorer.lab import EXPERIMENTS, one_shot
from explorer.lab.base import Progress, Result, Verdict
from tests.lab_stubs import StripeJudge, finished, stripes


@pytest.mark.parametrize(("cycles", "expected"), [(3, 0.0), (40, math.sqrt(0.5))])
def test_detail_is_what_is_finer_than_sixteen_cycles(cycles, expected):
    wave = torch.cos(2 * math.pi * cycles * torch.arange(128) / 128).expand(2, 3, 128, 128)
    assert one_shot.detail(wave).tolist() == pytest.approx([expected] * 2, abs=1e-5)


@pytest.mark.parametrize(
    ("careful", "fast", "expected"),
    [
        (0.2, 0.9, Verdict.HOLDS),
        (0.7, 0.9, Verdict.DIRECTION),
        (0.9, 0.7, Verdict.FAILS),
        (1.2, 1.4, Verdict.FAILS),
    ],
)
def test_the_verdict_follows_the_rule(careful, fast, expected):
    whole = torch.linspace(0.95, 1.05, 12, dtype=torch.float64)
    assert one_shot.decide(careful * whole, fast * whole, whole)[0] is expected


def test_a_run_has_every_model_and_step_count():
    painter = stripes()
    progress, result = finished(one_shot.measure(True, 0, painter, painter, StripeJudge()))
    assert progress[-1].done == progress[-1].total
    assert {(row[0], row[2]) for row in result.rows} == {
        *(("base", n) for n in (1, 2, 4, 8, 16)),
        *(("fast", n) for n in (1, 2, 4, 8)),
    }
    assert all(row[3] == 1 for row in result.rows if row[1] == "agreement")  # words decide these stripes


@pytest.mark.slow
def test_a_real_quick_run_ends_in_a_result():
    items = list(EXPERIMENTS["one-shot"].run(quick=True, seed=0))
    assert all(isinstance(item, Progress) for item in items[:-1])
    assert isinstance(items[-1], Result)
