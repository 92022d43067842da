"""What a lesson asks people to press exists, is called so on the screen, and is there where the lesson says."""

import re

import pytest

from explorer.lesson.library import load
from explorer.words.texts import LANGUAGES, words_in
from tests.words.test_texts import flat

LESSONS = {(code, lesson.id): lesson for code in LANGUAGES for lesson in load(code).lessons}
ASKING = ("run", "try")
"""The sections that tell people what to do; in them, what is in bold is a word on the screen."""


def named(text: str) -> list[str]:
    return [name.strip(" .,:").lower() for name in re.findall(r"\*\*(.+?)\*\*", text)]


def texts(code: str) -> set[str]:
    """Every text on the screen, and each of a list; hints in brackets left out."""
    found = set()
    for _, value in flat(words_in(code).tree):
        for text in value if isinstance(value, list) else [value]:
            found.add(re.sub(r" \([^)]*\)$", "", str(text)).strip(" .,:").lower())
    return found


def controls(code: str) -> dict[str, str]:
    """What a control is called in a language -> the setting."""
    tree = words_in(code).tree["control"]
    return {one["label"].lower(): key for key, one in tree.items() if isinstance(one, dict) and "label" in one}


def sections(lesson):
    return [section for section in lesson.sections if section.key in ASKING]


@pytest.mark.parametrize(("code", "id"), LESSONS)
def test_what_is_in_bold_stands_on_the_screen(code, id):
    known = texts(code)
    for section in sections(LESSONS[code, id]):
        assert [name for name in named(section.text) if name not in known] == []


@pytest.mark.parametrize(("code", "id"), LESSONS)
def test_a_control_is_in_the_lesson_or_the_lesson_says_where(code, id):
    lesson = LESSONS[code, id]
    live = lesson.live
    here = {*live.show, *([live.compare.change] if live.compare else [])}
    tabs = [f"*{name}*" for name in words_in(code).tree["tabs"].values()]
    for section in sections(lesson):
        elsewhere = False
        for line in section.text.splitlines():
            there = any(tab in line for tab in tabs)
            elsewhere = there or (elsewhere and re.search(r"\b(there|dort)\b", line) is not None)
            for name in named(line):
                setting = controls(code).get(name)
                assert setting is None or setting in here or elsewhere, f"{name}: {line}"


@pytest.mark.parametrize(("code", "id"), LESSONS)
def test_pictures_of_ones_own_are_brought_in_the_tab_destroy(code, id):
    """The only place that takes them."""
    tab = f"*{words_in(code).tree['tabs']['destroy']}*"
    for section in sections(LESSONS[code, id]):
        for line in section.text.splitlines():
            if re.search(r"photo of your own|eigenes Foto|webcam|\bcamera\b|Kamera", line):
                assert tab in line
