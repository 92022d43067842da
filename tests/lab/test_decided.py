"""Decided: where words stop to matter, on stripes whose variance says where that is."""

import math

import pytest
import torch

from explorer.diffusion.grid import make_grid
from explorer.diffusion.schedule import make_schedule
from explorer.lab import EXPERIMENTS, decided, swaps
from explorer.lab.base import Progress, Result, Verdict
from tests.lab_stubs import NAMES, StripeJudge, finished, stripes

NAN = math.nan


def run(quick=True, **variances):
    return finished(decided.measure(quick, 1, stripes(**variances), StripeJudge()))


def test_what_varies_more_is_decided_earlier():
    """For Gaussians of variance v the change of words has half its effect at sigma = 1.73 sqrt(v)."""
    progress, result = run(quick=False, setting=0.15, time=0.15, accessory=0.001)
    assert result.verdict is Verdict.HOLDS
    assert progress[-1].done == progress[-1].total
    _, turned = run(quick=False, setting=0.001, time=0.001, colour=0.15, accessory=0.15)
    assert turned.verdict is Verdict.FAILS


def test_words_heard_from_the_start_are_obeyed_and_the_same_seed_gives_the_same():
    (_, result), (_, again) = run(), run()
    assert result.rows == again.rows
    heard = [row[4] for row in result.rows if row[0] == "follows B" and row[2] == 0]
    assert heard == pytest.approx([1] * 5, abs=0.1)


def test_words_that_change_to_the_same_words_change_nothing():
    """The run goes on where it was left: from the start bit for bit, later up to the rounding of x_t in float32."""
    grid = make_grid(make_schedule("cosine"), 6, "log_snr", (-9.0, 8.0))
    bench = swaps.Bench(stripes(setting=0.15), StripeJudge(), grid, (1, 2))
    cast = [swaps.Pair(pair.names, pair.names) for pair in swaps.pairs(2, seed=0)]
    *_, runs = swaps.swapped(bench, cast, (0, 2, 5))
    assert len(runs.outcomes) == 15
    for (_, k), pictures in runs.outcomes.items():
        assert torch.allclose(pictures, runs.final, rtol=0, atol=1e-5 if k else 0)
    assert [step.index for step in runs.kept] == list(range(6))


def test_committed_reads_the_crossing():
    levels = [-9.0, -6.0, -3.0, 0.0]
    pull = torch.tensor([[[1.0, 1.0, 0.0, 0.0], [0.2, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]]])
    found = decided.committed(pull, levels, torch.tensor([[True, False, True]]))[0].tolist()
    assert found[0] == -4.5
    assert math.isnan(found[1])  # never obeyed
    assert found[2] == 0.0  # not yet decided at the last change


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[-6, -5, 0, 0, 2]] * 8, Verdict.HOLDS),
        ([[-6, NAN, 0, 0, 2]] * 8, Verdict.HOLDS),
        ([[-6, -6, 0, 0, 2]] * 4 + [[2, 2, 0, 0, -5]] * 4, Verdict.OPEN),
        ([[2, 2, 0, 0, -5]] * 8, Verdict.FAILS),
        ([[-6, -5, 0, NAN, NAN]] * 8, Verdict.OPEN),
        ([[-6, -5, 0, 0, 2]] * 7, Verdict.OPEN),
    ],
    ids=["sure", "one unknown", "scattered", "reversed", "unknown", "too few"],
)
def test_the_verdict_follows_the_rule(rows, expected):
    assert decided.decide(torch.tensor(rows, dtype=torch.float64))[0] is expected


@pytest.mark.parametrize("attribute", swaps.ATTRIBUTES)
def test_two_prompts_differ_in_one_attribute_only(attribute):
    for pair in swaps.pairs(6, seed=2):
        assert pair.names[attribute] != pair.others[attribute]
        first, second = pair.text().split(), pair.text(attribute).split()
        for other in set(swaps.ATTRIBUTES) - {attribute}:
            name = pair.names[other]
            assert name in NAMES[other]
            assert (name in first) == (name in second)


@pytest.mark.slow
def test_a_real_quick_run_ends_in_a_result():
    items = list(EXPERIMENTS["decided"].run(quick=True, seed=0))
    assert all(isinstance(item, Progress) for item in items[:-1])
    assert isinstance(items[-1], Result)
