"""Words that visitors have taught or brought: each has their own, in memory, for as long as their page is open.

    words.mine()                         those of the visit that asks
    words.on(model, added, text)         the model with those of them that a run names and says

The models stay what they are for everybody else; what is added is heard in the rows of one visitor's batch alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from explorer.errors import RefusedError
from explorer.model.added import check_together, with_additions
from explorer.model.base import Model, Reader
from explorer.model.registry import DEFAULT
from explorer.network.addition import Addition
from explorer.service.places import Places, visitor
from explorer.service.presence import worker
from explorer.trajectory.new_words import said_of
from explorer.types import Images

__all__ = ["MOST", "NewWord", "VisitWords", "visit"]

MOST, VISITS, EACH = 6, 48, 40  # words of a visit, 3 MB each; visits that have any; of them from one address


def visit() -> str:
    """The page that asks, by an event or by a question; "" where none does."""
    return worker() or visitor()


@dataclass(frozen=True, eq=False)
class NewWord:
    """strength  in [0, STRONGEST];  settings  of the teaching;  given  the pictures of one taught here, (N, 3, S, S)"""

    addition: Addition
    strength: float = 1.0
    settings: Mapping[str, Any] = field(default_factory=dict)
    given: Images | None = None

    @property
    def word(self) -> str:
        return self.addition.word


class VisitWords:
    """The words of all visits; every method is of the one that asks."""

    def __init__(self, visits: int = VISITS, each: int = EACH) -> None:
        self._kept = Places[dict[str, NewWord]](visits, each=each)

    def mine(self) -> dict[str, NewWord]:
        """word -> what it is, in the order in which they came."""
        return self._kept.find(visit()) or {}

    def put(self, one: NewWord) -> None:
        """In the place of one of the same name. Raises RefusedError where there are too many, and FullError."""
        mine = {word: other for word, other in self.mine().items() if word != one.word}
        if len(mine) >= MOST:
            raise RefusedError("many_words", most=MOST)
        self._kept.put(visit(), {**mine, one.word: one})

    def strengthen(self, word: str, strength: float) -> None:
        """Raises RefusedError for a strength that cannot be; of a word that is not there nothing is done."""
        mine = self.mine()
        if word in mine:
            check_together([(mine[word].addition, strength)])
            self._kept.put(visit(), {**mine, word: replace(mine[word], strength=strength)})

    def drop(self, word: str) -> None:
        mine = {name: one for name, one in self.mine().items() if name != word}
        if mine:
            self._kept.put(visit(), mine)
        else:
            self._kept.drop(visit())

    def reader(self, model: Model) -> Reader:
        """How the model reads the words of this visit, its own and those that it was taught."""
        mine = self.mine() if model.entry.taught_as == DEFAULT else {}
        return with_additions(model, [(one.addition, one.strength) for one in mine.values()]).reader

    def on(self, model: Model, added: Mapping[str, float], text: str) -> Model:
        """The model with those of `added`, word -> strength, that stand in the text and that this visit has."""
        if not added or model.entry.taught_as != DEFAULT:
            return model
        mine, wanted = self.mine(), said_of(added, [text])
        return with_additions(model, [(mine[word].addition, wanted[word]) for word in wanted if word in mine])
