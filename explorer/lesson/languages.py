"""Languages: a folder of lessons with a language.yaml is a language.

English lies in lessons/ itself, every other language in a folder named by its code. language.yaml says what the
sections are called and how numbers are written; adding a language is adding a folder.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field, ValidationError, model_validator

from explorer.lesson.front_matter import damaged, read_text
from explorer.lesson.records import SECTIONS, Record
from explorer.resources import folder

__all__ = ["BASE", "Language", "folder_of", "language_of", "languages"]

BASE = "en"  # the language that is complete, and that others fall back to


class Language(Record):
    """How a language names the sections and writes numbers."""

    code: str
    name: str
    decimal: str = "."
    thousands: str = ","
    quote: str = "“…”"
    headings: dict[str, str]
    sheet: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def complete(self) -> Language:
        missing = [key for key in SECTIONS if key not in self.headings]
        if missing:
            raise ValueError(f"headings lacks {', '.join(missing)}")
        if len(set(self.headings.values())) < len(self.headings):
            raise ValueError("two sections have the same heading")
        return self

    def said(self, key: str, **fields: object) -> str:
        """A word of the worksheets, {fields} filled in; in English where this language lacks it."""
        text = self.sheet[key] if key in self.sheet else shipped()[key]
        for name, value in fields.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def number(self, value: float, digits: int = 0) -> str:
        """A number as this language writes it: 49,152 or 49.152."""
        plain = f"{value:,.{digits}f}"
        return plain.translate({ord(","): self.thousands, ord("."): self.decimal})


@lru_cache(maxsize=1)
def shipped() -> dict[str, str]:
    return language_of(folder("lessons"), BASE).sheet


def folder_of(root: Path, code: str) -> Path:
    return root if code == BASE else root / code


def languages(root: Path) -> tuple[str, ...]:
    """The codes of all languages under `root`, the complete one first."""
    return (BASE, *sorted(path.parent.name for path in root.glob("*/language.yaml")))


def language_of(root: Path, code: str) -> Language:
    """Reads a language.yaml. Raises LessonError, which names the file."""
    path = folder_of(root, code) / "language.yaml"
    try:
        return Language(**{"code": code, **yaml.safe_load(read_text(path))})
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise damaged(path, mark.line + 1 if mark else 1, "no YAML") from None
    except (ValidationError, TypeError) as error:
        raise damaged(path, 1, complaint(error)) from None


def complaint(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return "must be keys and values"
    first = error.errors()[0]
    return ": ".join([*map(str, first["loc"]), first["msg"].removeprefix("Value error, ")])
