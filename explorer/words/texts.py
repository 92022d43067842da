"""Every word on the screen, by language: words/<language>.toml, one file each.

`Words` is a tree of texts: words("create.prompt.label"), words("names.subject.dog"), with {fields} filled in by
keyword. A language that lacks a text falls back to English; a text that no language has is a programming error.
Adding a language is adding a file.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from explorer.message import Field, Message, Number

__all__ = ["LANGUAGES", "Words", "preferred", "words_in"]

GAP = "  "  # between the numbers of a row
FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str
    tree: dict[str, Any]
    fallback: Words | None = None

    def __call__(self, key: str, **fields: Any) -> str:
        """The text at a dotted key. Raises KeyError where no language has it."""
        text = self.find(key)
        if not isinstance(text, str):
            raise KeyError(f"{key} is not a text in {self.language}")
        return text.format(**fields) if fields else text

    def group(self, key: str) -> dict[str, Any]:
        """All texts below a key, English ones filled in where this language lacks them."""
        own = self.look(key) or {}
        return {**(self.fallback.group(key) if self.fallback else {}), **own}

    def several(self, key: str) -> list[str]:
        """The list of texts at a key. Raises KeyError where no language has it."""
        found = self.find(key)
        if not isinstance(found, list):
            raise KeyError(f"{key} is not a list in {self.language}")
        return found

    def find(self, key: str) -> Any:
        found = self.look(key)
        if found is None and self.fallback is not None:
            return self.fallback.find(key)
        return found

    def look(self, key: str) -> Any:
        place: Any = self.tree
        for part in key.split("."):
            place = place.get(part) if isinstance(place, dict) else None
        return place

    def say(self, text: Field) -> str:
        """A message in this language, with all that it is made of; whatever has no text says its code."""
        if isinstance(text, Message):
            found = self.find(text.code)
            filled = {name: self.say(field) for name, field in text.fields}
            return found.format(**filled) if isinstance(found, str) else text.code.rpartition(".")[2].replace("_", " ")
        if isinstance(text, Number):
            return self.written(f"{text.value:{text.form}}")
        return str(text) if isinstance(text, str | int) else GAP.join(map(self.say, text))

    def written(self, number: str) -> str:
        """A number that is written as in Python, 1,234.5 or 41%, with the signs of this language."""
        signs = str.maketrans({",": self("format.thousands"), ".": self("compare.decimal")})
        plain = number.removesuffix("%").translate(signs)
        return self("format.share", number=plain) if number.endswith("%") else plain

    def percent(self, share: float) -> str:
        """A share of one as this language writes it: 41 % or 41%; nearly none is <1 %, nearly all >99 %. Halves go up,
        as in explorer/player/shared.js: the same share is the same text wherever it stands on a page."""
        near = "<1" if 0 < share < 0.01 else ">99" if 0.99 < share < 1 else math.floor(100 * share + 0.5)
        return self("format.percent", number=near)

    def number(self, number: int) -> str:
        """A whole number as this language groups its digits: 617,016 or 617.016."""
        return f"{number:,}".replace(",", self("format.thousands"))

    def name(self, attribute: str, name: str) -> str:
        """What a class of the judge is called: ("subject", "dog") -> "a dog"."""
        found = self.find(f"names.{attribute}.{name.replace(' ', '-')}")
        return found if isinstance(found, str) else name


@lru_cache
def words_in(language: str) -> Words:
    """The words of a language that is in LANGUAGES; English for any other."""
    language = language if language in LANGUAGES else "en"
    tree = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Words(language, tree, None if language == "en" else words_in("en"))


def preferred(accept_language: str | None) -> str:
    """The best language for a browser's Accept-Language header, e.g. "de-CH,de;q=0.9,en;q=0.8" -> "de"."""
    wishes = []
    for order, part in enumerate((accept_language or "").split(",")[:20]):
        tag, _, weight = part.partition(";")
        name, _, number = weight.partition("=")
        try:
            quality = float(number) if name.strip().lower() == "q" else 1.0
        except ValueError:
            continue
        if quality > 0:  # 0 says "not this one" (RFC 9110, 12.4.2)
            wishes.append((-quality, order, tag.strip().split("-")[0].lower()))
    return next((tag for _, _, tag in sorted(wishes) if tag in LANGUAGES), "en")
