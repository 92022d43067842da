"""A brake on guessing: so many different wrong tries a minute of one visitor, of one place, and of all, then none.

A visitor who is somebody else each time is still at one place, and a school of many visitors may be one: so a place has
more tries than a visitor. The same wrong try of a place counts once, however often it is made: a class that mistypes
one code is no attack. Nothing is remembered beyond the minute, and nothing of a try that was braked.
"""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Brake"]

VISITORS = (
    10  # wrong tries of visitors that are remembered for each one of all that count: then the oldest are forgiven
)


class Brake:
    """each, at_place, in_all: wrong tries within `seconds`; clock: seconds that never go back.

    Not made for several threads.
    """

    def __init__(
        self,
        each: int,
        at_place: int,
        in_all: int,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._each, self._at_place, self._in_all = each, at_place, in_all
        self._seconds, self._clock = seconds, clock
        self._of_places: dict[tuple[str, str], float] = {}  # (place, try) -> when, in the order of time
        self._of_visitors: dict[tuple[str, str], float] = {}  # (visitor, try) -> when

    def holds(self, visitor: str, place: str) -> bool:
        """Whether no try of this visitor is looked at for now. Visitors without a name are one at each place."""
        old = self._clock() - self._seconds
        for tries in (self._of_places, self._of_visitors):
            while tries and (first := next(iter(tries.items())))[1] <= old:
                del tries[first[0]]
        if len(self._of_places) >= self._in_all or count(self._of_places, place) >= self._at_place:
            return True
        return count(self._of_visitors, visitor or place) >= self._each

    def wrong(self, visitor: str, place: str, what: str) -> None:
        """Remembers a wrong try."""
        now = self._clock()
        self._of_places.setdefault((place, what), now)
        self._of_visitors.setdefault((visitor or place, what), now)
        if len(self._of_visitors) > VISITORS * self._in_all:
            del self._of_visitors[next(iter(self._of_visitors))]


def count(tries: dict[tuple[str, str], float], whose: str) -> int:
    return sum(other == whose for other, _ in tries)
