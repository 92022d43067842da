"""A part of a prompt, and the little words of English that hold parts together."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ARTICLES", "LINKS", "PREPOSITIONS", "Part"]

ARTICLES = frozenset(("a", "an", "the"))
PREPOSITIONS = frozenset(
    (
        "above",
        "among",
        "and",
        "at",
        "behind",
        "beside",
        "by",
        "in",
        "of",
        "on",
        "over",
        "through",
        "to",
        "under",
        "with",
    )
)
LINKS = ARTICLES | PREPOSITIONS
"""Words that only join others."""


@dataclass(frozen=True)
class Part:
    """A word, or a few that mean one thing.

    text, start, end  as it is written, and where it stands in the prompt (in characters)
    said              what the model reads: "" for nothing
    why               known, form, meaning, spelling, language, little, unknown; left: it means what is never drawn;
                      without: what is not to be seen; unread: past the last word that is read
    near              what an unknown word might mean
    joined            whether it is left out together with the next part: the "on a" of "on a broom"
    """

    text: str
    start: int
    end: int
    said: str
    why: str
    near: tuple[str, ...] = ()
    joined: bool = False

    @property
    def first(self) -> str:
        """The first word of what the model reads."""
        return self.said.split(" ")[0]

    @property
    def last(self) -> str:
        """Its last word."""
        return self.said.split(" ")[-1]
