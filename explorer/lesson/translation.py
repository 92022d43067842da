"""The check of a translation: every page there, built like the English one, with the same settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from explorer.lesson.front_matter import LessonError, line_of, read_text
from explorer.lesson.glossary import terms
from explorer.lesson.include import directives
from explorer.lesson.languages import BASE, folder_of, language_of
from explorer.lesson.library import lesson_files
from explorer.lesson.parser import headings
from explorer.lesson.records import Lesson, Problem

__all__ = ["TRANSLATED", "check_translation"]

TRANSLATED = ("00-notation.md", "glossary.md", "faq.md")
"""Pages beside the lessons that every language must have; and, where English has them, all others but README.md."""

SAME = ("id", "number", "minutes", "level", "live", "needs")


def check_translation(
    root: Path, code: str, english: Mapping[int, Lesson], translated: Mapping[int, Lesson]
) -> Iterator[Problem]:
    """What a language lacks, and where its pages differ in more than words."""
    home = folder_of(root, code)
    wanted = {*TRANSLATED, *(lesson.path.name for lesson in english.values()), *others(root)}
    yield from same_sheet(root, code)
    for name in sorted(wanted):
        if not (root / name).is_file():
            yield Problem(file=str(root / name), line=1, message="is missing")
        elif not (home / name).is_file():
            yield Problem(file=str(home / name), line=1, message=f"is not translated into {code}")
        else:
            yield from same_structure(root / name, home / name)
    for number, lesson in translated.items():
        if number in english:
            yield from same_matter(english[number], lesson)
        else:
            yield Problem(file=str(lesson.path), line=1, message=f"has no English lesson {number}")


def others(root: Path) -> Iterator[str]:
    """The pages in English that are no lessons: today's systems, the teachers' side."""
    pages = [*root.glob("*.md"), *(root / "teacher").glob("*.md")]
    lessons = {path.name for path in lesson_files(root, BASE)}
    return (
        path.relative_to(root).as_posix()
        for path in pages
        if path.parent != root or path.name not in {*lessons, "README.md"}
    )


def same_sheet(root: Path, code: str) -> Iterator[Problem]:
    """The words of the worksheets must be there, all of them."""
    try:
        ours, theirs = (set(language_of(root, each).sheet) for each in (code, BASE))
    except LessonError:
        return
    if odd := ours ^ theirs:
        path = folder_of(root, code) / "language.yaml"
        yield Problem(file=str(path), line=1, message=f"sheet: words in one language only: {', '.join(sorted(odd))}")


def same_matter(english: Lesson, lesson: Lesson) -> Iterator[Problem]:
    """Front matter that must not differ: who, how long, what is set up, what is right."""
    for key in SAME:
        if getattr(lesson, key) != getattr(english, key):
            yield Problem(file=str(lesson.path), line=line_of(lesson.lines, key), message=f"{key}: not as in English")
    if lesson.path.name != english.path.name:
        yield Problem(file=str(lesson.path), line=1, message=f"must be called {english.path.name}")
    ours, theirs = ([(o.id, o.when) for o in each.predict.options] for each in (lesson, english))
    keys = ("kind", "range", "step")
    same = all(getattr(lesson.predict, key) == getattr(english.predict, key) for key in keys)
    answers = (each.predict.answer.model_copy(update={"source": None}) for each in (lesson, english))
    if ours != theirs or not same or next(answers) != next(answers):
        line = line_of(lesson.lines, "predict")
        yield Problem(file=str(lesson.path), line=line, message="predict: options, range or answer not as in English")
    for key in ("goals", "draw"):
        if len(getattr(lesson, key)) != (count := len(getattr(english, key))):
            yield Problem(file=str(lesson.path), line=line_of(lesson.lines, key), message=f"{key}: {count} in English")


def same_structure(english: Path, path: Path) -> Iterator[Problem]:
    """The same headings by depth, the same computed numbers, the same terms."""
    try:
        here, there = read_text(path), read_text(english)
    except LessonError:
        return
    ours, theirs = list(headings(here)), list(headings(there))
    for (line, depth, text), (_, wanted, _) in zip(ours, theirs):
        if depth != wanted:
            message = f"the heading '{text}' is not where the English page has one of depth {wanted}"
            yield Problem(file=str(path), line=line, message=message)
            break
    else:
        if len(ours) != len(theirs):
            yield Problem(file=str(path), line=1, message=f"{len(ours)} headings, {len(theirs)} in English")
    calls = [sorted(d.call for d in directives(text)) for text in (here, there)]
    if calls[0] != calls[1]:
        odd = sorted(set(calls[0]) ^ set(calls[1])) or ["some, more often or less often"]
        yield Problem(file=str(path), line=1, message=f"computed numbers not as in English: {', '.join(odd)}")
    if here_terms := {term.key for term in terms(there)} ^ {term.key for term in terms(here)}:
        message = f"terms in one language only: {', '.join(sorted(here_terms))}"
        yield Problem(file=str(path), line=1, message=message)
