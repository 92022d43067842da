"""explorer lesson: the course in a terminal. A list, a lesson as text, worksheets to print, a check of all files, and
the measured facts that it quotes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.console import tell
from explorer.files import own_folder, resolved, whole_text

if TYPE_CHECKING:
    from explorer.lesson.library import Library
    from explorer.lesson.records import Lesson

__all__ = ["lesson"]

Name = Annotated[
    str | None,
    typer.Argument(
        help="A lesson's name or number to read it; check to check all files; print for worksheets; facts for what was "
        "measured."
    ),
]
Which = Annotated[
    str | None,
    typer.Argument(help="With print: a lesson's name or number, or all. With facts: a measurement, to repeat it."),
]
Lang = Annotated[str, typer.Option("--lang", "--language", help="Language of the lessons.")]


def lesson(
    name: Name = None,
    which: Which = None,
    lang: Lang = "en",
    folder: Annotated[
        Path | None, typer.Option(callback=resolved, help="Lessons of your own instead of the ones that ship.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(callback=resolved, help="With print: the folder for the sheets; made if need be.")
    ] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="With print: the answer keys too; runs the lessons.")
    ] = False,
) -> None:
    from explorer.lesson.library import load

    if name == "facts":
        from explorer.commands.facts import facts

        if (out, answers) != (None, False):
            raise ValueError("--out and --answers belong to `explorer lesson print`")
        return facts(which, folder)
    if name != "print" and (which, out, answers) != (None, None, False):
        raise ValueError("a second name, --out and --answers belong to `explorer lesson print`")
    if name == "check":
        return check_all(folder)
    books = load(lang, folder)
    if name == "print":
        return print_sheets(books, which or "all", out, answers)
    if name is None:
        listed(books)
    else:
        tell(*as_text(chosen(books, name), books).split("\n"))
    return None


def check_all(root: Path | None) -> None:
    """Prints file:line: message for all that is wrong; exit code 2 when there is any."""
    from explorer.lesson.check import check

    problems = check(root)
    for problem in problems:
        tell(problem)
    if problems:
        raise typer.Exit(2)
    tell("All lessons are in order.")


def print_sheets(books: Library, which: str, out: Path | None, answers: bool) -> None:
    """One file for each lesson, and one for its answers; prints their names as they are written."""
    from explorer.lesson.run_lesson import tried
    from explorer.lesson.worksheet import answer_key, name_of, worksheet

    if out is None:
        raise ValueError("say where the worksheets go, e.g. explorer lesson print all --out worksheets")
    lessons = books.lessons if which == "all" else (chosen(books, which),)
    folder = own_folder(out)

    def put(name: str, text: str) -> None:
        tell(whole_text(folder / name, text), flush=True)

    for lesson in lessons:
        put(name_of(lesson), worksheet(lesson, books.language))
        if answers:
            put(name_of(lesson, answers=True), answer_key(lesson, books.language, tried(lesson)))


def listed(books: Library) -> None:
    width = max((len(lesson.id) for lesson in books.lessons), default=0)
    for lesson in books.lessons:
        tell(f"{lesson.number:2}  {lesson.id:{width}}  {lesson.minutes:2} min  {lesson.title}")
    for problem in books.problems:
        tell(f"left out: {problem}")


def chosen(books: Library, name: str) -> Lesson:
    """By name or number. Raises ValueError with the nearest name."""
    by_number = {str(lesson.number): lesson for lesson in books.lessons}
    return by_number.get(name.lstrip("0")) or books.find(name)


def as_text(lesson: Lesson, books: Library) -> str:
    """The whole lesson, its numbers computed, its links as words; answers stay at the end of their question."""
    from explorer.lesson.include import resolve

    head = [f"{lesson.number}. {lesson.title} ({lesson.minutes} min)", lesson.question, lesson.predict.text]
    options = [f"  [ ] {option.text}" for option in lesson.predict.options]
    if lesson.predict.range is not None:
        low, high = lesson.predict.range
        options = [f"  {low:g} ... {high:g} {lesson.predict.unit}".rstrip()]
    parts = ["\n\n".join(head), "\n".join(options)]
    for section in lesson.sections:
        text = plain(resolve(section.text, books.language))
        parts.append(f"{section.title}\n{'-' * len(section.title)}\n\n{text}")
    return "\n\n".join(part for part in parts if part)


def plain(text: str) -> str:
    """Markdown without what only a page can show: links to the glossary, foldable answers."""
    from explorer.lesson.links import links

    for link in {(link.text, link.target) for link in links(text)}:
        said, target = link
        shown = f"{said} ({target})" if target.startswith("http") else said
        text = text.replace(f"[{said}]({target})", shown)
    text = re.sub(r"<summary>(.*?)</summary>", r"\1:", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"</?details>|<a id=\"[^\"]*\"></a>", "", text)).strip()
