"""Bridges and middle: what is lost is found in its band, and the rule as written."""

import math

import pytest
import torch

from explorer.lab import bridges
from explorer.lab.base import Verdict
from explorer.lab.subjects import HeldOut
from explorer.trajectory.measure import make_bands
from tests.lab_stubs import SIZE, finished, untrained


def few(count, seed):
    pictures = torch.rand(count, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    return HeldOut(pictures, {}, ("a dog",) * count)


def test_fineness_is_how_much_more_is_lost_of_the_fine_bands():
    shares = torch.tensor([[0.1, 0.1, 0.1, 0.4, 0.4, 0.4], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]])
    assert bridges.fineness(shares).tolist() == pytest.approx([4.0, 1.0])


@pytest.mark.parametrize(
    ("ratio", "spread", "count", "expected"),
    [
        (3.0, 0.3, 16, Verdict.HOLDS),
        (1.25, 0.1, 16, Verdict.DIRECTION),
        (0.5, 0.3, 16, Verdict.FAILS),
        (1.5, 0.5, 16, Verdict.OPEN),
        (3.0, 0.3, 7, Verdict.OPEN),
    ],
)
def test_the_verdict_follows_the_rule(ratio, spread, count, expected):
    shares = torch.full((count, 2, 6), 0.2, dtype=torch.float64)
    shares[:, 0, 3:] *= ratio * (spread * torch.linspace(-1, 1, count, dtype=torch.float64)).exp()[:, None]
    assert bridges.decide(shares).verdict is expected


def test_nothing_is_lost_where_nothing_is_switched_off(monkeypatch):
    model, test = untrained(), few(2, 0)
    monkeypatch.setattr(bridges, "Bend", lambda part: None)
    found = bridges.lost(model, test.pictures, torch.randn(2, 3, SIZE, SIZE), test.captions, make_bands(SIZE))
    assert found.shares.max() == 0


def test_a_run_switches_off_every_part_and_repeats(monkeypatch):
    monkeypatch.setattr(bridges, "held_out", few)
    monkeypatch.setattr(bridges, "size", lambda quick: {"pictures": 6, "levels": 2})
    (progress, result), (_, again) = (finished(bridges.measure(True, 3, untrained())) for _ in range(2))
    assert progress[-1].done == progress[-1].total == 6
    assert len(result.rows) == 4 * 6  # all bridges, the middle and two levels; six bands
    assert result.rows == again.rows
    assert all(math.isfinite(number) and number >= 0 for row in result.rows for number in row[2:])
    assert result.sheets[0].pictures.shape[:2] == (5, 4)
