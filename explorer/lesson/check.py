"""The check of all lessons: `file:line: message` for everything that a reader or the app would stumble over.

front matter    keys, ids, numbers, settings, values, measures, what a lesson needs         (lesson by lesson)
text            numbers that are out of date, code that is gone, broken links, missing pictures  (every page)
README          numbers that are out of date; it quotes the same facts
facts           measured on other weights than those that ship
translations    missing pages, and structure that differs from the English                 (every language)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from explorer.lesson.check_front_matter import check_matter
from explorer.lesson.front_matter import LessonError, read_text
from explorer.lesson.include import DirectiveError, directives, freeze, value_of
from explorer.lesson.languages import BASE, Language, folder_of, language_of, languages
from explorer.lesson.library import load_one
from explorer.lesson.links import anchors, links
from explorer.lesson.numbers.facts import outdated
from explorer.lesson.records import Lesson, Problem
from explorer.lesson.translation import check_translation
from explorer.resources import folder

__all__ = ["check", "refresh"]


def check(root: Path | None = None) -> list[Problem]:
    """Everything that is wrong, by file and line; files are named from the lessons' folder on."""
    root = (folder("lessons") if root is None else root).resolve()
    known: dict[str, dict[int, Lesson]] = {}
    problems: list[Problem] = []
    for code in languages(root):
        words, known[code], found = load_one(root, code)
        problems += found
        if words is not None:
            for path in pages(root, code):
                problems += check_page(path, root, words)
        problems += (p for lesson in known[code].values() for p in check_matter(lesson, known[code]))
        if code != BASE:
            problems += check_translation(root, code, known[BASE], known[code])
    if root == folder("lessons").resolve():
        problems += check_facts()
    if (readme := readme_of(root)) is not None:
        problems += check_numbers(read_text(readme), readme.name, language_of(root, BASE))
    named = {problem.model_copy(update={"file": short(problem.file, root)}) for problem in problems}
    return sorted(named, key=lambda problem: (problem.file, problem.line, problem.message))


def check_facts() -> Iterator[Problem]:
    """Facts of other weights say nothing of these."""
    for name in outdated():
        message = f"{name} was measured on other weights; `explorer lesson facts {name}` measures again"
        yield Problem(file="facts.json", line=1, message=message)


def readme_of(root: Path) -> Path | None:
    """The README beside the lessons in a clone, which an installed package has not."""
    path = root.parent / "README.md"
    return path if path.is_file() and root == folder("lessons").resolve() else None


def refresh(root: Path | None = None) -> list[Path]:
    """Writes the numbers that the package computes into all pages; returns the files that changed."""
    root, written = (folder("lessons") if root is None else root).resolve(), []
    for path, words in all_pages(root):
        old = read_text(path)
        new = freeze(old, words)
        if new != old:
            path.write_text(new, encoding="utf-8")
            written.append(path)
    return written


def all_pages(root: Path) -> Iterator[tuple[Path, Language]]:
    """Every page that quotes numbers, with its language; the README last."""
    for code in languages(root):
        words = load_one(root, code)[0]
        if words is not None:
            yield from ((path, words) for path in pages(root, code))
    if (readme := readme_of(root)) is not None:
        yield readme, language_of(root, BASE)


def pages(root: Path, code: str) -> list[Path]:
    """Every Markdown file of a language."""
    others = [root / other for other in languages(root) if other != BASE]
    found = sorted(folder_of(root, code).rglob("*.md"))
    return found if code != BASE else [path for path in found if not any(other in path.parents for other in others)]


def check_page(path: Path, root: Path, words: Language) -> Iterator[Problem]:
    """Numbers, code, links and pictures of one page."""
    try:
        text = read_text(path)
    except LessonError as error:
        yield from error.problems
        return
    yield from check_numbers(text, str(path), words)
    for link in links(text):
        what, wrong = "picture" if link.image else "link", broken(link.target, path, root)
        if wrong is not None:
            yield Problem(file=str(path), line=link.line, message=f"{what} {link.target}: {wrong}")


def check_numbers(text: str, file: str, words: Language) -> Iterator[Problem]:
    """Numbers that are no longer what the package computes, and code that is gone."""
    for directive in directives(text):
        try:
            value = value_of(directive, words)
        except DirectiveError as error:
            yield Problem(file=file, line=directive.line, message=str(error))
            continue
        if directive.shown and directive.shown != value:
            message = f"{directive.call} is {value} now, not {directive.shown}"
            yield Problem(file=file, line=directive.line, message=message)


def broken(target: str, path: Path, root: Path) -> str | None:
    """Why a link leads nowhere; None if it leads somewhere. Pages outside are not visited."""
    if target.startswith(("https://", "http://")):
        return None
    name, _, anchor = target.partition("#")
    place = (path.parent / name).resolve() if name else path
    if root not in place.parents:
        return "leads out of the lessons"
    if not place.is_file():
        return "there is no such file"
    if anchor and anchor not in anchors(read_text(place)):
        return f"{place.name} has no place called {anchor}"
    return None


def short(file: str, root: Path) -> str:
    path = Path(file)
    return f"{root.name}/{path.relative_to(root).as_posix()}" if root in path.parents else file
