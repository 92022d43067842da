"""Steps: a walk of more steps is nearer; the rule is applied as written."""

import pytest
import torch

from explorer.lab import EXPERIMENTS, steps
from explorer.lab.base import Progress, Result, Verdict
from tests.lab_stubs import finished, stripes

VARIED = dict.fromkeys(("setting", "time", "subject", "colour", "accessory"), 0.2)


@pytest.fixture(scope="module")
def run():
    return finished(steps.measure(True, 0, stripes(**VARIED)))


def distances(result, label):
    return [row[3] for row in result.rows if row[0] == label]


@pytest.mark.parametrize("label", ["ddim on cosine", "ddim on linear", "heun on cosine", "dpmpp-2m on cosine"])
def test_more_steps_come_nearer_to_one_and_the_same_answer(run, label):
    far, nearer, near = distances(run[1], label)
    assert far > nearer > near
    assert near < 0.05


def test_a_first_order_sampler_halves_its_error_with_twice_the_steps(run):
    _, eight, sixteen = distances(run[1], "ddim on cosine")
    assert eight / sixteen == pytest.approx(2, abs=0.7)


def test_a_higher_order_gets_more_out_of_as_many_calls(run):
    assert distances(run[1], "dpmpp-2m on cosine")[-1] < distances(run[1], "ddim on cosine")[-1]


def test_progress_ends_and_the_calls_are_counted(run):
    progress, result = run
    assert [item.done for item in progress] == sorted(item.done for item in progress)
    assert progress[-1].done <= progress[-1].total
    assert {row[1]: row[2] for row in result.rows if row[0] == "ddim on cosine"} == {4: 4, 8: 8, 16: 16}
    assert all(row[1] <= row[2] < 2 * row[1] for row in result.rows if row[0] == "heun on cosine")


@pytest.mark.parametrize(
    ("guess", "expected"), [(3.0, Verdict.HOLDS), (1.3, Verdict.DIRECTION), (1.0, Verdict.OPEN), (0.5, Verdict.FAILS)]
)
def test_the_verdict_follows_the_rule(guess, expected):
    short = torch.linspace(0.9, 1.1, 12, dtype=torch.float64)
    assert steps.decide(guess * short, short)[0] is expected


@pytest.mark.slow
def test_a_real_quick_run_ends_in_a_result():
    items = list(EXPERIMENTS["steps"].run(quick=True, seed=0))
    assert all(isinstance(item, Progress) for item in items[:-1])
    assert isinstance(items[-1], Result)
