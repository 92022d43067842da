"""Why something cannot be done as asked, in the visitor's language."""

from __future__ import annotations

from explorer.errors import RefusedError
from explorer.present.choices import choice
from explorer.words.texts import Words

__all__ = ["why"]

LETTERS = ("longest", "letters")
CHOICES = ("model", "schedule", "sampler", "spacing")


def why(words: Words, error: ValueError) -> str:
    """The reasons by their codes, with their values; what has no code or no wording is said as it stands."""
    if not isinstance(error, RefusedError):
        return str(error)
    return " ".join(dict.fromkeys(reason(words, each) for each in (error, *error.others)))


def reason(words: Words, error: RefusedError) -> str:
    if error.code not in words.group(error.shelf):
        return str(error)
    told = {name: named(words, name, value) for name, value in error.fields.items()}
    return words(f"{error.shelf}.{error.code}", **told)


def named(words: Words, name: str, value: object) -> object:
    """A value of a reason as people read it: settings by the label of their control, numbers of letters in groups."""
    if name in ("kind", "setting"):
        label = words.find(f"refused.kinds.{value}") or words.find(f"control.{value}.label")
        return label if isinstance(label, str) else value
    if name in CHOICES:
        return choice(words, name, str(value))
    return words.number(value) if name in LETTERS and isinstance(value, int) else value
