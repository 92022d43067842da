"""The library: all lessons in order, in a language, with what could not be read.

A lesson that is missing or damaged in another language is shown in English; a lesson that is damaged in English is left
out and reported. Whatever happens to one file, all others are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.choices import choose
from explorer.lesson.front_matter import LessonError, read_text
from explorer.lesson.languages import BASE, Language, folder_of, language_of, languages
from explorer.lesson.parser import parse
from explorer.lesson.records import Lesson, Problem
from explorer.resources import folder

__all__ = ["Library", "lesson_files", "load", "load_one"]

LESSON = "[0-9][0-9]-*.md"


@dataclass(frozen=True)
class Library:
    """lessons: by number; problems: what was skipped and why."""

    root: Path
    language: Language
    lessons: tuple[Lesson, ...]
    problems: tuple[Problem, ...]

    def find(self, id: str) -> Lesson:
        """The lesson called `id`. Raises ValueError with the nearest name."""
        by_id = {lesson.id: lesson for lesson in self.lessons}
        return by_id[choose("lesson", id, by_id)]

    def beside(self, id: str) -> tuple[Lesson | None, Lesson | None]:
        """The lessons before and after."""
        row: list[Lesson | None] = [None, *self.lessons, None]
        at = row.index(self.find(id))
        return row[at - 1], row[at + 1]

    def language_of(self, lesson: Lesson) -> str:
        """The language that a lesson is written in; English where this language lacks it."""
        home = lesson.path.resolve().parent
        return next((code for code in languages(self.root) if home == folder_of(self.root, code)), BASE)

    def page(self, name: str) -> str:
        """The Markdown of a page that is no lesson, such as "glossary" or "teacher/plans"; English if need be."""
        for place in (folder_of(self.root, self.language.code), self.root):
            path = (place / f"{name}.md").resolve()
            if self.root in path.parents and path.is_file():
                return read_text(path)
        raise ValueError(f"no page is called {name[:40]!r}")


def lesson_files(root: Path, code: str) -> list[Path]:
    """The files of lessons in a language, by number. 00-notation.md is a page, not a lesson."""
    return [path for path in sorted(folder_of(root, code).glob(LESSON)) if not path.name.startswith("00-")]


def load(language: str = BASE, root: Path | None = None) -> Library:
    """All lessons in a language that the lessons' folder has, else in English."""
    root = (folder("lessons") if root is None else root).resolve()
    code = language if language in languages(root) else BASE
    words, lessons, problems = load_one(root, BASE)
    if code != BASE:
        own, translated, more = load_one(root, code)
        words, lessons, problems = own or words, lessons | translated, problems + more
    if words is None:
        raise LessonError(*problems)
    return Library(root, words, tuple(lessons[number] for number in sorted(lessons)), tuple(problems))


def load_one(root: Path, code: str) -> tuple[Language | None, dict[int, Lesson], list[Problem]]:
    """(the language, its readable lessons by number, what is wrong with the others), without any fallback."""
    lessons: dict[int, Lesson] = {}
    problems: list[Problem] = []
    try:
        words = language_of(root, code)
    except LessonError as error:
        return None, lessons, list(error.problems)
    for path in lesson_files(root, code):
        try:
            lesson = parse(path, words)
        except LessonError as error:
            problems += error.problems
            continue
        for other in lessons.values():
            for key in ("number", "id"):
                if getattr(other, key) == getattr(lesson, key):
                    message = f"{key}: {getattr(lesson, key)} is also that of {other.path.name}"
                    problems.append(Problem(file=str(path), line=lesson.lines[key], message=message))
                    break
        if not problems or problems[-1].file != str(path):
            lessons[lesson.number] = lesson
    return words, lessons, problems
