"""What is to be said, before it is said in any language: a code, and the values that belong into its text.

    Message("lab.said.seed_n", seed=3)      the text stands in words/*.toml, under the code as its key
    Number(0.4149, ".0%")                   how many digits a number is told with; its signs are the language's
`words.say(message)` tells it in the language of `words`; str(message) in English, for files and the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Field", "Message", "Number", "Text"]


class Number(NamedTuple):
    """A number and how it is written, in Python's terms: ".2f", "+.1f", ".0%", ","."""

    value: float
    form: str = "g"

    def __str__(self) -> str:
        return english(self)


@dataclass(frozen=True, init=False)
class Message:
    """code: the key of a text; fields: name -> what is filled in."""

    code: str
    fields: tuple[tuple[str, Field], ...]

    def __init__(self, code: str, **fields: Field) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "fields", tuple(fields.items()))

    def __str__(self) -> str:
        return english(self)

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers among the fields, to as many digits as they are told with; shares as shares of one."""
        return {name: rounded(field) for name, field in self.fields if isinstance(field, Number)}


Text = str | Message | Number
"""What people read: names and prompts as they stand, all else by its code."""

Field = Text | int | tuple[Number, ...]
"""What is filled into a text; a row of numbers is told with gaps between them."""


def rounded(number: Number) -> float:
    written = f"{number.value:{number.form}}".replace(",", "")
    return float(f"{written.removesuffix('%')}e-2") if written.endswith("%") else float(written)


def english(text: Text) -> str:
    from explorer.words.texts import words_in  # here: whoever speaks of noise and pictures need not load the words

    return words_in("en").say(text)
