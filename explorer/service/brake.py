"""A brake on guessing: so many different wrong tries a minute from one place, and so many in all, then none at all.

The same wrong try counts once, however often it is made: a class that mistypes one code is no attack. Nothing is
remembered beyond the minute, and nothing of a try that was braked, so memory is bounded by `in_all`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Brake"]


class Brake:
    """each, in_all: wrong tries within `seconds`; clock: seconds that never go back. Not made for several threads."""

    def __init__(
        self, each: int, in_all: int, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._each, self._in_all, self._seconds, self._clock = each, in_all, seconds, clock
        self._wrong: dict[tuple[str, str], float] = {}  # (place, try) -> when, in the order of time

    def holds(self, place: str) -> bool:
        """Whether no try from this place is looked at for now."""
        old = self._clock() - self._seconds
        while self._wrong and (first := next(iter(self._wrong.items())))[1] <= old:
            del self._wrong[first[0]]
        return len(self._wrong) >= self._in_all or sum(other == place for other, _ in self._wrong) >= self._each

    def wrong(self, place: str, what: str) -> None:
        """Remembers a wrong try."""
        self._wrong.setdefault((place, what), self._clock())
