"""Worksheets: valid pages that need nothing from outside, with every question and no answer; answers in the key."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from explorer.lesson.include import resolve
from explorer.lesson.languages import languages
from explorer.lesson.library import load
from explorer.lesson.numbers.compute import compute
from explorer.lesson.numbers.measures import Outcome
from explorer.lesson.quiz import questions, tasks
from explorer.lesson.worksheet import answer_key, name_of, worksheet
from explorer.resources import folder

CODES = languages(folder("lessons"))
BOOKS = {code: load(code) for code in CODES}
ALL = [(code, lesson.id) for code in CODES for lesson in BOOKS[code].lessons]
EMPTY = {"meta", "br", "hr", "img", "input", "link"}
each = pytest.mark.parametrize(("code", "id"), ALL)


class Page(HTMLParser):
    """The text of a page, its tags, and whether every tag that is opened is closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.parts, self.wrong = [], [], [], []
        self.feed(text)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if "style" not in self.open:
            self.parts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.parts).split())

    def count(self, tag, cls=None):
        return sum(name == tag and (cls is None or cls in attrs.get("class", "")) for name, attrs in self.tags)


def plain(markdown):
    """Markdown as it is read: what both a sheet and its source say."""
    text = re.sub(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)", r"\1", markdown)
    return " ".join(unescape(re.sub(r"[*_`]", "", text)).split())


def of(code, id):
    return BOOKS[code].find(id), BOOKS[code].language


def outcome_of(lesson):
    """Any outcome that the lesson's question can have."""
    if lesson.predict.options and lesson.predict.options[0].when is None:
        return Outcome(scores={option.id: float(k) for k, option in enumerate(lesson.predict.options)})
    when = lesson.predict.options[0].when if lesson.predict.options else (41.0, 42.0)
    return Outcome(value=when[0])


@each
def test_both_sheets_are_valid_and_need_nothing_from_outside(code, id):
    lesson, language = of(code, id)
    for text in (worksheet(lesson, language), answer_key(lesson, language, outcome_of(lesson))):
        page = Page(text)
        assert text.startswith("<!doctype html>")
        assert not page.wrong
        assert ("html", {"lang": code}) in page.tags
        assert not {"script", "img", "link", "iframe", "a"} & {tag for tag, _ in page.tags}
        assert not re.search(r"url\((?!data:font/woff2;base64,)|@import|\bsrc=|\bon\w+=", text)
        assert "{{" not in text
        assert "<!--" not in text


@each
def test_every_question_is_on_the_sheet_and_every_answer_only_in_the_key(code, id):
    lesson, language = of(code, id)
    sheet = Page(worksheet(lesson, language)).text
    key = Page(answer_key(lesson, language, outcome_of(lesson))).text
    asked = questions(resolve(lesson.section("check").text, language))
    assert len(asked) == lesson.section("check").text.count("<details>") >= 3
    for number, question in enumerate(asked, 1):
        assert plain(question.asked) in sheet, number
        assert plain(question.asked) in key, number
        assert plain(question.answer) in key, number
        assert plain(question.answer) not in sheet, number
    assert plain(lesson.question) in sheet
    assert plain(lesson.predict.text) in sheet
    happened = plain(resolve(lesson.section("reveal").text, language)).split(". ")[0]
    assert happened in key
    assert happened not in sheet


@each
def test_there_is_room_to_predict_to_note_and_to_draw(code, id):
    lesson, language = of(code, id)
    page = Page(worksheet(lesson, language))
    for option in lesson.predict.options:
        assert plain(option.text) in page.text
    assert page.count("ul", "boxes") == (1 if lesson.predict.options else 0)
    drawn = 2 if lesson.draw else 1  # something to draw into, also before the run where the lesson says so
    assert page.count("svg") == drawn + (0 if lesson.predict.options else 1)  # a scale for a number
    assert all(plain(caption) in page.text for caption in lesson.draw)
    compare = lesson.live.compare
    rows = len(compare.values) if compare else 5 if lesson.live.tab == "destroy" else 3
    assert page.count("tr") == rows + 1
    for value in compare.values if compare else ():
        assert str(value) in page.text
    assert page.count("p", "lines") >= 2 * len(questions(lesson.section("check").text)) + 2


@each
def test_all_tasks_of_the_lesson_are_on_the_sheet(code, id):
    lesson, language = of(code, id)
    found, text = tasks(resolve(lesson.section("try").text, language)), Page(worksheet(lesson, language)).text
    assert len(found) == len(re.findall(r"^- ", lesson.section("try").text, re.MULTILINE))
    assert all(plain(task) in text for task in found)


def test_a_computed_answer_is_computed_and_a_fact_has_its_source():
    lesson, language = of("en", "small-rooms")
    assert f"{compute('shrink 512 8 4').value:.0f} times" in Page(answer_key(lesson, language)).text
    fact, language = of("en", "learning-by-destroying")
    key = Page(answer_key(fact, language)).text
    assert fact.predict.option(fact.predict.answer.value).text in key
    assert fact.predict.answer.source in key


@pytest.mark.parametrize(("value", "right"), [(10.0, "a soft blur"), (90.0, "as sharp as"), (200.0, "still static")])
def test_a_measured_answer_is_what_was_measured(value, right):
    lesson, language = of("en", "undoing")
    page = answer_key(lesson, language, Outcome(value=value))
    assert Page(re.search(r'<p class="right">.*?</p>', page)[0]).text.startswith(right)
    assert "a red bicycle in the rain" in Page(page).text  # of which run it holds


def test_a_measured_answer_needs_the_run():
    lesson, language = of("en", "undoing")
    with pytest.raises(ValueError, match="run first"):
        answer_key(lesson, language)


def test_german_sheets_write_german_numbers_and_words():
    lesson, language = of("de", "static-is-where-it-starts")
    key = Page(answer_key(lesson, language, Outcome(value=97.4))).text
    assert "Lösungen" in key
    assert "97 % Rauschen" in key
    assert "Worksheet" not in worksheet(lesson, language)


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_word_of_the_sheets(code):
    assert set(BOOKS[code].language.sheet) == set(BOOKS["en"].language.sheet)


def test_a_lesson_of_ones_own_may_hold_anything():
    """What stands in a lesson is text: it cannot become a script on the sheet."""
    lesson, language = of("en", "undoing")
    evil = lesson.model_copy(update={"title": "<script>alert(1)</script>", "question": '"><img src=x onerror=y>'})
    page = Page(worksheet(evil, language))
    assert not page.wrong
    assert not {"script", "img"} & {tag for tag, _ in page.tags}


def test_names_of_files():
    lesson, _ = of("en", "undoing")
    assert name_of(lesson) == "02-undoing.html"
    assert name_of(lesson, answers=True) == "02-undoing-answers.html"


def test_questions_and_tasks_are_cut_out_of_markdown():
    first = "**1. A?**\n\n<details><summary>S</summary>\n\nYes.\n\nNo.\n\n</details>\n\n"
    found = questions(f"{first}**2. B\nc?** <details><summary>S</summary>x</details>")
    assert [tuple(" ".join(part.split()) for part in each) for each in found] == [("A?", "Yes. No."), ("B c?", "x")]
    assert tasks("Text.\n\n- one\n  more\n- two\n\nEnd.\n\n1. three") == ("one more", "two", "three")
