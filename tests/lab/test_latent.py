"""Pixels against latents: what memory is counted, the rule as written, and a run from end to end."""

import math

import pytest
import torch

from explorer.diffusion.noise import SEEDS
from explorer.lab import EXPERIMENTS, latent
from explorer.lab.base import Progress, Result, Verdict
from explorer.lab.memory import peak
from explorer.lab.subjects import prompts
from explorer.model.registry import DEFAULT, packed
from tests.app.test_lab import few
from tests.lab_stubs import StripeJudge, finished, rough, stripes

CALL = "memory of a call in MiB"
MEGA = torch.zeros(1000, 250)  # a million bytes


@pytest.mark.parametrize(
    ("work", "millions"),
    [
        (lambda: MEGA + 1, 1),
        (lambda: (MEGA + 1) + 1, 2),  # the first is there until the second is
        (lambda: [MEGA + 1, MEGA + 2, MEGA + 3], 3),
        (lambda: (MEGA.t(), MEGA.view(-1), MEGA[:10]), 0),  # looks at what is there
        (lambda: (MEGA + 1).t(), 1),
        (lambda: MEGA.add_(1), 0),
    ],
    ids=["one", "chain", "three", "views", "view of one", "in place"],
)
def test_memory_is_what_is_alive_at_one_time(work, millions):
    assert peak(work) == millions * 1_000_000


def test_memory_that_was_given_back_does_not_count():
    def long() -> torch.Tensor:
        value = MEGA + 1
        for _ in range(20):
            value = value + 1
        return value

    assert peak(long) == 2_000_000


@pytest.mark.parametrize(
    ("time", "share", "more", "expected"),
    [
        (0.5, 0.4, 0.0, Verdict.HOLDS),
        (0.7, 0.4, 0.0, Verdict.DIRECTION),
        (0.5, 0.45, 0.0, Verdict.DIRECTION),
        (1.1, 0.4, 0.0, Verdict.FAILS),
        (0.5, 1.2, 0.0, Verdict.FAILS),
        (0.5, 0.4, -0.2, Verdict.FAILS),
    ],
)
def test_the_verdict_follows_the_rule(time, share, more, expected):
    pixels = torch.linspace(0.9, 1.1, 12, dtype=torch.float64)
    lost = more + torch.linspace(-0.01, 0.01, 12, dtype=torch.float64)
    assert latent.decide(pixels, time * pixels, lost, share)[0] is expected


def test_a_call_among_latents_takes_half_of_the_memory_at_most():
    (prompt,) = prompts(1, 0)
    pixels, latents = (latent.bytes_of(name, prompt) for name in (DEFAULT, packed()))
    assert 0 < latents <= pixels / 2


def test_the_last_seed_of_all_is_no_end(monkeypatch):
    monkeypatch.setattr(latent, "held_out", few)
    painter = stripes()
    _, result = finished(latent.measure(True, SEEDS - 1, painter, rough(painter), StripeJudge()))
    assert isinstance(result, Result)


def test_a_run_tells_what_was_saved_and_what_was_lost(monkeypatch):
    monkeypatch.setattr(latent, "held_out", few)
    painter = stripes()
    progress, result = finished(latent.measure(True, 0, painter, rough(painter), StripeJudge()))
    assert progress[-1].done == progress[-1].total
    found = {row[:2]: row[2] for row in result.rows}
    assert found["pixels", CALL] == found["latents", CALL] > 0
    real = few(24, 0).pictures
    off = (0.1 * real).square().mean((1, 2, 3))
    assert found["packed and unpacked", "closeness in dB"] == pytest.approx(
        float((10 * (4 / off).log10()).mean()), abs=1e-3
    )
    (plot,) = result.plots
    assert plot.lines[0].y == pytest.approx([1.0] * len(plot.lines[0].y), rel=1e-4)  # a tenth of the amplitude
    assert all(math.isfinite(cell) for row in result.rows for cell in row[2:] if cell is not None)


@pytest.mark.slow
def test_a_real_quick_run_ends_in_a_result():
    items = list(EXPERIMENTS["latent"].run(quick=True, seed=0))
    assert all(isinstance(item, Progress) for item in items[:-1])
    assert isinstance(items[-1], Result)
