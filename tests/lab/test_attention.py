"""Looked and changed: words in their places, a map that is planted is found again, and the rule as written."""

import pytest
import torch

from explorer.lab import EXPERIMENTS, attention
from explorer.lab.base import Progress, Result, Verdict
from explorer.lab.subjects import PLACES, TIMES, prompts
from tests.lab_stubs import finished, untrained


def test_every_kind_is_found_in_the_words_of_its_prompt():
    for prompt in prompts(30, 4):
        said, places = prompt.text.split(), attention.places_of(prompt)
        assert [said[k] for k in places["colour"]] == [prompt.asked["colour"]]
        assert [said[k] for k in places["subject"]] == [prompt.asked["subject"]]
        for kind, phrases in (("setting", PLACES), ("time", TIMES)):
            words = [said[k] for k in places[kind]]
            assert words
            assert set(words) <= set(phrases[prompt.asked[kind]].split()) - set(attention.LITTLE)
        every = [k for some in places.values() for k in some]
        assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("mean", "spread", "count", "expected"),
    [
        (0.5, 0.1, 14, Verdict.HOLDS),
        (0.15, 0.05, 14, Verdict.DIRECTION),
        (-0.2, 0.1, 14, Verdict.FAILS),
        (0.3, 0.1, 14, Verdict.OPEN),
        (0.5, 0.1, 7, Verdict.OPEN),
    ],
)
def test_the_verdict_follows_the_rule(mean, spread, count, expected):
    values = mean + spread * torch.linspace(-1, 1, count, dtype=torch.float64)
    assert attention.decide(values).verdict is expected


def test_a_run_looks_at_every_word_of_every_prompt_and_repeats(monkeypatch):
    monkeypatch.setattr(attention, "size", lambda quick: {"prompts": 2, "steps": 4, "words": 4})
    (progress, result), (_, again) = (finished(attention.measure(True, 3, untrained("fast"))) for _ in range(2))
    assert progress[-1].done == progress[-1].total == 2 * 5
    assert len(result.rows) == 3 * len(attention.KINDS)
    assert result.rows == again.rows
    assert result.sheets[0].pictures.shape[:2] == (3, len(attention.KINDS))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["attention", "bridges", "deep-features", "probes", "bias"])
def test_a_real_quick_run_ends_in_a_result(name):
    items = list(EXPERIMENTS[name].run(quick=True, seed=0))
    assert all(isinstance(item, Progress) for item in items[:-1])
    assert isinstance(items[-1], Result)
