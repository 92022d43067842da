"""The deep part: which blocks it is, that it is reused, and the rule as written."""

import pytest
import torch

from explorer.lab import deep_features
from explorer.lab.base import Verdict
from explorer.network.bend import Reuse
from explorer.network.sites import Site
from tests.lab_stubs import finished, untrained


def test_the_deep_part_is_what_works_on_small_maps():
    sites = (
        Site("down.0.0", 0, 64, 8, operations=30),
        Site("down.1.0", 1, 16, 8, operations=10),
        Site("middle", 1, 16, 8, operations=20),
        Site("skip.1.0", 1, 16, 8),
        Site("up.1.0", 1, 16, 8, operations=10),
        Site("skip.0.0", 0, 64, 8),
        Site("up.0.0", 0, 64, 8, operations=30),
    )
    deep = deep_features.deep_part(sites)
    assert (deep.site, deep.share) == ("up.1.0", 0.4)
    assert deep.fewer(30) == 24
    assert deep_features.deep_part(untrained().sites).site == "up.1.1"


def test_a_block_hands_on_at_every_second_call_what_it_did_before():
    hook, given = Reuse("middle"), [torch.full((1, 1, 2, 2), float(k)) for k in range(4)]
    found = [hook.block("middle", given[0], one, 0.0) for one in given]
    assert [float(one.mean()) for one in found] == [0, 0, 2, 2]
    assert hook.block("up.0.0", given[0], given[3], 0.0) is given[3]


@pytest.mark.parametrize(
    ("ratio", "spread", "count", "expected"),
    [
        (0.5, 0.3, 10, Verdict.HOLDS),
        (2.0, 0.3, 10, Verdict.FAILS),
        (1.0, 0.3, 10, Verdict.OPEN),
        (0.5, 0.3, 7, Verdict.OPEN),
    ],
)
def test_the_verdict_follows_the_rule(ratio, spread, count, expected):
    fewer = torch.full((count,), 0.05, dtype=torch.float64)
    reused = fewer * ratio * (spread * torch.linspace(-1, 1, count, dtype=torch.float64)).exp()
    assert deep_features.decide(torch.stack([reused, fewer], 1)).verdict is expected


def test_a_run_draws_every_prompt_in_three_ways_and_repeats(monkeypatch):
    monkeypatch.setattr(deep_features, "size", lambda quick: {"prompts": 2, "steps": 4, "ways": 3})
    (progress, result), (_, again) = (finished(deep_features.measure(True, 3, untrained())) for _ in range(2))
    assert progress[-1].done == progress[-1].total == 6
    assert len(result.rows) == 2 + 2 * 3  # what is lost in two ways; two blocks at every step but the first
    assert result.rows == again.rows
    assert result.sheets[0].pictures.shape[:2] == (3, 2)
