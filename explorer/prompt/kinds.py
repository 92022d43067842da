"""All that a model knows, sorted as people look for it: assets/reading/kinds.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache

from explorer.resources import folder

__all__ = ["REST", "describing", "kinds"]

REST = "joining"
"""The kind of the words that join others, and of those that have no kind."""


@cache
def sorted_words() -> dict[str, tuple[str, ...]]:
    text = (folder("assets") / "reading" / "kinds.toml").read_text(encoding="utf-8")
    return {kind: tuple(words.split()) for kind, words in tomllib.loads(text).items()}


@cache
def describing() -> frozenset[str]:
    """Words that say how something is: colours, and looks."""
    return frozenset((*sorted_words()["colours"], *sorted_words()["looks"]))


def kinds(known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Kind -> those of the known words that are of it; every word is of one. Names in <...> are no words."""
    words = [word for word in known if word.isalnum()]
    found = {kind: tuple(word for word in of if word in words) for kind, of in sorted_words().items()}
    placed = {word for of in found.values() for word in of}
    found[REST] = (*found.get(REST, ()), *(word for word in words if word not in placed))
    return {kind: of for kind, of in found.items() if of}
