"""Facts are measured by commands that exist, on the weights that ship; README and pages quote them and nothing else."""

import dataclasses
import itertools
import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer

from explorer.cli import app
from explorer.commands.facts import measured_again
from explorer.lab import EXPERIMENTS
from explorer.lesson.check import check, refresh
from explorer.lesson.numbers import facts as room
from explorer.lesson.numbers.compute import NumberError, compute
from explorer.lesson.numbers.facts import Fact, Measurement, facts, measurements, outdated, save, taken
from tests.lesson.reading import without_directives

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = ROOT / "explorer" / "words" / "en.toml"
PAGES = sorted((ROOT / "lessons").rglob("*.md"))
ALL = measurements()


def test_facts_are_about_the_weights_that_ship():
    assert outdated() == []


def test_other_weights_make_facts_outdated(monkeypatch):
    now = {name: {"sha256": "0" * 64 if name == "fast" else entry["sha256"]} for name, entry in room.manifest().items()}
    monkeypatch.setattr(room, "manifest", lambda: now)
    assert outdated() == [name for name, one in ALL.items() if "fast" in one.reads] != []
    said = [problem for problem in check() if problem.file == "facts.json"]
    assert len(said) == len(outdated())
    assert "explorer lesson facts" in str(said[0])


@pytest.mark.parametrize("name", ALL)
def test_a_measurement_is_complete(name):
    one = ALL[name]
    assert one.what
    assert one.count > 0
    assert set(one.found) == set(one.rows) != set()
    for fact in one.found.values():
        assert fact.low is None or fact.low <= fact.value <= fact.high, fact


@pytest.mark.parametrize("name", ALL)
def test_its_command_can_be_run(name):
    """Read by the command line itself, which knows every command and option."""
    first, *words = shlex.split(ALL[name].command)
    whole = typer.main.get_command(app)
    assert first == "explorer"
    command = whole.commands[words[0]]
    asked = command.make_context(words[0], [*words[1:], "--out", "somewhere"]).params
    assert asked["seed"] == 0
    assert asked.get("name", "halfway") in EXPERIMENTS


def test_every_fact_has_a_name_of_its_own():
    names = [name for one in ALL.values() for name in one.found]
    assert len(names) == len(set(names)) == len(facts())


def asked(**rows) -> Measurement:
    return Measurement(what="w", command="explorer lab x", reads=("judge",), rows=rows, weights={}, found={})


TOLD = {
    "sample": "1200 pictures of 3 kinds",
    "verdict": "holds",
    "because": "it takes 9.4 in log-SNR",
    "numbers": {"takes": 9.4},
    "rows": [
        {"what": "a", "steps": 1, "mean": 0.25, "low": 0.2, "high": 0.3},
        {"what": "a", "steps": 2, "mean": 0.5, "low": None, "high": None},
    ],
}


def test_rows_are_looked_for_by_what_a_table_says():
    """A text that was worded anew would leave a fact without its row, which only a measurement of minutes shows."""
    texts, asked = tomllib.loads(TEXTS.read_text(encoding="utf-8")), set()
    for measurement in ALL.values():
        for row in measurement.rows.values():
            asked |= {row[key] for key in ("map", "words", "of", "group") if key in row}
    assert asked
    assert asked <= set(strings(texts))


def strings(part):
    for value in part.values() if isinstance(part, dict) else part:
        yield from strings(value) if isinstance(value, dict | list) else [value]


def test_facts_are_taken_from_what_a_command_tells():
    one = taken(
        asked(
            first={"what": "a", "steps": 1, "column": "mean"},
            second={"steps": 2, "column": "mean"},
            third={"number": "takes"},
        ),
        TOLD,
    )
    assert one.found == {"first": Fact(0.25, 0.2, 0.3), "second": Fact(0.5, None, None), "third": Fact(9.4, None, None)}
    assert (one.count, one.verdict) == (1200, "holds")
    assert one.weights == {"judge": room.manifest()["judge"]["sha256"]}


@pytest.mark.parametrize(
    "place",
    [
        {"what": "b", "column": "mean"},
        {"what": "a", "column": "mean"},
        {"steps": 1, "column": "nothing"},
        {"number": "hours"},
    ],
)
def test_a_row_that_is_not_there_is_named(place):
    with pytest.raises(ValueError, match="lost"):
        taken(asked(lost=place), TOLD)


def test_what_is_saved_is_read_again(tmp_path, monkeypatch):
    whole = room.PLACE.read_text(encoding="utf-8")
    monkeypatch.setattr(room, "PLACE", tmp_path / "facts.json")
    save(ALL)
    assert room.PLACE.read_text(encoding="utf-8") == whole
    assert measurements() == ALL
    assert [path.name for path in tmp_path.iterdir()] == ["facts.json"]


def test_numbers_quote_facts_in_percent():
    fact = facts()["subject-cosine"]
    assert compute("fact subject-cosine").value == pytest.approx(100 * fact.value)
    assert compute("low subject-cosine").value == pytest.approx(100 * fact.low)
    assert compute("high subject-cosine").value == pytest.approx(100 * fact.high)
    assert compute("sample halfway").value == ALL["halfway"].count == 1200
    with pytest.raises(NumberError, match="no interval"):
        compute("low painter-neighbours")


def test_the_order_that_the_lesson_teaches_is_the_measured_one():
    """Beyond chance: neighbouring intervals do not touch."""
    order = [facts()[f"subject-{name}"] for name in ("cosine", "scaled-linear", "linear", "steep", "exponential")]
    assert all(less.high < more.low for more, less in itertools.pairwise(order))
    assert compute("fact setting-linear").value > 95


# README


def test_readme_is_checked_with_the_lessons(monkeypatch, tmp_path):
    changed = README.replace("57<!-- number fact subject-linear -->", "52<!-- number fact subject-linear -->")
    assert changed != README
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    for name in ("language.yaml", "00-notation.md"):
        (lessons / name).write_text((ROOT / "lessons" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "README.md").write_text(changed, encoding="utf-8")
    monkeypatch.setattr("explorer.lesson.check.folder", lambda name: lessons)
    assert ["fact subject-linear is 57 now, not 52" in str(p) for p in check() if p.file == "README.md"] == [True]
    assert tmp_path / "README.md" in refresh()
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == README


def found_by_the_lab() -> dict[str, str]:
    """README's table of what people say: experiment -> what was found."""
    rows = re.findall(r"^\| [^|]*\(`([a-z-]+)`\) \| (.*) \|$", README, re.M)
    return dict(rows)


def test_readme_states_no_measured_number_by_hand():
    table = found_by_the_lab()
    assert len(table) == 5
    for name, text in table.items():
        bare = re.findall(r"\d[\d.,]*", without_directives(text))
        assert bare == (["5"] if name == "copying" else []), f"{name}: {bare}"  # copying's 5 % is its yardstick


def test_readme_gives_the_verdicts_that_were_found():
    for name, text in found_by_the_lab().items():
        said = ALL[name].verdict.replace("holds in direction only", "in direction only")
        assert text.startswith(f"{said}:"), name


NUMBERS = r"nine|ten|eleven|twelve|\w+teen|neun|zehn|elf|zwölf|\w+zehn|\d\d"
THINGS = {
    "lessons": "lessons|Lektionen",
    "experiments": "experiments|Experimente",
    "schedules": "noise schedules|Rauschpläne",
    "samplers": "samplers|Sampler",
}


@pytest.mark.parametrize("things", THINGS)
def test_what_there_is_is_counted_and_not_typed(things):
    counted = re.compile(rf"<!-- number how_many {things} -->\s+({THINGS[things]})")
    typed = re.compile(rf"\b({NUMBERS})\s+({THINGS[things]})\b", re.IGNORECASE)
    assert counted.search(README)
    for page in (ROOT / "README.md", *PAGES):
        assert not typed.search(page.read_text(encoding="utf-8")), page


# prose

NOT_OURS = {
    "01-static-is-where-it-starts.md": {"0", "100", "90", "10"},  # a recipe's ends, and what a friend says
    "faq.md": {"81", "68", "95"},  # what people say; of an interval
    "systems.md": {"10"},  # from a paper
    "teacher/01-static-is-where-it-starts.md": {"90"},
    "teacher/04-the-recipe-for-noise.md": {"81", "68"},
    "00-notation.md": {"95"},
    "07-how-hard-to-steer.md": {"95"},
    "09-faster.md": {"95"},
}
"""Percentages in prose that are no measurement of ours, page by page."""


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT / "lessons").as_posix())
def test_a_page_states_no_percentage_by_hand(page):
    name = page.relative_to(ROOT / "lessons").as_posix().removeprefix("de/")
    body = re.sub(r"\A---\n.*?\n---\n", "", page.read_text(encoding="utf-8"), flags=re.S)
    bare = re.findall(r"(\d+(?:[.,]\d+)?)(?: and \d+| und \d+)?[ -]?(?:percent|Prozent|%)", without_directives(body))
    assert set(bare) <= NOT_OURS.get(name, set())


def test_facts_file_is_what_the_command_writes():
    """Nobody has edited it into another form."""
    stored = json.loads(room.PLACE.read_text(encoding="utf-8"))
    assert all(set(one) == {f.name for f in dataclasses.fields(Measurement)} for one in stored.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_measured_again_the_facts_are_the_same(name):
    """The whole command, as it stands: what is found lies within the intervals that are quoted."""
    known = ALL[name]
    again = measured_again(known)
    assert (again.count, again.verdict) == (known.count, known.verdict)
    for key, fact in known.found.items():
        low, high = (fact.value - 0.005, fact.value + 0.005) if fact.low is None else (fact.low, fact.high)
        assert low <= again.found[key].value <= high, key
