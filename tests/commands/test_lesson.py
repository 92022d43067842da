"""explorer lesson: the list, a lesson as text, and every damage named with file and line."""

import re
import shutil

import pytest

from explorer.lesson.library import load
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
    ("04-the-recipe-for-noise.md", "values: [linear,", "values: [lineal,", r":\d+: "),
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
