"""A lesson's Markdown as the tab shows it: numbers and code computed, links turned into places in the app.

    ?lesson=undoing                    a lesson
    ?page=glossary&term=noise          a page beside the lessons, or one of its terms

They are real addresses, so a link can be copied and sent; inside the app progress.js follows them without leaving.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from explorer.lesson.glossary import Term, terms
from explorer.lesson.include import DirectiveError, resolve
from explorer.lesson.library import Library, load
from explorer.lesson.links import redirect
from explorer.lesson.records import Lesson

__all__ = ["LATEX", "PAGES", "library", "page", "section", "term", "title", "warm"]

LATEX = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]
PAGES = ("glossary", "faq", "systems", "00-notation")
ANCHOR = re.compile(r"<a id=\"[^\"]*\"></a>\n*")


@lru_cache(maxsize=8)
def library(language: str) -> Library:
    """All readable lessons; read once, since they do not change while the server runs."""
    return load(language)


def places(books: Library) -> Callable[[str], str]:
    """Where a link of a file leads in the app."""
    by_file = {lesson.path.name: lesson.id for lesson in books.lessons}

    def place(target: str) -> str:
        if target.startswith(("https://", "http://")):
            return target
        name, _, anchor = target.partition("#")
        file = name.rsplit("/", 1)[-1]
        if file in by_file:
            return f"?lesson={by_file[file]}"
        stem = file.removesuffix(".md") or "glossary"
        if stem == "README" or stem not in PAGES:
            return "?page=lessons"
        return f"?page={stem}" + (f"&term={anchor}" if anchor else "")

    return place


def computed(text: str, books: Library) -> str:
    """Text with its directives filled in; as it stands in the file where one of them no longer can be."""
    with suppress(DirectiveError):
        text = resolve(text, books.language)
    return redirect(text, places(books))


@lru_cache(maxsize=512)
def section(language: str, id: str, key: str) -> str:
    """A section of a lesson with its heading. Raises ValueError for a lesson that is not there."""
    books = library(language)
    found = books.find(id).section(key)
    return f"## {found.title}\n\n{computed(found.text, books)}"


@lru_cache(maxsize=32)
def page(language: str, name: str) -> str:
    """A page beside the lessons."""
    books = library(language)
    if name not in PAGES:
        raise ValueError(f"no page is called {name[:40]!r}")
    return computed(ANCHOR.sub("", books.page(name)), books)


@lru_cache(maxsize=4)
def glossary(language: str) -> dict[str, Term]:
    return {term.key: term for term in terms(library(language).page("glossary"))}


def term(language: str, key: str) -> str:
    """A term of the glossary as Markdown, "" where there is none."""
    found = glossary(language).get(key)
    return f"**{found.name}** {computed(found.text, library(language))}" if found else ""


def title(lesson: Lesson) -> str:
    return f"# {lesson.number}. {lesson.title}"


def warm(language: str) -> None:
    """Computes every lesson's numbers, so that even the first reader waits for nothing."""
    for lesson in library(language).lessons:
        for part in lesson.sections:
            section(language, lesson.id, part.key)
