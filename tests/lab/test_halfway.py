"""Half-way: a judge whose accuracy is known is measured as it is; the rule is applied as written."""

import math

import pytest
import torch

from explorer.diffusion.schedule import make_schedule
from explorer.lab import EXPERIMENTS, halfway
from explorer.lab.base import Progress, Result, Verdict
from explorer.lab.subjects import HeldOut, held_out, prompts
from explorer.network.judge import Verdict as Said
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
    assert result.verdict is Verdict.OPEN  # all schedules alike: the order is not the other way round


def right(share):
    return torch.arange(COUNT) < round(COUNT * share)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.81, 0.68, 0.42), Verdict.HOLDS),
        ((0.83, 0.66, 0.40), Verdict.HOLDS),
        ((0.91, 0.59, 0.12), Verdict.DIRECTION),
        ((0.81, 0.81, 0.42), Verdict.OPEN),
        ((0.42, 0.68, 0.81), Verdict.FAILS),
    ],
)
def test_the_verdict_follows_the_rule(shares, expected):
    answers = {name: right(share) for name, share in zip(halfway.CLAIMED, shares)}
    assert halfway.decide(answers)[0] is expected


def test_few_pictures_cannot_hold():
    """Eighty pictures that show the claimed shares: the intervals are wide, and a wide one has room for anything."""
    answers = {name: torch.arange(80) < round(80 * share) for name, share in halfway.CLAIMED.items()}
    found = halfway.decide(answers)
    assert found.verdict is Verdict.OPEN
    assert 500 < found.need < 1200
    assert str(found.unit) == "pictures"
    more = {name: torch.arange(found.need) < round(found.need * share) for name, share in halfway.CLAIMED.items()}
    assert halfway.decide(more).verdict is Verdict.HOLDS


def found(shares, half=None):
    """A curve with these shares of the subject, in tenths, at each sigma."""
    right = {(sigma, halfway.SUBJECT): torch.arange(10) < round(10 * share) for sigma, share in shares.items()}
    return halfway.Found(right, half or {}, sorted(shares), 10)


def test_where_the_curve_has_a_share():
    curve = found({1.0: 0.9, 4.0: 0.5})
    assert str(curve.where(0.7)) == "2"
    assert str(curve.where(0.3)) == "none"


def test_neighbours_share_their_point():
    curve = found({1.0: 0.9, 1.012: 0.8, 3.4: 0.6}, {"flow": 1.0, "cosine": 1.012, "linear": 3.4})
    assert [(str(point.label), point.x, point.y) for point in curve.marks()] == [
        ("flow and cosine", 1.0, 0.9),
        ("linear", 3.4, 0.6),
    ]


def test_a_drawn_schedule_is_one_more_point_and_changes_nothing_else(monkeypatch):
    labels = {name: [k % len(NAMES[name]) for k in range(80)] for name in NAMES}
    blank = HeldOut(torch.zeros(80, 3, 16, 16), labels, ("",) * 80)
    monkeypatch.setattr(halfway, "held_out", lambda count, seed: blank)
    judge = KnownJudge(labels, 0.7)
    drawn = make_schedule("drawn", points=((0, 9), (0.5, -2 * math.log(7)), (1, -9)))
    _, plain = finished(halfway.measure(True, 0, judge))
    _, joined = finished(halfway.measure(True, 0, judge, drawn))
    assert joined.verdict is plain.verdict
    assert set(plain.rows) < set(joined.rows)
    (added,) = {row for row in joined.rows if row[1] == "drawn" and row[0] == "subject"}
    assert added[2] == pytest.approx(7)
    assert "sigma 7 half-way" in joined.notes[0]
    assert any(mark.label == "drawn" and mark.x == pytest.approx(7) for mark in joined.plots[0].marks)
    assert all("drawn" in sheet.rows[-1] for sheet in joined.sheets)
    assert EXPERIMENTS["halfway"].drawable
    with pytest.raises(ValueError, match="cannot join"):
        EXPERIMENTS["steps"].run(drawn=drawn)


def test_frames_differ_at_equal_times_and_are_equal_at_equal_noise_levels():
    named = halfway.schedules(make_schedule("drawn"))
    test = HeldOut(torch.full((1, 3, 16, 16), 0.5), {}, ("",))
    eps = torch.randn(1, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    times, levels = halfway.sheets(named, test, eps)
    assert tuple(map(str, times.rows)) == tuple(named)
    assert float((times.pictures[0] - times.pictures[3]).abs().mean()) > 0.05
    assert (levels.pictures == levels.pictures[:1]).all()
    for column, sigma in enumerate(halfway.LEVELS):  # x_t = (x0 + sigma eps) / sqrt(1 + sigma^2)
        expected = (test.pictures[0] + sigma * eps[0]) / math.sqrt(1 + sigma**2)
        assert torch.allclose(levels.pictures[0, column], expected, atol=1e-5)
    flow = next(row for row in map(str, levels.rows) if row.startswith("flow"))
    assert flow.split()[3:] == [f"{sigma / (1 + sigma):.2f}" for sigma in halfway.LEVELS]


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
