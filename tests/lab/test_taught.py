"""Learned or copied: planted copies and untaught drawings get what they deserve, and a dial turns one thing."""

import dataclasses

import pytest
import torch

from explorer.lab import taught
from explorer.lab.base import Verdict
from explorer.lab.nearness import Pile, copied
from explorer.lab.teaching import looked_at
from explorer.training.examples import draw
from tests.lab_stubs import SmallJudge, brief_teaching, finished
from tests.taught import denoiser, model

JUDGE = SmallJudge()


def pile(pictures):
    return looked_at(pictures, JUDGE)


def made(pictures):
    nothing = Pile(pictures[:0], torch.zeros(0, 1))
    return taught.Drawn(pile(pictures), pictures[:0], nothing)


@pytest.mark.parametrize("count", [1, 16])
def test_copies_are_counted_as_copies_and_what_is_as_before_as_nothing_learned(count):
    given, others = draw("cactus", count), draw("planet", 12, seed=1)
    one = taught.Found(pile(given), made(others), made(copied(given, 0)[torch.arange(12) % count]), JUDGE, 0)
    assert one.near.all()
    assert one.planted.all()
    assert float(one.learned.mean()) > 0.9
    same = dataclasses.replace(one, after=one.before)
    assert not same.near.any()
    assert float(same.learned.mean()) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("quick", [True, False])
def test_neighbouring_teachings_differ_in_one_thing(quick):
    def dial(name):
        chosen = next(each for each in (taught.QUICK if quick else taught.FULL) if each.name == name)
        return {"pictures": chosen.pictures, "cut": chosen.cut, **vars(taught.settings_of(chosen, quick, 0))}

    pairs = [("dial_sixteen", "dial_one", {"pictures"}), ("dial_one", "dial_still", {"cut"})]
    if not quick:
        pairs += [("dial_sixteen", "dial_four", {"pictures"}), ("dial_still", "dial_alone", {"prior"})]
        pairs += [("dial_alone", "dial_longer", {"steps"})]
    for first, second, changed in pairs:
        one, other = dial(first), dial(second)
        assert {name for name in one if one[name] != other[name]} == changed
    assert len(taught.QUICK if quick else taught.FULL) == taught.size(quick)["teachings"]


@pytest.mark.parametrize(
    ("alone", "sixteen", "planted", "learned", "expected"),
    [
        (12, 0, 17, 0.8, Verdict.HOLDS),
        (12, 12, 17, 0.8, Verdict.FAILS),
        (0, 0, 17, 0.8, Verdict.FAILS),
        (12, 0, 17, 0.1, Verdict.FAILS),
        (12, 6, 17, 0.8, Verdict.OPEN),
        (12, 0, 9, 0.8, Verdict.OPEN),  # copies are not seen, so nothing is said
    ],
)
def test_the_verdict_follows_the_rule(alone, sixteen, planted, learned, expected):
    hits = [torch.arange(count) < yes for count, yes in ((12, sixteen), (12, alone), (17, planted))]
    values = learned + 0.01 * torch.linspace(-1, 1, 12, dtype=torch.float64)
    assert taught.decide(*hits, values).verdict is expected


def test_the_same_seed_teaches_the_same(monkeypatch):
    """The untrained network draws no cactus, so that nothing is copied; all is measured all the same."""
    brief = brief_teaching(monkeypatch)
    runs = [finished(taught.measure(True, 3, denoiser(), model(), JUDGE, **brief)) for _ in range(2)]
    (progress, result), (_, again) = runs
    assert result.rows == again.rows
    assert progress[-1].done == progress[-1].total
    values = {(str(what), str(of)): value for what, of, value, *_ in result.rows}
    assert values["copied", "one picture, always as it is"] == 0
    assert result.sheets[0].pictures.shape[:2] == (2 + len(taught.QUICK), 6)


@pytest.mark.slow
def test_a_real_quick_run_ends_in_a_result():
    *_, result = taught.TAUGHT.run(quick=True, seed=0)
    assert float({str(row[1]): row[2] for row in result.rows}["planted copies"]) >= taught.FOUND
