"""Words that a class has taught: whoever is in the class gives one, and everybody in it can use it. In memory only.

What is given is the word, and not the pictures that it was learned from. A teacher takes one away with the board's key.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.errors import RefusedError
from explorer.service.board import BoardError, Boards
from explorer.service.places import Places, whence
from explorer.service.visit_words import NewWord, visit

__all__ = ["MOST", "ClassWords"]

MOST, CLASSES = 40, 24  # words of a class, 3 MB each; classes that have any


class ClassWords:
    """By the code of a class; every method but `take_away` raises RefusedError where there is no such class."""

    def __init__(self, boards: Boards) -> None:
        self._boards, self._kept = boards, Places[dict[str, NewWord]](CLASSES)

    def of(self, code: str) -> dict[str, NewWord]:
        """word -> what it is, in the order in which they were given."""
        self._check(code)
        return self._kept.find(code) or {}

    def on_board(self, code: str, key: str) -> tuple[str, ...]:
        """The same words by name, for who has the key of the board; () for anybody else."""
        return tuple(self._kept.find(code) or ()) if self._boards.has(code, key) else ()

    def give(self, code: str, one: NewWord) -> None:
        """Raises RefusedError where the class has that word already, or too many, and FullError."""
        known = self.of(code)
        if one.word in known:
            raise RefusedError("class_has", word=one.word)
        if len(known) >= MOST:
            raise RefusedError("class_full", most=MOST)
        self._kept.put(code, {**known, one.word: replace(one, given=None, strength=1.0)})

    def take_away(self, code: str, key: str, word: str) -> None:
        """Only with the key of the board; otherwise nothing is done."""
        if self._boards.has(code, key) and word in (known := self._kept.find(code) or {}):
            self._kept.put(code, {name: one for name, one in known.items() if name != word})

    def _check(self, code: str) -> None:
        try:
            self._boards.current(code, visit(), whence())  # whoever tries many codes is slowed down there
        except BoardError:
            raise RefusedError("no_class") from None
