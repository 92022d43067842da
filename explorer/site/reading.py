"""What a page needs to read people's words as the studio does (explorer/prompt), as one text: scripts/understand.js.

The tables of assets/reading, each word's forms spelled out as explorer/prompt spells them, sorted by what they are read
as: {"dog": "poodle german_shepherd"}. So the page has no rules of its own for any language's endings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from explorer.player.bundle import script_json
from explorer.prompt.english import tables
from explorer.prompt.kinds import describing
from explorer.prompt.languages import LANGUAGES, Lexicon, lexicon

__all__ = ["reading_text"]


def by_meaning(rows: Mapping[str, str]) -> dict[str, str]:
    """What is read -> the words that are read so."""
    found: dict[str, list[str]] = {}
    for word, said in rows.items():
        found.setdefault(said, []).append(word.replace(" ", "_"))
    return {said: " ".join(words) for said, words in found.items()}


def listed(words: Iterable[str]) -> str:
    return " ".join(words)


def english_tables() -> dict[str, Any]:
    found = tables()
    sorted_so = ("words", "by_hand", "perhaps", "irregular")
    return (
        {name: by_meaning(found[name]) for name in sorted_so}
        | {name: listed(found[name]) for name in ("little", "absent", "stays", "left", "sound")}
        | {"describing": listed(sorted(describing()))}
    )


def language_tables(one: Lexicon) -> dict[str, Any]:
    """Without `behind` and `firsts` where the language has no use for them."""
    return {
        "nouns": by_meaning(one.nouns),
        "table": by_meaning({word: said for word, said in one.table.items() if one.nouns.get(word) != said}),
        "behind": by_meaning(one.behind if one.follow else {}),
        "firsts": by_meaning(one.firsts if one.joints else {}),
        "names": one.names,
        "endings": one.noun_endings,
        "joints": one.joints,
        "absent": listed(one.absent),
        "stays": listed(one.stays),
        "little": listed(word.replace(" ", "_") for word in one.little),
        "whole": listed(one.whole),
    }


@cache
def reading_text() -> str:
    """JSON: what scripts/understand.js takes."""
    return script_json({"english": english_tables(), "languages": {n: language_tables(lexicon(n)) for n in LANGUAGES}})
