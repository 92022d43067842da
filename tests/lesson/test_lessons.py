"""The lessons that are shipped: complete, in order, without a broken link, readable, and true to the package."""

import re

import pytest

from explorer.lesson.check import check
from explorer.lesson.glossary import terms
from explorer.lesson.include import resolve
from explorer.lesson.languages import folder_of, language_of, languages
from explorer.lesson.library import load
from explorer.lesson.links import links
from explorer.resources import folder
from explorer.trajectory.settings import Settings
from tests.lesson.reading import plain, read

ROOT = folder("lessons").resolve()
LANGUAGES = languages(ROOT)
TITLES = [
    "static-is-where-it-starts",
    "undoing",
    "learning-by-destroying",
    "the-recipe-for-noise",
    "outline-first",
    "words-as-a-compass",
    "how-hard-to-steer",
    "seeds-drafts-and-iteration",
    "faster",
    "inside-the-network",
    "small-rooms",
    "more-than-making",
    "teach-it-something-new",
]
MAIN = ("question", "predict", "run", "reveal", "idea", "try", "check")
ALL = [(code, id) for code in LANGUAGES for id in TITLES]


@pytest.fixture(scope="module")
def libraries():
    return {code: load(code) for code in LANGUAGES}


def test_the_check_finds_nothing():
    assert [str(problem) for problem in check()] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_lessons_in_order(libraries, code):
    lessons = libraries[code].lessons
    assert [lesson.id for lesson in lessons] == TITLES
    assert [lesson.number for lesson in lessons] == list(range(1, len(TITLES) + 1))
    assert {lesson.language for lesson in lessons} == {code}
    assert all(8 <= lesson.minutes <= 15 for lesson in lessons)


@pytest.mark.parametrize(("code", "id"), ALL)
def test_everything_in_a_lesson_resolves(libraries, code, id):
    lesson = libraries[code].find(id)
    for section in lesson.sections:
        text = resolve(section.text, libraries[code].language)
        assert "{{" not in text
        assert "<!--" not in text
    assert "```python" in resolve(lesson.section("deeper").text, libraries[code].language)


@pytest.mark.parametrize(("code", "id"), ALL)
def test_a_lesson_has_its_parts(libraries, code, id):
    lesson = libraries[code].find(id)
    answers = lesson.section("check").text
    assert answers.count("<details>") == answers.count("</details>") >= 3
    assert len(re.findall(r"^- ", lesson.section("try").text, re.MULTILINE)) >= 3
    assert lesson.section("words").text.count("glossary.md#") >= 5
    assert re.search(r"^- ", lesson.section("simplifications").text, re.MULTILINE)
    assert "https://" in lesson.section("sources").text


@pytest.mark.parametrize("id", TITLES)
def test_settings_are_runnable_and_prompts_are_understood(libraries, id):
    """Every word of every preset is one that the model knows."""
    from explorer.network.learned import load_judge

    _, vocabulary = load_judge("cpu")
    live = libraries["en"].find(id).live
    base = Settings.fields_from_text(live.settings)
    values = live.compare.values if live.compare else [None]
    for value in values:
        settings = Settings.make(**(base if live.compare is None else {**base, live.compare.change: value}))
        assert not vocabulary.read(settings.prompt).unknown
        assert settings.prompt or live.tab == "lab"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_term_that_is_linked_is_defined(libraries, code):
    home, known = folder_of(ROOT, code), {term.key for term in terms(libraries[code].page("glossary"))}
    for path in home.glob("*.md"):
        for link in links(path.read_text()):
            if link.target.startswith("glossary.md#"):
                assert link.target.partition("#")[2] in known, f"{path.name}:{link.line}"


@pytest.mark.parametrize("id", TITLES)
def test_every_lesson_has_a_plan_for_teachers(libraries, id):
    lesson = libraries["en"].find(id)
    text = (ROOT / "teacher" / lesson.path.name).read_text()
    assert text.startswith(f"# Plan for lesson {lesson.number}: {lesson.title}\n")
    assert f"(../{lesson.path.name}) · {lesson.minutes} minutes" in text
    for part in ("**Goals.**", "**Needed.**", "## Course", "## Questions to ask", "## Likely misconceptions"):
        assert part in text
    minutes = [int(row.split("|")[1]) for row in text.splitlines() if re.match(r"\| \d+ \|", row)]
    assert abs(sum(minutes) - lesson.minutes) <= 1 or "## The living chain" in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_contents_page_lists_every_lesson_by_its_title(libraries, code):
    page = (folder_of(ROOT, code) / "README.md").read_text()
    for lesson in libraries[code].lessons:
        assert f"{lesson.number}. [{lesson.title}]({lesson.path.name})" in page


@pytest.mark.parametrize(("code", "id"), ALL)
def test_the_main_text_is_easy_to_read(libraries, code, id):
    lesson = libraries[code].find(id)
    text = resolve("\n\n".join(lesson.section(key).text for key in MAIN), libraries[code].language)
    reading = read(text, code)
    assert 500 <= reading.words <= 1100
    assert reading.per_sentence <= 12
    assert len(reading.longest.split()) <= 32, reading.longest
    if code == "en":
        assert reading.grade <= 6, "the school year that a reader needs, sixth being age 12"
    else:
        assert reading.ease_german >= 65, "Amstad: 60 to 70 is plain, 70 to 80 easy"


@pytest.mark.parametrize(("code", "id"), ALL)
def test_the_deeper_part_stays_readable(libraries, code, id):
    lesson = libraries[code].find(id)
    text = "\n\n".join(lesson.section(key).text for key in ("deeper", "simplifications"))
    assert read(resolve(text, libraries[code].language), code).per_sentence <= 16


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.md")), ids=lambda path: str(path.relative_to(ROOT)))
def test_house_rules(path):
    """No emoji, no schedule called scheduler but where the word itself is explained, no pasted long code."""
    text = path.read_text()
    assert not re.search("[\U0001f300-\U0001faff\u2600-\u27bf]", text)
    for row in plain(text).splitlines():
        if "scheduler" in row.lower():
            assert re.search(r"\b(tools?|diffusers|Werkzeuge|Programme)\b", row, re.IGNORECASE), row
    fenced = re.findall(r"```.*?```", text, re.DOTALL)
    assert all(block.count("\n") < 12 for block in fenced)


@pytest.mark.parametrize(
    ("text", "grade"),
    [("The cat sat on the mat. It was fat.", -2), ("Considerable institutional responsibilities necessitate " * 3, 30)],
)
def test_the_reading_measure_tells_easy_from_hard(text, grade):
    measured = read(text).grade
    assert measured < 2 if grade < 0 else measured > grade


@pytest.mark.parametrize("code", LANGUAGES)
def test_section_headings_are_the_languages_own(code):
    language = language_of(ROOT, code)
    assert len(language.headings) == 11
