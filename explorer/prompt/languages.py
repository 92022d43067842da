"""Words of other languages in English: assets/reading/NAME.toml, one file each. Another language is another file.

    [nouns]      "apfel äpfel äpfeln" = "apple"       all its forms, then its meaning; _ joins words: "welt_all"
    [adjectives] rot = "red"                          with every ending of `endings`
    [words]      "auf" = "on"                         whatever has no endings; "" is left out, as are those of `little`
    [after]      "de_madera" = "wooden"               what follows a noun like an adjective
    [first]      holz = "wooden"                      what a word says as the first part of a longer one
    [whole]      words = "seehund"                    words that only look like longer ones

    [spelled]    "ä" = "ae"                           letters as some write them; "é" = "e" is without accents

endings, noun_endings, joints   of adjectives, of any noun, and between the parts of a longer word
adjectives_follow, capital_nouns   "manzana roja" is a red apple; nouns are written with a capital
absent (under [little])   words that say that something is not there
stays (under [little])    words behind which an "of" belongs to the word before them: "a cup full of coffee"
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from explorer.prompt.spelling import slips
from explorer.resources import folder

__all__ = ["LANGUAGES", "Lexicon", "lexicon"]

SHORTEST, LEAST = 3, 7  # letters of a part of a longer word; of a word that can be a typing error
LANGUAGES = tuple(sorted(path.stem for path in (folder("assets") / "reading").glob("??.toml")))


class Lexicon:
    """The words of one language."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree = tree
        self.endings: tuple[str, ...] = tuple(tree.get("endings", ("",)))
        self.noun_endings: tuple[str, ...] = tuple(tree.get("noun_endings", ()))
        self.joints: tuple[str, ...] = tuple(tree.get("joints", ()))
        self.follow = bool(tree.get("adjectives_follow"))
        self.absent: tuple[str, ...] = tuple(tree.get("little", {}).get("absent", "").split())
        self.stays: tuple[str, ...] = tuple(tree.get("little", {}).get("stays", "").split())
        self.capitals = bool(tree.get("capital_nouns"))
        self.whole = frozenset(tree.get("whole", {}).get("words", "").split())

    def spread(self, name: str) -> dict[str, str]:
        """A table of the file, {"apfel äpfel": "apple"}, with a row for each form and each way to write it."""
        rows = {
            form.replace("_", " "): said for forms, said in self.tree.get(name, {}).items() for form in forms.split()
        }
        return {**self.written_plainly(rows), **rows}

    def written_plainly(self, rows: dict[str, str]) -> dict[str, str]:
        plain = str.maketrans(self.tree.get("spelled", {}))
        return {word.translate(plain): said for word, said in rows.items()}

    @cached_property
    def nouns(self) -> dict[str, str]:
        return self.spread("nouns")

    @cached_property
    def adjectives(self) -> dict[str, str]:
        """Every form: stems that differ, such as "dunkel dunkl", take the same endings."""
        found: dict[str, str] = {}
        for forms, meant in self.tree.get("adjectives", {}).items():
            stem, *irregular = forms.split()
            found |= {f"{stem}{ending}": meant for ending in self.endings}
            found |= {f"{other}{ending}": meant for other in irregular for ending in self.endings}
        return {**self.written_plainly(found), **found}

    def nothing(self, words: list[str]) -> dict[str, str]:
        rows = dict.fromkeys((word.replace("_", " ") for word in words), "")
        return {**self.written_plainly(rows), **rows}

    @cached_property
    def little(self) -> dict[str, str]:
        """Its words that only join others, or say that something is not there."""
        return self.nothing([*self.tree.get("little", {}).get("words", "").split(), *self.absent])

    @cached_property
    def left(self) -> dict[str, str]:
        """Its numbers, its words for what somebody does, its praise: never drawn."""
        return self.nothing([word for words in self.tree.get("left", {}).values() for word in words.split()])

    @cached_property
    def table(self) -> dict[str, str]:
        """Word or words -> English."""
        return {**self.little, **self.left, **self.adjectives, **self.nouns, **self.spread("words")}

    @cached_property
    def longest(self) -> int:
        return max(word.count(" ") + 1 for word in self.table)

    @property
    def links(self) -> list[str]:
        """Its words that join others."""
        return list(self.spread("words"))

    @cached_property
    def names(self) -> dict[str, str]:
        """English -> the first word of this language that means it, in its first form."""
        found: dict[str, str] = {}
        for table in ("nouns", "adjectives", "words"):
            for forms, meant in self.tree.get(table, {}).items():
                first = forms.split()[0].replace("_", " ")
                found.setdefault(meant, first.capitalize() if self.capitals and table == "nouns" else first)
        return found

    def at(self, words: Sequence[str], k: int) -> tuple[int, str | None]:
        """(how many words from k on belong together, what they mean in English; None: not known)."""
        size, meant = self.alone(words, k)
        return (size, meant) if meant is None else self.with_adjectives(words, k, size, meant)

    def alone(self, words: Sequence[str], k: int) -> tuple[int, str | None]:
        """The same, a noun without the adjectives behind it."""
        for size in range(min(self.longest, len(words) - k), 0, -1):
            meant = self.table.get(" ".join(words[k : k + size]))
            if meant is not None:
                return size, meant
        return 1, self.noun(words[k]) if self.noun(words[k]) is not None else self.longer(words[k])

    def noun(self, word: str) -> str | None:
        """A noun in a form that the file lists, or with one of the endings of all nouns."""
        if word in self.nouns:
            return self.nouns[word]
        stems = (word.removesuffix(end) for end in self.noun_endings if word.endswith(end))
        return next((self.nouns[stem] for stem in stems if len(stem) > SHORTEST and stem in self.nouns), None)

    def with_adjectives(self, words: Sequence[str], k: int, size: int, meant: str) -> tuple[int, str]:
        """A noun with the adjectives behind it, in the order of English: "manzana roja" is a "red apple"."""
        noun = " ".join(words[k : k + size])
        while self.follow and self.noun(noun) is not None:
            rest = words[k + size : k + size + 2]  # one, where the text ends behind it
            more = next((n for n in range(len(rest), 0, -1) if " ".join(rest[:n]) in self.behind), 0)
            if not more:
                break
            meant, size = f"{self.behind[' '.join(rest[:more])]} {meant}".strip(), size + more
        return size, meant

    @cached_property
    def behind(self) -> dict[str, str]:
        """What may follow a noun and is drawn."""
        return {word: said for word, said in {**self.adjectives, **self.spread("after")}.items() if said}

    def longer(self, word: str) -> str | None:
        """A word made of two: its last part says what it is, its first part which."""
        if not self.joints or word in self.whole:
            return None
        for k in range(SHORTEST, len(word) - SHORTEST + 1):
            last = self.noun(word[k:])
            first = last and self.first(word[:k])
            if last and first:
                return last if first in last.split() else f"{first} {last}"
        return None

    @cached_property
    def firsts(self) -> dict[str, str]:
        return {**self.nouns, **self.adjectives, **self.spread("first")}

    def first(self, part: str) -> str | None:
        for joint in self.joints:
            if part.endswith(joint) and (meant := self.firsts.get(part.removesuffix(joint))):
                return meant
        return None

    def guess(self, word: str) -> str | None:
        """A longer word of which only the last part is known, or a likely typing error."""
        if self.joints and word not in self.whole:
            for k in range(SHORTEST, len(word) - SHORTEST):
                if last := self.nouns.get(word[k:]):
                    return last
        if len(word) < LEAST:
            return None
        like = (other for size in (-1, 0, 1) for other in self.shapes.get((word[0], len(word) + size), ()))
        near = [other for other in like if slips(word, other) == 1]
        return self.table[near[0]] if len(near) == 1 else None

    @cached_property
    def shapes(self) -> dict[tuple[str, int], list[str]]:
        """(first letter, length) -> words."""
        found: dict[tuple[str, int], list[str]] = {}
        for word in self.table:
            found.setdefault((word[0], len(word)), []).append(word)
        return found

    def hits(self, words: Sequence[str]) -> int:
        """How many words of a text are of this language."""
        k = count = 0
        while k < len(words):
            size, meant = self.at(words, k)
            count += size * (meant is not None)
            k += size
        return count


@lru_cache
def lexicon(name: str) -> Lexicon:
    """The words of a language of LANGUAGES."""
    return Lexicon(tomllib.loads((folder("assets") / "reading" / f"{name}.toml").read_text(encoding="utf-8")))
