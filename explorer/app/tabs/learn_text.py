"""A lesson's Markdown as the tab shows it: numbers and code computed, links turned into places in the app.

    ?lesson=undoing                    a lesson
    ?read=glossary&term=noise          a page beside the lessons, or one of its terms (?page= belongs to Gradio)

They are real addresses, so a link can be copied and sent; inside the app progress.js follows them without leaving.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from html import escape

from explorer.lesson.glossary import Term, terms
from explorer.lesson.include import DirectiveError, resolve
from explorer.lesson.library import Library, load
from explorer.lesson.links import redirect
from explorer.lesson.records import Lesson
from explorer.words.texts import Words

__all__ = ["LATEX", "PAGES", "library", "onward", "page", "section", "term", "title", "warm"]

LATEX: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]
PAGES = ("glossary", "faq", "systems", "00-notation", "teacher")
TEACHER = "teacher"  # its start page, and the folder of the others
ANCHOR = re.compile(r"<a id=\"[^\"]*\"></a>\n*")


@lru_cache(maxsize=8)
def library(language: str) -> Library:
    """All readable lessons; read once, since they do not change while the server runs."""
    return load(language)


def places(books: Library, home: str = "") -> Callable[[str], str]:
    """Where a link of a file leads in the app; `home` is the file's folder among the lessons."""
    by_file = {lesson.path.name: lesson.id for lesson in books.lessons}

    def place(target: str) -> str:
        if target.startswith(("https://", "http://")):
            return target
        name, _, anchor = target.partition("#")
        file = posixpath.normpath(posixpath.join(home, name)) if name else "glossary.md"
        if file.startswith(f"{TEACHER}/"):
            return f"?read={file.removesuffix('.md').removesuffix('/README')}"
        file = file.rsplit("/", 1)[-1]
        if file in by_file:
            return f"?lesson={by_file[file]}"
        stem = file.removesuffix(".md") or "glossary"
        if stem == "README" or stem not in PAGES:
            return "?read=lessons"
        return f"?read={stem}" + (f"&term={anchor}" if anchor else "")

    return place


def computed(text: str, books: Library, home: str = "") -> str:
    """Text with its directives filled in; as it stands in the file where one of them no longer can be."""
    with suppress(DirectiveError):
        text = resolve(text, books.language)
    return redirect(text, places(books, home))


@lru_cache(maxsize=512)
def section(language: str, id: str, key: str) -> str:
    """A section of a lesson with its heading. Raises ValueError for a lesson that is not there."""
    books = library(language)
    found = books.find(id).section(key)
    return f"## {found.title}\n\n{computed(found.text, books)}"


@lru_cache(maxsize=32)
def page(language: str, name: str) -> str:
    """A page beside the lessons: one of PAGES, or of the teachers' side. Raises ValueError for any other."""
    books = library(language)
    known = [f"{TEACHER}/courses", *(f"{TEACHER}/{lesson.path.stem}" for lesson in books.lessons)]
    if name not in (*PAGES, *known):
        raise ValueError(f"no page is called {name[:40]!r}")
    file = f"{TEACHER}/README" if name == TEACHER else name
    return computed(ANCHOR.sub("", books.page(file)), books, posixpath.dirname(file))


@lru_cache(maxsize=4)
def glossary(language: str) -> dict[str, Term]:
    return {term.key: term for term in terms(library(language).page("glossary"))}


def term(language: str, key: str) -> str:
    """A term of the glossary as Markdown, "" where there is none."""
    found = glossary(language).get(key)
    return f"**{found.name}** {computed(found.text, library(language))}" if found else ""


def title(words: Words, lesson: Lesson) -> str:
    """The heading; below it, where the lesson is not in the language of the page, a line that says so."""
    heading = f"# {lesson.number}. {lesson.title}"
    translated = library(words.language).language_of(lesson) == words.language
    return heading if translated else f"{heading}\n\n*{words('learn.untranslated')}*"


def onward(words: Words, lesson: Lesson) -> str:
    """The way to the lesson before and the one after; after the last one, to the list."""
    lessons = library(words.language).lessons
    place = next(k for k, other in enumerate(lessons) if other.id == lesson.id)
    ways = []
    if place:
        ways.append(way(words("learn.previous"), lessons[place - 1], "onward-back"))
    if place + 1 < len(lessons):
        ways.append(way(words("learn.next"), lessons[place + 1], "onward-next"))
    else:
        ways.append(f'<a class="onward-next" href="?read=lessons"><b>{escape(words("learn.all"))}</b></a>')
    return f'<nav class="onward" aria-label="{escape(words("learn.onward"))}">{"".join(ways)}</nav>'


def way(name: str, lesson: Lesson, look: str) -> str:
    text = f"<span>{escape(name)}</span><b>{lesson.number}. {escape(lesson.title)}</b>"
    return f'<a class="{look}" href="?lesson={lesson.id}">{text}</a>'


def warm(language: str) -> Iterator[str]:
    """Computes every lesson's numbers, one section after another, so that even the first reader waits for nothing."""
    for lesson in library(language).lessons:
        for part in lesson.sections:
            yield section(language, lesson.id, part.key)
