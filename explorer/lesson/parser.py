"""The parser: a Markdown file with front matter -> a Lesson.

After the front matter comes `# title`, the same as in the front matter, then the sections of records.SECTIONS, each
under a `## heading` that the language fixes, all of them, in order, none empty. Everything that is wrong in a file is
reported at once, with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from explorer.lesson.front_matter import LessonError, Split, line_of, split
from explorer.lesson.languages import Language
from explorer.lesson.records import SECTIONS, Front, Lesson, Problem, Section

__all__ = ["headings", "parse"]

HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
FENCE = re.compile(r"^\s*(```|~~~)")


def parse(path: Path, language: Language) -> Lesson:
    """The lesson in a file. Raises LessonError with all that is wrong."""
    parts = split(path)
    problems: list[Problem] = []

    def complain(line: int, message: str) -> None:
        problems.append(Problem(file=str(path), line=line, message=message))

    front = None
    try:
        front = Front(**{str(key): value for key, value in parts.data.items()})
    except ValidationError as error:
        for line, message in complaints(error, parts.lines):
            complain(line, message)
    sections = sections_of(parts, language, front.title if front else None, complain)
    if problems or front is None:
        raise LessonError(*sorted(problems, key=lambda problem: problem.line))
    return Lesson(**dict(front), language=language.code, path=path, sections=sections, lines=parts.lines)


def complaints(error: ValidationError, lines: dict[str, int]) -> Iterator[tuple[int, str]]:
    """What pydantic found, as (line, one plain sentence)."""
    for found in error.errors():
        where = [part for part in found["loc"] if not isinstance(part, str) or "[" not in part]
        name = ".".join(map(str, where))
        message = found["msg"].removeprefix("Value error, ")
        if found["type"] == "missing":
            message = "is missing"
        elif found["type"] == "extra_forbidden":
            message = "is no key of a lesson"
        elif found["type"] not in ("value_error",):
            message = f"{message}, not {str(found['input'])[:40]!r}"
        yield line_of(lines, *where), f"{name}: {message}" if name else message


def headings(body: str, first: int = 1) -> Iterator[tuple[int, int, str]]:
    """(line, depth, text) of every Markdown heading outside code blocks."""
    fenced = False
    for line, text in enumerate(body.splitlines(), first):
        if FENCE.match(text):
            fenced = not fenced
        elif not fenced and (found := HEADING.match(text)):
            yield line, len(found[1]), found[2]


def sections_of(
    parts: Split, language: Language, title: str | None, complain: Callable[[int, str], None]
) -> tuple[Section, ...]:
    """Cuts the body at its second-level headings; complains about a wrong title, order or name."""
    rows, keys = parts.body.splitlines(), {text: key for key, text in language.headings.items()}
    found = list(headings(parts.body, parts.first))
    tops = [(line, text) for line, depth, text in found if depth == 1]
    if title is not None and [text for _, text in tops] != [title]:
        complain(tops[0][0] if tops else parts.first, f"the body must have one heading '# {title}', the title")
    marks = [(line, text) for line, depth, text in found if depth == 2]
    wanted = [language.headings[key] for key in SECTIONS]
    for (line, text), want in zip(marks, wanted):
        if text != want:
            complain(line, f"the section '{text}' stands where '{want}' should")
            break
    else:
        for want in wanted[len(marks) :]:
            complain(parts.first + len(rows) - 1, f"the section '{want}' is missing")
        for line, text in marks[len(wanted) :]:
            complain(line, f"the section '{text}' is one too many")
    ends = [line for line, _ in marks[1:]] + [parts.first + len(rows)]
    sections = []
    for (line, text), end in zip(marks, ends):
        content = "\n".join(rows[line - parts.first + 1 : end - parts.first]).strip("\n")
        if not content.strip():
            complain(line, f"the section '{text}' is empty")
        sections.append(Section(key=keys.get(text, text), title=text, text=content, line=line))
    return tuple(sections)
