"""Which pages are open, so that work for one that is gone ends within a step.

    presence.enter("k3j...", "10.0.0.7")     a stream of that page's session is open; `leave` when it has ended
    presence.here("k3j...")                  open now, or so short a time ago that it may come back
    with work_for(presence, "k3j..."): ...   what computes meanwhile asks `still_wanted()` before each step

A page that has joined but never opened a stream counts as here for `PATIENCE` seconds: a browser opens it at once.
Work on a thread of its own takes the question along with `contextvars.copy_context()`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

__all__ = ["PATIENCE", "GoneError", "Presence", "still_wanted", "work_for", "worker"]

PATIENCE = 15.0  # seconds in which a page that has asked for work must open its stream
GRACE = 3.0  # seconds in which a stream that broke off may be opened again
REST = 300.0  # seconds after which a page that is gone is forgotten


class GoneError(Exception):
    """Nobody is there any more who waits for this work."""


@dataclass
class Page:
    """address: where it came from;  streams: open now;  seen: was ever open;  last: when it asked or left last."""

    address: str
    last: float
    streams: int = 0
    seen: bool = False


class Presence:
    """Thread-safe. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._pages: dict[str, Page] = {}
        self._closed = False

    def close(self) -> None:
        """Nobody is here any more, and nobody comes: the server ends."""
        self._closed = True

    @property
    def closed(self) -> bool:
        """Whether the server ends."""
        return self._closed

    def touch(self, session: str, address: str) -> None:
        """A page has asked for something."""
        with self._lock:
            self._page(session, address).last = self._clock()

    def enter(self, session: str, address: str) -> None:
        """A stream of this page has been opened."""
        with self._lock:
            page = self._page(session, address)
            page.streams, page.seen, page.last = page.streams + 1, True, self._clock()

    def leave(self, session: str) -> None:
        """A stream of this page has ended."""
        with self._lock:
            page = self._pages.get(session)
            if page is not None:
                page.streams, page.last = max(0, page.streams - 1), self._clock()

    def here(self, session: str) -> bool:
        """Whether somebody may still be looking at this page."""
        with self._lock:
            page = self._pages.get(session)
            if page is None or self._closed:
                return False
            return page.streams > 0 or self._clock() - page.last < (GRACE if page.seen else PATIENCE)

    def address_of(self, session: str | None) -> str:
        """Where a page came from, "" for none."""
        page = self._pages.get(session or "")
        return page.address if page else ""

    def sessions_of(self, address: str) -> set[str]:
        """The pages that came from one address."""
        with self._lock:
            return {session for session, page in self._pages.items() if page.address == address}

    def open_from(self, address: str) -> int:
        """How many pages that came from one address are open now."""
        return sum(self.here(session) for session in self.sessions_of(address))

    def open_now(self) -> int:
        """How many pages have a stream open."""
        with self._lock:
            return sum(page.streams > 0 for page in self._pages.values())

    def forget(self) -> set[str]:
        """Forgets the pages that have been gone for long, and says which."""
        with self._lock:
            now = self._clock()
            gone = {
                session
                for session, page in self._pages.items()
                if not page.streams and now - page.last > (REST if page.seen else 2 * PATIENCE)
            }
            for session in gone:
                del self._pages[session]
            return gone

    def drop(self, session: str) -> None:
        """Forgets one page at once."""
        with self._lock:
            self._pages.pop(session, None)

    def oldest(self, keep: int) -> list[str]:
        """The pages beyond `keep`, those that are not open and were asked for longest ago first."""
        with self._lock:
            order = sorted(
                self._pages, key=lambda session: (self._pages[session].streams > 0, self._pages[session].last)
            )
            return order[: max(0, len(order) - keep)]

    def __len__(self) -> int:
        return len(self._pages)

    def _page(self, session: str, address: str) -> Page:
        return self._pages.setdefault(session, Page(address, self._clock()))


_wanted: ContextVar[Callable[[], bool] | None] = ContextVar("wanted", default=None)
_worker: ContextVar[str | None] = ContextVar("worker", default=None)


@contextmanager
def work_for(presence: Presence, session: str | None) -> Iterator[None]:
    """What is computed inside is for this page; with no session it is for nobody in particular, and never given up."""
    token = _wanted.set((lambda: presence.here(session)) if session else None)
    name = _worker.set(session)
    try:
        yield
    finally:
        _wanted.reset(token)
        _worker.reset(name)


def worker() -> str | None:
    """The session that what is computed here is for; None where it is for nobody in particular."""
    return _worker.get()


def still_wanted() -> None:
    """Raises GoneError where the page that this work is for is gone."""
    wanted = _wanted.get()
    if wanted is not None and not wanted():
        raise GoneError
