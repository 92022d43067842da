"""Probes: what is planted in one block is found there and nowhere else, leaving out is exact, the rule as written."""

import pytest
import torch

from explorer.lab import probes
from explorer.lab.base import Verdict
from explorer.lab.subjects import HeldOut
from tests.lab_stubs import SIZE, finished, untrained


def few(count, seed):
    """Pictures whose brightness is their place, and their red their subject."""
    chance = torch.Generator().manual_seed(seed)
    place, subject = (torch.arange(count) % n for n in (4, 3))
    pictures = 0.05 * torch.randn(count, 3, SIZE, SIZE, generator=chance)
    pictures[:, 2] += place[:, None, None] / 2 - 0.75
    pictures[:, 0] += subject[:, None, None] / 1.5 - 0.67
    return HeldOut(pictures, {"setting": place.tolist(), "subject": subject.tolist()}, ("",) * count)


def test_a_probe_finds_what_a_line_tells_and_nothing_in_noise():
    chance = torch.Generator().manual_seed(0)
    labels = torch.randint(4, (400,), generator=chance)
    noise = torch.randn(400, 30, generator=chance, dtype=torch.float64)
    told = noise.clone()
    told[:, :4] += 6 * torch.nn.functional.one_hot(labels, 4)
    assert probes.named_right(told, labels).mean() > 0.97
    assert probes.named_right(noise, labels).mean() < 0.4
    assert len(probes.named_right(noise, labels)) == 100


def test_the_error_on_what_is_left_out_is_that_of_probes_learned_without_it():
    chance = torch.Generator().manual_seed(1)
    x, y = (torch.randn(12, n, generator=chance, dtype=torch.float64) for n in (5, 2))
    error, _ = probes.solved(x @ x.T, y, 0.1)
    shrink = 0.1 * (x @ x.T).diagonal().mean()
    left = []
    for i in range(12):
        rest = [k for k in range(12) if k != i]
        weights = torch.linalg.solve(x[rest].T @ x[rest] + shrink * torch.eye(5).double(), x[rest].T @ y[rest])
        left.append((y[i] - x[i] @ weights).square().mean())
    assert error == pytest.approx(float(torch.stack(left).mean()))


@pytest.mark.parametrize(
    ("more", "count", "expected"),
    [
        (0.2, 60, Verdict.HOLDS),
        (0.03, 60, Verdict.DIRECTION),
        (-0.2, 60, Verdict.FAILS),
        (0.05, 60, Verdict.OPEN),
        (0.2, 7, Verdict.OPEN),
    ],
)
def test_the_verdict_follows_the_rule(more, count, expected):
    right = torch.full((2, 2, 3, count), 0.5, dtype=torch.float64)
    right[:, :, 1] += more + 0.02 * torch.linspace(-1, 1, count, dtype=torch.float64)
    assert probes.decide(right, ["down.0.0", "middle", "up.0.0"]).verdict is expected


def test_a_run_asks_every_block_at_every_level_and_repeats(monkeypatch):
    monkeypatch.setattr(probes, "held_out", few)
    monkeypatch.setattr(probes, "size", lambda quick: {"pictures": 64, "levels": 3})
    monkeypatch.setattr(probes, "KNOWN", {"setting": 4, "subject": 3})
    (progress, result), (_, again) = (finished(probes.measure(True, 3, untrained())) for _ in range(2))
    assert progress[-1].done == progress[-1].total == 3 * 64
    assert len(result.rows) == 2 * 7 * 3  # place and subject, blocks, noise levels
    assert result.rows == again.rows
    clear = [row[3] for row in result.rows if row[2] < 0.5]
    buried = [row[3] for row in result.rows if row[2] > 5]
    assert sum(clear) / len(clear) > sum(buried) / len(buried) + 0.2
