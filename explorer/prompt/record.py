"""What was read as what, as settings carry it: "poodle-dog.my-.grandmother-old woman".

A word with nothing behind it takes no place. Words that are not named are left to the model as they stand, so that an
empty record leaves a prompt untouched: it is how prompts were read before there was one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from explorer.errors import RefusedError

__all__ = ["LONGEST", "WORD", "pairs_of", "pieces", "read_by", "record_of"]

LONGEST = 20_000  # letters of a record
WORD = re.compile(r"[^\W_]+")
PAIR = re.compile(r"[^\W_]+(?: [^\W_]+)*-(?:[^\W_]+(?: [^\W_]+)*)?")


def record_of(pairs: Iterable[tuple[str, str]]) -> str:
    """The record of (word or words, what they are read as) pairs; the first that names a word counts."""
    kept: dict[str, str] = {}
    for word, said in pairs:
        kept.setdefault(word, said)
    return ".".join(f"{word}-{said}" for word, said in kept.items())


def pairs_of(record: str) -> dict[str, str]:
    """Word or words -> what they are read as. Raises RefusedError where it is no record."""
    found: dict[str, str] = {}
    for pair in record.split(".") if record else ():
        if not PAIR.fullmatch(pair) or pair != pair.lower():
            raise RefusedError("read_as", given=pair[:40])
        word, _, said = pair.partition("-")
        found.setdefault(word, said)
    return found


def pieces(record: str, prompt: str) -> Iterator[tuple[str, str | None]]:
    """(word or words, what they are read as; None: as they stand) of a prompt. The longest run of words counts."""
    table = {tuple(word.split()): said for word, said in pairs_of(record).items()}
    longest = max(map(len, table), default=1)
    words, k = WORD.findall(prompt.lower()), 0
    while k < len(words):
        size = next((n for n in range(min(longest, len(words) - k), 0, -1) if tuple(words[k : k + n]) in table), 1)
        piece = tuple(words[k : k + size])
        yield " ".join(piece), table.get(piece)
        k += size


def read_by(record: str, prompt: str) -> str:
    """A prompt in the model's own words; an empty record leaves it as it is."""
    if not record:
        return prompt
    made = (word if said is None else said for word, said in pieces(record, prompt))
    return " ".join(said for said in made if said)
