"""Our judge reads the pictures of our world alone: of a model from the disk no row, curve or sentence is its own.

Here it cannot be asked at all: whoever asks it for such a picture fails.
"""

import csv
from types import SimpleNamespace

import pytest

from explorer.app.address_buried import buried_in
from explorer.app.panels.outcomes import outcome_table
from explorer.app.tabs.learn_live import wish_within
from explorer.errors import RefusedError
from explorer.lesson.library import load as lessons
from explorer.present.compare import Findings, compare, seen_by_judge
from explorer.present.create import create, elsewhere
from explorer.present.destroy import Settings
from explorer.present.export import FILES, Wish, export
from explorer.present.export_compared import export_compared
from explorer.present.learn import Wish as LessonWish
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import Comparison
from explorer.words.texts import words_in

WORDS = [words_in("en"), words_in("de")]
NAME = "sdxl-turbo"


class Blind(SharedModels):
    """Shared models without a judge."""

    @property
    def judge(self):
        pytest.fail("the judge was asked")


@pytest.fixture
def settings(load):
    load(NAME)
    return Settings.make(model=NAME, prompt="a red dog in the snow", steps=2, seed=3)


@pytest.mark.parametrize("words", WORDS, ids=["en", "de"])
def test_a_run_on_the_page_is_told_without_it(settings, words):
    packets = list(create(Blind(), words, settings, bands=True))
    start, *steps, done = packets
    assert (start["attributes"], start["named"], start["develop"]) == ({}, {}, False)
    assert [packet["numbers"]["readings"] for packet in steps] == [{}] * 3
    assert [packet["numbers"]["match"] for packet in steps] == [None] * 3
    assert [packet["sentence"] for packet in steps] == [""] * 3
    assert "bands" not in done
    device = elsewhere(Blind(), words, settings)
    assert (device["attributes"], device["device"]["asked"]) == ({}, {})


@pytest.mark.parametrize("kind", [*FILES, "poster"])
def test_a_file_is_made_without_it(settings, tmp_path, kind):
    path = export(Blind(), WORDS[0], settings, Wish(kind, size=128, develop=True), tmp_path)
    assert path.stat().st_size > 100


def test_a_comparison_is_measured_without_it(settings, tmp_path):
    comparison = Comparison.make("seed", [3, 4], settings)
    findings, words = Findings(Blind(), comparison), WORDS[0]
    for column, packet, seconds in compare(Blind(), words, comparison):
        findings.add(column, packet, seconds)
    assert [(findings.told(k)["match"], findings.told(k)["asked"]) for k in (0, 1)] == [(None, {})] * 2
    judged = seen_by_judge(comparison.runs)
    table = outcome_table(words, ["3", "4"], findings.outcomes, findings.distance, judged=judged)
    for name in ("match", "asked"):
        assert words(f"compare.rows.{name}") not in table
    assert words("compare.rows.contrast") in table
    path = export_compared(Blind(), words, comparison, Wish("csv", size=128), tmp_path / "compared.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6
    assert {row[name] for row in rows for name in ("match", "asked", "as_asked")} == {""}
    assert [bool(row["contrast"]) for row in rows] == [False, False, True] * 2


def test_where_it_answers_no_such_model_is_let_in(settings):
    """Lessons, by a link or by what is typed into them, and the way back of a burial."""
    for lesson in lessons("en").lessons:
        if lesson.live.tab == "lab":
            continue
        values = (NAME, "fast") if lesson.live.compare and lesson.live.compare.change == "model" else ()
        if lesson.live.compare and not values:
            values = tuple(map(str, lesson.live.compare.values))
        with pytest.raises(RefusedError) as said:
            wish_within(WORDS[0], lesson, LessonWish(settings, values))
        assert NAME in str(said.value)
    told = SimpleNamespace(sample="castle", frm="1", words="a dog", model=NAME)
    at, _ = buried_in([], {"sample": told.sample, "from": told.frm, "words": told.words, "model": told.model})
    assert at is None or not at.frame
