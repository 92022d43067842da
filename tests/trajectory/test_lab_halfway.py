"""Half-way: a judge whose accuracy is known is measured as it is; the rule is applied as written."""

import pytest
import torch

from explorer.diffusion.schedule import make_schedule
from explorer.network.judge import Verdict as Said
from explorer.trajectory.lab import EXPERIMENTS, halfway
from explorer.trajectory.lab.base import Progress, Result, Verdict
from explorer.trajectory.lab.subjects import HeldOut, held_out, prompts
from tests.lab_stubs import NAMES, finished

COUNT = 1200


class KnownJudge:
    """Knows the labels of the pictures it will be shown in order, and is right in a known share of them."""

    names = NAMES

    def __init__(self, labels, share):
        self.labels, self.share, self.shown = labels, share, 0

    def see(self, x_t, log_snr):
        first = self.shown % len(self.labels["subject"])
        self.shown += len(x_t)
        chances = {}
        for name in ("subject", "setting"):
            said = torch.zeros(len(x_t), len(NAMES[name]))
            for i in range(len(x_t)):
                truth = self.labels[name][first + i]
                said[i, truth if (first + i) % 10 < 10 * self.share else (truth + 1) % len(NAMES[name])] = 1
            chances[name] = said
        return Said(torch.zeros(len(x_t), 4), chances)


def test_a_judge_of_known_accuracy_is_measured_as_it_is(monkeypatch):
    labels = {name: [k % len(NAMES[name]) for k in range(80)] for name in NAMES}
    blank = HeldOut(torch.zeros(80, 3, 16, 16), labels, ("",) * 80)
    monkeypatch.setattr(halfway, "held_out", lambda count, seed: blank)
    judge = KnownJudge(labels, 0.7)
    _, result = finished(halfway.measure(True, 0, judge))
    assert {row[3] for row in result.rows} == {0.7}
    assert all(row[4:] == pytest.approx((0.592, 0.789), abs=1e-3) for row in result.rows)
    assert result.verdict is Verdict.FAILS


def right(share):
    return torch.arange(COUNT) < round(COUNT * share)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.81, 0.68, 0.42), Verdict.HOLDS),
        ((0.83, 0.66, 0.40), Verdict.HOLDS),
        ((0.91, 0.59, 0.12), Verdict.DIRECTION),
        ((0.81, 0.81, 0.42), Verdict.FAILS),
        ((0.42, 0.68, 0.81), Verdict.FAILS),
    ],
)
def test_the_verdict_follows_the_rule(shares, expected):
    answers = {name: right(share) for name, share in zip(halfway.CLAIMED, shares)}
    assert halfway.decide(answers)[0] is expected


def test_where_the_curve_has_a_share():
    shares = {(s, "subject"): (value, 0.0, 1.0) for s, value in ((1.0, 0.9), (4.0, 0.5))}
    assert halfway.where(0.7, [1.0, 4.0], shares) == "2"
    assert halfway.where(0.3, [1.0, 4.0], shares) == "none"


def test_a_drawn_schedule_joins_and_neighbours_share_their_point():
    named = halfway.schedules(make_schedule("drawn"))
    assert "drawn" in named
    points = halfway.marks({"flow": 1.0, "cosine": 1.012, "linear": 3.4}, {1.0: 0.9, 1.012: 0.9, 3.4: 0.6})
    assert [point.label for point in points] == ["flow and cosine", "linear"]


def test_held_out_pictures_have_different_subjects_and_depend_on_their_seed_alone():
    test = held_out(4, seed=5)
    assert len(set(test.labels["subject"])) == 4
    assert float((held_out(2, seed=5).pictures - test.pictures[:2]).abs().mean()) < 1e-3
    assert float((held_out(2, seed=6).pictures - test.pictures[:2]).abs().mean()) > 0.1


def test_prompts_name_what_the_judge_can_see():
    for prompt in prompts(12, seed=1):
        for attribute, name in prompt.asked.items():
            assert name in NAMES[attribute]
            assert name in prompt.text.split() or name == "day"


@pytest.mark.slow
def test_a_real_quick_run_repeats():
    first, again = (list(EXPERIMENTS["halfway"].run(quick=True, seed=0)) for _ in range(2))
    assert all(isinstance(item, Progress) for item in first[:-1])
    assert isinstance(first[-1], Result)
    assert first[-1].rows == again[-1].rows
