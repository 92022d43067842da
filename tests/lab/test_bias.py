"""What is left open: the painter's shares, captions that say nothing of it, a planted bias and the rule as written."""

import math
from itertools import islice

import pytest
import torch

from explorer.lab import bias
from explorer.lab.base import Verdict
from explorer.lab.left_open import VAGUE, Reads, goes_unsaid, open_in, usual, worded
from explorer.network.learned import load_judge
from explorer.world import paint_scenes, parse
from tests.lab_stubs import finished, stripes


@pytest.mark.parametrize("prompt", VAGUE, ids=lambda prompt: prompt.text)
def test_the_painter_draws_the_usual_as_often_as_is_said(prompt):
    count = 4000
    scenes = list(islice(prompt.scenes(1), count))
    for name, share in prompt.opens.items():
        found = sum(usual(scene, name) for scene in scenes) / count
        assert abs(found - share) < 4 * math.sqrt(share * (1 - share) / count), name


@pytest.mark.parametrize("prompt", VAGUE, ids=lambda prompt: prompt.text)
def test_prompts_leave_open_what_they_are_said_to_and_words_of_it_do_not(prompt):
    known = set(load_judge()[1].words)
    assert set(prompt.text.split()) <= known
    for name in prompt.opens:
        assert open_in(prompt.text, name)
        if name in ("side", "hair", "age"):
            others = [text for text in worded(prompt, name) if text != prompt.text]
            assert all(not open_in(text, name) and set(text.split()) <= known for text in others)
    for text in ("a dog at night", "a dog in the rain", "a dog, watercolor"):
        assert len(parse(text).assumed & {"time", "weather", "style"}) == 2


def test_nobody_says_what_goes_without_saying():
    """By the templates of captions a day is said in 0.85 / 2 of them, a night nearly always; a short one says nothing:
    so 3 x 0.575 + 1 of four captions leave a day open, 3 x 0.15 + 1 a dusk and 3 x 0.2 x 0.15 + 1 a night."""
    unsaid = goes_unsaid(VAGUE[0], 3000, 0)["time"]
    day, dusk, night = 5 * (3 * 0.575 + 1), 5 * (3 * 0.15 + 1), 3 * (3 * 0.2 * 0.15 + 1)
    assert unsaid == pytest.approx(day / (day + dusk + night), abs=0.02)


def test_the_judge_reads_what_is_painted():
    """Of side, age and hair by words alone, which is hardest."""
    judge = Reads(*load_judge("cpu")[:2])
    for prompt in (VAGUE[1], VAGUE[3]):
        scenes = list(islice(prompt.scenes(0), 40))
        found = judge.usual(paint_scenes(scenes, seed=list(range(40))), prompt)
        for name in prompt.opens:
            true = torch.tensor([usual(scene, name) for scene in scenes])
            assert (found[name] == true).float().mean() > 0.8, (prompt.text, name)


class Half:
    """Reads drawn pictures by their mean, painted ones as they are told."""

    def usual(self, pictures, prompt):
        return {name: pictures.mean((1, 2, 3)) > 0 for name in prompt.opens}


@pytest.mark.parametrize(
    ("more", "count", "expected"),
    [
        (0.2, 64, Verdict.HOLDS),
        (0.03, 64, Verdict.DIRECTION),
        (-0.2, 64, Verdict.FAILS),
        (0.05, 64, Verdict.OPEN),
        (0.2, 7, Verdict.OPEN),
    ],
)
def test_the_verdict_follows_the_rule(more, count, expected):
    excess = more + 0.02 * torch.linspace(-1, 1, count, dtype=torch.float64)
    assert bias.decide(excess).verdict is expected


def test_what_the_judge_misreads_is_taken_away():
    """A judge who sees the usual everywhere finds no bias."""
    prompt, true = VAGUE[2], torch.tensor([[1.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    seen, nothing = torch.ones(3, 2, 2, dtype=torch.float64), torch.empty(0)
    found = bias.Found(prompt, seen, seen[0], true, torch.zeros(2), nothing)
    assert torch.allclose(found.excess.mean(0), (0.5 - found.exact).mean().expand(3))


def test_a_run_draws_every_prompt_at_every_scale_and_repeats(monkeypatch):
    sized = {"prompts": 4, "pictures": 2, "scales": 3, "captions": 30, "steps": 2}
    monkeypatch.setattr(bias, "size", lambda quick: sized)
    monkeypatch.setattr(bias, "paint_scenes", lambda scenes, seed: torch.ones(len(scenes), 3, 8, 8))
    (progress, result), (_, again) = (finished(bias.measure(True, 3, stripes(), Half())) for _ in range(2))
    assert progress[-1].done == progress[-1].total == 4 * 3 * 2
    assert len(result.rows) == 12 * 6 + 3  # attributes, six shares of each; the excess at each scale
    assert result.rows == again.rows
    assert result.sheets[0].pictures.shape[:2] == (3, 8)
