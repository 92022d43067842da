"""All lessons that can be read are there, in order and in the language asked for, whatever is wrong with others."""

import pytest
import yaml

from explorer.lesson.front_matter import LessonError
from explorer.lesson.library import load
from tests.lesson.conftest import FRONT, HEADINGS, body

GERMAN = {key: f"Teil {key}" for key in HEADINGS}


def add(folder, number: int, id: str, title: str = "Lesson one", headings=HEADINGS) -> None:
    front = FRONT.replace("number: 1", f"number: {number}").replace("id: one", f"id: {id}")
    front = front.replace("title: Lesson one", f"title: {title}")
    (folder / f"{number:02d}-{id}.md").write_text(front + body(title, headings))


@pytest.fixture
def german(root):
    folder = root / "de"
    folder.mkdir()
    (folder / "language.yaml").write_text(yaml.safe_dump({"name": "Deutsch", "decimal": ",", "headings": GERMAN}))
    return folder


def test_lessons_come_by_number(root):
    add(root, 10, "ten")
    add(root, 2, "two")
    assert [lesson.id for lesson in load(root=root).lessons] == ["one", "two", "ten"]


def test_a_damaged_lesson_is_reported_and_the_others_stay(root):
    add(root, 2, "two")
    (root / "03-three.md").write_text("no front matter")
    library = load(root=root)
    assert [lesson.id for lesson in library.lessons] == ["one", "two"]
    assert [str(p) for p in library.problems] == [
        f"{root / '03-three.md'}:1: the front matter must begin with --- on line 1"
    ]


@pytest.mark.parametrize("key", ["id", "number"])
def test_what_is_given_twice_is_reported(root, key):
    add(root, 1, "another") if key == "number" else (root / "02-b.md").write_text(
        FRONT.replace("number: 1", "number: 2") + body()
    )
    library = load(root=root)
    assert len(library.lessons) == 1
    assert len(library.problems) == 1
    assert library.problems[0].line == {"id": 2, "number": 3}[key]


def test_find_and_beside(root):
    add(root, 2, "two")
    library = load(root=root)
    assert library.find("two").number == 2
    before, after = library.beside("two")
    assert (before.id, after) == ("one", None)
    with pytest.raises(ValueError, match="did you mean two"):
        library.find("tow")


def test_another_language_falls_back_lesson_by_lesson(root, german):
    add(root, 2, "two")
    add(german, 1, "one", "Lektion eins", GERMAN)
    library = load("de", root)
    assert [(lesson.title, lesson.language) for lesson in library.lessons] == [
        ("Lektion eins", "de"),
        ("Lesson one", "en"),
    ]
    assert library.language.decimal == ","


def test_a_damaged_translation_falls_back_and_is_reported(root, german):
    (german / "01-one.md").write_text("---\n")
    library = load("de", root)
    assert [lesson.language for lesson in library.lessons] == ["en"]
    assert "01-one.md" in library.problems[0].file


def test_a_damaged_language_falls_back_and_is_reported(root, german):
    (german / "language.yaml").write_text("name: [")
    library = load("de", root)
    assert [lesson.language for lesson in library.lessons] == ["en"]
    assert library.problems[0].file.endswith("de/language.yaml")


def test_an_unknown_language_is_english(root):
    assert load("xx", root).language.code == "en"


def test_without_english_nothing_can_be_read(root):
    (root / "language.yaml").write_text("name: English")
    with pytest.raises(LessonError, match=r"language.yaml:1: .*headings"):
        load(root=root)


def test_pages_in_the_language_else_in_english(root, german):
    (root / "glossary.md").write_text("English")
    (root / "faq.md").write_text("Questions")
    (german / "glossary.md").write_text("Deutsch")
    library = load("de", root)
    assert (library.page("glossary"), library.page("faq")) == ("Deutsch", "Questions")


@pytest.mark.parametrize("name", ["nothing", "../secret", "/etc/passwd", ""])
def test_pages_outside_are_not_read(root, name):
    (root.parent / "secret.md").write_text("secret")
    with pytest.raises(ValueError, match="no page"):
        load(root=root).page(name)
