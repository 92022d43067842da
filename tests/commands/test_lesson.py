"""explorer lesson: the list, a lesson as text, and every damage named with file and line."""

import json
import re
import shutil

import pytest

from explorer.lesson.library import load
from explorer.lesson.numbers.compute import compute
from explorer.lesson.numbers.facts import PLACE, facts, measurements
from explorer.resources import folder


@pytest.fixture
def run(run):
    """run("check") -> (exit code, standard output, standard error) of `explorer lesson check`."""
    return lambda *words: run("lesson", *words)


@pytest.fixture
def lessons(tmp_path):
    """A copy of all lessons, to be damaged."""
    root = tmp_path / "lessons"
    shutil.copytree(folder("lessons"), root)
    return root


def test_the_list_has_all_lessons_in_order(run):
    code, out, _ = run()
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()] == [
        [str(lesson.number), lesson.id] for lesson in load("en").lessons
    ]


def test_the_list_speaks_german(run):
    _, out, _ = run("--lang", "de")
    assert [line.split(" min  ")[1] for line in out.splitlines()] == [lesson.title for lesson in load("de").lessons]


@pytest.mark.parametrize("name", ["static-is-where-it-starts", "1", "01"])
def test_a_lesson_is_read_by_name_or_number(run, name):
    code, out, _ = run(name)
    assert code == 0
    assert out.startswith("1. Static is where it starts (10 min)")
    assert "0 ... 100 % static" in out
    assert "def corrupt(" in out
    assert not re.search(r"<!--|</?details>|\]\(", out)


def test_a_name_that_is_no_lesson_gets_the_nearest(run):
    code, out, err = run("undoign")
    assert (code, out) == (2, "")
    assert "undoing" in err
    assert err.count("\n") == 1


def test_lessons_that_are_in_order_pass(run, lessons):
    problems = run("check", "--folder", lessons)[1].splitlines()
    assert problems == ["All lessons are in order."]


DAMAGE = [
    ("01-static-is-where-it-starts.md", "minutes: 10", "minuets: 10", r":5: "),
    ("02-undoing.md", "steps]", "stepps]", r":\d+: "),
    ("07-how-hard-to-steer.md", "values: [0,", "values: [none,", r":\d+: "),
    ("05-outline-first.md", "](glossary.md#", "](glossary.md#no-", r":\d+: "),
    ("03-learning-by-destroying.md", "## The idea", "![here](nowhere.png)\n\n## The idea", r":\d+: .*nowhere\.png"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), DAMAGE, ids=["key", "control", "value", "link", "picture"])
def test_damage_is_named_with_file_and_line_and_exit_code_2(run, lessons, name, old, new, said):
    path = lessons / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, out, _ = run("check", "--folder", lessons)
    assert code == 2
    assert re.search(rf"{re.escape(name)}{said}", out)
    assert all(re.match(r"[^:]+\.md:\d+: .", line) for line in out.splitlines())


def test_a_damaged_lesson_is_left_out_of_the_list_and_named(run, lessons):
    path = lessons / "02-undoing.md"
    path.write_text("no front matter", encoding="utf-8")
    code, out, _ = run("--folder", lessons)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[:11]] == ["1", *map(str, range(3, 13))]
    assert re.search(r"left out: .*02-undoing\.md:1: ", out)


def test_print_writes_a_sheet_for_every_lesson(run, tmp_path):
    code, out, _ = run("print", "all", "--out", tmp_path / "sheets", "--language", "de")
    assert code == 0
    lessons = load("de").lessons
    files = sorted(path.name for path in (tmp_path / "sheets").iterdir())
    assert files == [f"{lesson.number:02}-{lesson.id}.html" for lesson in lessons]
    assert len(out.splitlines()) == len(lessons)
    for lesson, file in zip(lessons, files):
        assert lesson.title in (tmp_path / "sheets" / file).read_text(encoding="utf-8")


def test_print_writes_a_key_beside_the_sheet(run, tmp_path):
    code, _, _ = run("print", "11", "--out", tmp_path, "--answers")
    assert code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"11-small-rooms.html", "11-small-rooms-answers.html"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["print", "1"], "--out"),
        (["print", "undoign", "--out", "x"], "undoing"),
        (["1", "2"], "lesson print"),
        (["1", "--answers"], "lesson print"),
        (["print", "1", "--out", "/dev/null/x"], "/dev/null"),
    ],
    ids=["nowhere", "no such lesson", "two names", "answers", "no folder"],
)
def test_print_says_what_to_correct_and_leaves_nothing_behind(run, tmp_path, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_facts_are_listed_with_command_sample_and_interval(run):
    code, out, _ = run("facts")
    assert code == 0
    for name, one in measurements().items():
        part = out[out.index(f"{name}: {one.what}") :]
        assert part.splitlines()[1:3] == [f"  {one.command}", f"  {one.sample}{'; ' * bool(one.verdict)}{one.verdict}"]
        for key, fact in one.found.items():
            assert re.search(rf"^  {key} +{fact.value:.3f}\b", part, re.M)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["facts", "halfwy"], "halfway"),
        (["facts", "halfway", "--out", "x"], "print"),
        (["facts", "--answers"], "print"),
    ],
)
def test_facts_say_what_to_correct(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_facts_measured_again_are_written_and_quoted(run, lessons, tmp_path, monkeypatch):
    """The command of a measurement is run as people run it; here one that tells of other numbers."""
    place = tmp_path / "facts.json"
    shutil.copy(PLACE, place)
    monkeypatch.setattr("explorer.lesson.numbers.facts.PLACE", place)
    asked = []

    def fake(command, out):
        asked.append(command)
        rows = [{"what": what, "schedule at t = 1/2": name, "sigma": 1, "share right": 0.25, "low": 0.2, "high": 0.3}
                for what in ("subject", "setting") for name in HALF]  # fmt: skip
        rows += [{**row, "schedule at t = 1/2": None, "sigma": 0.1} for row in rows[:: len(HALF)]]
        return {"sample": "40 pictures", "verdict": "holds", "rows": rows}

    monkeypatch.setattr("explorer.commands.facts.told_by", fake)
    clear()
    try:
        code, out, _ = run("facts", "halfway", "--folder", lessons)
        assert code == 0
        assert asked == [measurements()["halfway"].command]
        assert "subject-cosine" in out
        assert "before: 0.85" in out
        text = (lessons / "04-the-recipe-for-noise.md").read_text(encoding="utf-8")
        assert "25<!-- number fact subject-cosine -->" in text
        assert "40<!-- number sample halfway -->" in text
        assert json.loads(place.read_text())["halfway"]["found"]["subject-cosine"] == [0.25, 0.2, 0.3]
    finally:
        monkeypatch.undo()
        clear()
    assert run("check")[0] == 0


HALF = ("cosine", "scaled-linear", "linear", "linear to 0.04", "exponential")


def clear():
    for cache in (measurements, facts, compute):
        cache.cache_clear()
