"""A bounded number of things in memory, each under the name of the visitor that it belongs to.

Whoever has a place keeps it for as long as they use it. A newcomer gets a free place, or that of the visitor who has
been away for longest and at least for `idle` seconds; where all are in use, the newcomer is refused.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["IDLE", "FullError", "Places"]

IDLE = 90.0  # seconds without a question, after which a visitor counts as gone

Thing = TypeVar("Thing")


class FullError(ValueError):
    """All places are in use; `most` is how many there are."""

    def __init__(self, most: int) -> None:
        super().__init__(f"all {most} places are in use; try again in a few minutes")
        self.most = most


class Places(Generic[Thing]):
    """Things by name; every method may be called from any thread.

    clock  seconds that never go back
    """

    def __init__(self, most: int, idle: float = IDLE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._idle, self._clock = most, idle, clock
        self._kept: OrderedDict[str, tuple[Thing, float]] = OrderedDict()  # the one asked for last comes last
        self._guard = threading.Lock()

    def find(self, name: str) -> Thing | None:
        """What lies under the name, which is in use with that; None where there is nothing."""
        with self._guard:
            return self._used(name, self._kept[name][0]) if name in self._kept else None

    def put(self, name: str, thing: Thing) -> Thing:
        """Puts a thing under a name, in the place of what was there. Raises FullError."""
        with self._guard:
            self._make_room(name)
            return self._used(name, thing)

    def check(self, name: str) -> None:
        """Makes sure that there is a place for the name, before a thing is made. Raises FullError."""
        with self._guard:
            self._make_room(name)

    def drop(self, name: str) -> None:
        """Gives the place back."""
        with self._guard:
            self._kept.pop(name, None)

    def _used(self, name: str, thing: Thing) -> Thing:
        self._kept[name] = thing, self._clock()
        self._kept.move_to_end(name)
        return thing

    def _make_room(self, name: str) -> None:
        if name in self._kept or len(self._kept) < self._most:
            return
        oldest = next(iter(self._kept))
        if self._clock() - self._kept[oldest][1] < self._idle:
            raise FullError(self._most)
        del self._kept[oldest]
