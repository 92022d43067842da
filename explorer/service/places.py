"""A bounded number of things in memory, each under the name of the visitor that it belongs to.

Whoever has a place keeps it for as long as they use it. A newcomer gets a free place, or that of the visitor who has
been away for longest and at least for `idle` seconds; where all are in use, the newcomer is refused. Whoever asks
chooses the name, so what one address has is bounded too: a school is one address, and has places for a class.

    with visit_from("10.0.0.7"): places.put("k3j...", thing)
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

__all__ = ["IDLE", "FullError", "Places", "visit_from", "visitor", "whence"]

IDLE = 90.0  # seconds without a question, after which a visitor counts as gone

Thing = TypeVar("Thing")
_address: ContextVar[str] = ContextVar("address", default="")
_page: ContextVar[str] = ContextVar("page", default="")


@contextmanager
def visit_from(address: str, page: str = "") -> Iterator[None]:
    """What is asked inside comes from this address, and from the page of this session."""
    token, session = _address.set(address), _page.set(page)
    try:
        yield
    finally:
        _address.reset(token)
        _page.reset(session)


def visitor() -> str:
    """The session of the page that asks; "" where none does."""
    return _page.get()


def whence() -> str:
    """Where what is asked comes from; "" where nobody says."""
    return _address.get()


class FullError(ValueError):
    """All places are in use; `most` is how many there are."""

    def __init__(self, most: int) -> None:
        super().__init__(f"all {most} places are in use; try again in a few minutes")
        self.most = most


class Places(Generic[Thing]):
    """Things by name; every method may be called from any thread.

    most   in all;  each  from one address, as many as in all where nothing is said
    clock  seconds that never go back
    """

    def __init__(
        self, most: int, idle: float = IDLE, clock: Callable[[], float] = time.monotonic, each: int | None = None
    ) -> None:
        self._most, self._each, self._idle, self._clock = most, most if each is None else each, idle, clock
        self._kept: OrderedDict[str, tuple[Thing, float, str]] = OrderedDict()  # the one asked for last comes last
        self._guard = threading.Lock()

    def find(self, name: str) -> Thing | None:
        """What lies under the name, which is in use with that; None where there is nothing."""
        with self._guard:
            kept = self._kept.get(name)
            return None if kept is None else self._used(name, kept[0], kept[2])

    def put(self, name: str, thing: Thing) -> Thing:
        """Puts a thing under a name, in the place of what was there. Raises FullError."""
        with self._guard:
            self._make_room(name)
            return self._used(name, thing, self._kept[name][2] if name in self._kept else _address.get())

    def check(self, name: str) -> None:
        """Makes sure that there is a place for the name, before a thing is made. Raises FullError."""
        with self._guard:
            self._make_room(name)

    def drop(self, name: str) -> None:
        """Gives the place back."""
        with self._guard:
            self._kept.pop(name, None)

    def _used(self, name: str, thing: Thing, address: str) -> Thing:
        self._kept[name] = thing, self._clock(), address
        self._kept.move_to_end(name)
        return thing

    def _make_room(self, name: str) -> None:
        if name in self._kept:
            return
        own = [kept for kept, (_, _, address) in self._kept.items() if address == _address.get()]
        crowded = len(own) >= self._each
        if not crowded and len(self._kept) < self._most:
            return
        oldest = own[0] if crowded else next(iter(self._kept))
        if self._clock() - self._kept[oldest][1] < self._idle:
            raise FullError(self._each if crowded else self._most)
        del self._kept[oldest]
