"""A lesson is read whole, or every complaint about it names the line on which a person would look."""

import re

import pytest

from explorer import lab
from explorer.lesson.front_matter import LessonError, split
from explorer.lesson.parser import parse
from explorer.lesson.records import EXPERIMENTS, SECTIONS
from tests.lesson.conftest import FRONT, body


def test_a_lesson_is_read_whole(root, english):
    lesson = parse(root / "01-one.md", english)
    assert (lesson.id, lesson.number, lesson.language) == ("one", 1, "en")
    assert tuple(section.key for section in lesson.sections) == SECTIONS
    assert lesson.section("idea").text == "Text of idea."
    assert lesson.predict.option("more").when == (50, 200)


def test_a_lesson_may_run_an_experiment_of_the_lab(root, english):
    path = root / "01-one.md"
    path.write_text(damage("tab: create\n  settings: prompt=a+dog&seed=7", "tab: lab\n  experiment: halfway"))
    live = parse(path, english).live
    assert (live.tab, live.experiment, live.settings) == ("lab", "halfway", "")


def test_a_lesson_may_name_every_experiment_that_there_is():
    assert set(EXPERIMENTS) == set(lab.EXPERIMENTS)


def test_every_key_knows_its_line(root):
    path = root / "01-one.md"
    rows, lines = path.read_text().splitlines(), split(path).lines
    for key, line in lines.items():
        last = key.rpartition(".")[2]
        if last and not last.isdigit():
            assert re.search(rf"\b{last}:", rows[line - 1]), key


def test_sections_know_their_lines(root, english):
    path = root / "01-one.md"
    rows = path.read_text().splitlines()
    for section in parse(path, english).sections:
        assert rows[section.line - 1] == f"## {section.title}"


def damage(old: str, new: str, count: int = 1) -> str:
    text = FRONT + body()
    assert old in text
    return text.replace(old, new, count)


DAMAGE = {
    "no front matter": ("# Lesson\n", 1, "must begin with ---"),
    "never closed": ("---\nid: one\n", 1, "no closing ---"),
    "no yaml": (damage("title: Lesson one", "title: [Lesson one"), 5, "expected"),
    "key twice": (damage("minutes: 10", "id: two"), 5, "'id' is given twice"),
    "deep key twice": (damage("  show: [seed]", "  tab: lab"), 20, "'live.tab' is given twice"),
    "missing key": (damage("minutes: 10\n", ""), 1, "minutes: is missing"),
    "unknown key": (damage("minutes: 10", "minutes: 10\nminuts: 9"), 6, "minuts: is no key"),
    "deep unknown key": (damage("  show:", "  shows:"), 20, "live.shows: is no key"),
    "wrong type": (damage("minutes: 10", "minutes: ten"), 5, "minutes: Input should be a valid integer"),
    "unknown tab": (damage("tab: create", "tab: creat"), 18, "live.tab: Input should be 'create'"),
    "unknown experiment": (damage("tab: create", "tab: lab\n  experiment: half-way"), 19, "not 'half-way'"),
    "lab without experiment": (damage("tab: create", "tab: lab"), 17, "the tab lab, and only it, needs an experiment"),
    "bands without a run": (damage("tab: create", "tab: destroy\n  bands: true"), 17, "bands are measured in"),
    "one option": (damage("    - {id: more, text: more, when: [50, 200]}\n", ""), 8, "two or more options"),
    "two truths": (damage("    measure: first_guess_detail", "    measure: x\n    number: y"), 14, "exactly one of"),
    "fact without source": (damage("measure: first_guess_detail", "value: more"), 14, "needs a source"),
    "reveal without truth": (damage("it was {truth}", "it was so"), 8, "{guess} and {truth}"),
    "bad id": (damage("id: one", "id: Lesson One"), 2, "id: String should match"),
    "other title": (damage("# Lesson one", "# Another"), 25, "'# Lesson one'"),
    "wrong section": (damage("## Part idea", "## Part ideas"), 43, "'Part ideas' stands where 'Part idea' should"),
    "missing section": (damage("## Part sources\n\nText of sources.\n", ""), 66, "'Part sources' is missing"),
    "one section too many": (FRONT + body() + "\n## Extra\n\nMore.\n", 71, "'Extra' is one too many"),
    "empty section": (damage("Text of idea.", ""), 43, "'Part idea' is empty"),
}


@pytest.mark.parametrize(("text", "line", "message"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_named_with_file_and_line(root, english, text, line, message):
    path = root / "01-one.md"
    path.write_text(text)
    with pytest.raises(LessonError) as caught:
        parse(path, english)
    first = caught.value.problems[0]
    assert first.file == str(path)
    assert message in first.message
    assert first.line == line
    assert str(first).startswith(f"{path}:{line}: ")


def test_all_complaints_come_at_once(root, english):
    path = root / "01-one.md"
    path.write_text(damage("minutes: 10", "minutes: ten").replace("tab: create", "tab: creat"))
    with pytest.raises(LessonError) as caught:
        parse(path, english)
    assert [problem.line for problem in caught.value.problems] == [5, 18]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""], ids=["bytes", "empty"])
def test_what_is_no_text_is_named(root, english, content):
    path = root / "01-one.md"
    path.write_bytes(content)
    with pytest.raises(LessonError) as caught:
        parse(path, english)
    assert caught.value.problems[0].line == 1


def test_headings_in_code_are_no_sections(root, english):
    path = root / "01-one.md"
    path.write_text(damage("Text of idea.", "Text.\n\n```python\n## not a section\n```"))
    assert "## not a section" in parse(path, english).section("idea").text
