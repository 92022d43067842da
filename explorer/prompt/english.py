"""English words that the model lacks: as a form, by meaning, or as a likely typing error of one that it has.

`cats` is a form of `cat`; `poodle` means a kind of `dog`, says assets/reading/meanings.txt; `bicycel` is `bicycle`,
two letters swapped, and no other word. Little words (the, my, without) join others and are never guessed at;
what has a meaning that is never drawn (two, holding) is left out by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

from explorer.prompt.spelling import slip
from explorer.resources import folder

__all__ = ["English", "Found", "english", "tables"]

ENDINGS = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("men", "man"), ("es", ""), ("s", ""))
VERBS = ("ed", "es", "s", "")
LEAST = 3  # letters of a word that has forms


@dataclass(frozen=True)
class Found:
    """said: the model's words, "" for none; why: known, form, meaning, spelling, little, left; near: might mean."""

    said: str
    why: str
    near: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def tables() -> dict[str, dict[str, str]]:
    """What assets/reading says: words, and those of them by hand; perhaps, what one might mean; little, and absent of
    them, that say that something is not there; stays, behind which an "of" belongs to the word before; left, what is
    never drawn; irregular forms; sound, words that are no typing errors."""
    place = folder("assets") / "reading"
    hand = tomllib.loads((place / "english.toml").read_text(encoding="utf-8"))
    made: dict[str, dict[str, str]] = {"words": {}, "perhaps": {}, "sound": {}}
    for line in (place / "meanings.txt").read_text(encoding="utf-8").splitlines():
        kind, said, listed = line.split("\t") if not line.startswith("#") else ("", "", "")
        made.setdefault(kind, {}).update(dict.fromkeys(listed.replace("_", "\0").split(), said))
    made = {kind: {word.replace("\0", " "): said for word, said in table.items()} for kind, table in made.items()}
    words, perhaps = {**made["words"], **hand["words"]}, {**made["perhaps"], **hand["perhaps"]}
    little = dict.fromkeys(hand["little"]["words"].split(), "")
    absent = dict.fromkeys(hand["little"]["absent"].split(), "")
    return {
        "words": words,
        "by_hand": hand["words"],
        "perhaps": perhaps,
        "little": {**little, **absent},
        "absent": absent,
        "stays": dict.fromkeys(hand["little"]["stays"].split(), ""),
        "left": dict.fromkeys((word for words in hand["left"].values() for word in words.split()), ""),
        "sound": made["sound"],
        "irregular": hand["irregular"],
    }


def forms(word: str) -> Iterator[str]:
    """The things of which a word may be several, or some form that no rule gives: cats -> cat, wolves -> wolf."""
    if word in tables()["irregular"]:
        yield tables()["irregular"][word]
    for ending, other in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            yield word.removesuffix(ending) + other


def doings(word: str) -> Iterator[str]:
    """The -ing of which a word may be another form: flies -> flying, jumped -> jumping."""
    for ending in VERBS:
        stem = word[: len(word) - len(ending)]
        if word.endswith(ending) and len(stem) >= LEAST:
            yield from (f"{stem}ing", f"{stem}{stem[-1]}ing", f"{stem.removesuffix('e')}ing")


class English:
    """How English is read by a model that knows these words."""

    def __init__(self, known: Collection[str]) -> None:
        self.known, table = frozenset(known), tables()
        self.meanings = {word: said for word, said in table["words"].items() if self.can_say(said)}
        self.by_hand = table["by_hand"]
        self.perhaps, self.sound = table["perhaps"], table["sound"]
        self.little, self.left = table["little"], table["left"]
        self.longest = max((word.count(" ") + 1 for word in self.meanings), default=1)

    def with_words(self, new: frozenset[str]) -> English:
        """The same with a few words more, which stand for themselves alone."""
        if not new:
            return self
        more = copy(self)
        more.known = self.known | new
        return more

    def can_say(self, said: str) -> bool:
        return all(word in self.known for word in said.split())

    def phrase(self, words: tuple[str, ...]) -> Found | None:
        """Several words that mean one thing."""
        said = self.meanings.get(" ".join(words))
        return Found(said, "meaning") if said else None

    def word(self, word: str) -> Found | None:
        """One word; None where nothing can be said, or no more than what it might mean."""
        if word in self.known:
            return Found(word, "known")
        if said := self.meanings.get(word):
            return Found(said, "meaning")
        if word in self.little or word in self.left:
            return Found("", "little" if word in self.little else "left")
        if word in self.meanings:
            return None
        for base in forms(word):
            if base in self.known:
                return Found(base, "form")
            if meant := self.meanings.get(base):
                return Found(meant, "meaning")
        for base in doings(word):
            said = base if base in self.known else self.by_hand.get(base, "")
            if said and self.can_say(said):
                return Found(said, "form" if base == said else "meaning")
        return None

    def slip(self, word: str) -> Found | None:
        """A word that is probably a typing error."""
        if word in self.sound or word in self.perhaps or word in self.meanings:
            return None
        meant = slip(word, self.known)
        return Found(meant, "spelling") if meant else None

    def offers(self, word: str) -> tuple[str, ...]:
        """What a word might mean, best first; few or none."""
        found = next((self.perhaps[base] for base in (word, *forms(word)) if base in self.perhaps), "")
        return tuple(each for each in found.split() if each in self.known)[:4]


@lru_cache(maxsize=8)
def english(known: tuple[str, ...]) -> English:
    return English(known)
