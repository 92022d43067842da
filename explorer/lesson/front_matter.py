"""Front matter with line numbers.

python-frontmatter splits the file; the YAML tree is walked once to learn on which line each key stands, so that
every complaint can name it: {"": 1, "live": 14, "live.tab": 15, "goals.0": 31, ...}.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from explorer.lesson.records import Problem

__all__ = ["LessonError", "Split", "line_of", "read_text", "split"]


class LessonError(Exception):
    """A file that cannot be read as what it should be; `problems` says where and why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Split:
    """A file in its two parts. `first` is the line on which the body begins."""

    data: dict[str, Any]
    lines: dict[str, int]
    body: str
    first: int


def read_text(path: Path) -> str:
    """The file's text. Raises LessonError when it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise damaged(path, 1, "not a text file in UTF-8") from None
    except OSError as error:
        raise damaged(path, 1, f"cannot be read: {error.strerror}") from None


def split(path: Path) -> Split:
    """Reads front matter and body. Raises LessonError, which names file and line."""
    text, handler = read_text(path), YAMLHandler()
    if not handler.detect(text):
        raise damaged(path, 1, "the front matter must begin with --- on line 1")
    try:
        front, body = handler.split(text)
    except ValueError:
        raise damaged(path, 1, "the front matter has no closing ---") from None
    offset = text[: text.index(front)].count("\n") + 1  # what YAML calls line 0
    lines: dict[str, int] = {"": 1}
    try:
        for line, message in note_lines(yaml.compose(front), "", offset, lines):
            raise damaged(path, line, message)
        data = handler.load(front)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or "the front matter is no YAML"
        raise damaged(path, mark.line + offset if mark else 1, message) from None
    if not isinstance(data, dict):
        raise damaged(path, 1, "the front matter must be keys and values")
    return Split(data, lines, body, text[: len(text) - len(body)].count("\n") + 1)


def note_lines(node: Any, path: str, offset: int, lines: dict[str, int]) -> list[tuple[int, str]]:
    """Writes the line of every key and item below `node` into `lines`; returns complaints about keys given twice."""
    complaints: list[tuple[int, str]] = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = f"{path}.{key.value}".lstrip(".")
            if here in lines:
                complaints.append((key.start_mark.line + offset, f"the key '{here}' is given twice"))
            lines[here] = key.start_mark.line + offset
            complaints += note_lines(value, here, offset, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[f"{path}.{index}"] = item.start_mark.line + offset
            complaints += note_lines(item, f"{path}.{index}", offset, lines)
    return complaints


def line_of(lines: dict[str, int], *parts: object) -> int:
    """The line of a key, or of the nearest key above it that stands in the file."""
    names = [str(part) for part in parts]
    while names and ".".join(names) not in lines:
        names.pop()
    return lines[".".join(names)]


def damaged(path: Path, line: int, message: str) -> LessonError:
    return LessonError(Problem(file=str(path), line=line, message=message))
