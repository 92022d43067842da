"""What is held while it is used, each counted for whoever has it: places in the queue, and open streams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from explorer.app.gate.limits import FullError, Limits, running, wait_of
from explorer.app.gate.sessions import Sessions
from explorer.service.presence import Presence

__all__ = ["Seats"]


class Seats:
    """sessions  whose queues hold events;  presence  which page belongs to which address"""

    def __init__(self, sessions: Sessions, presence: Presence, limits: Limits) -> None:
        self.sessions, self.presence, self.limits = sessions, presence, limits
        self._coming, self._streams = (Counter[str](), Counter[str]()), Counter[str]()

    @contextmanager
    def event(self, session: str, address: str, room: int, spare: bool = False) -> Iterator[None]:
        """A place in the queue, held while the event is on its way there; quick ones find `room` twice as large, so
        that runs do not take it all. Raises FullError where this page, its address or all have asked for enough.

        spare  sketches, which wait for an idle moment: they have places of their own, and take none of anybody's
        """
        queues, limits, coming = self.sessions.queues, self.limits, self._coming[spare]
        self.presence.touch(session, address)
        theirs = self.presence.sessions_of(address)
        if (
            running(queues, {session}, spare) + coming[session] >= limits.page
            or running(queues, theirs, spare) + sum(coming[other] for other in theirs) >= room * limits.address
            or running(queues, None, spare) + coming.total() >= room * limits.waiting
        ):
            raise FullError(wait_of(queues))
        with counted(coming, session):
            yield

    @contextmanager
    def stream(self, session: str, address: str) -> Iterator[None]:
        """A stream of a page; the page is there for as long. Raises FullError."""
        if self._streams[address] >= self.limits.streams:
            raise FullError(30)
        self.presence.enter(session, address)
        try:
            with counted(self._streams, address):
                yield
        finally:
            self.presence.leave(session)


@contextmanager
def counted(counts: Counter[str], name: str) -> Iterator[None]:
    """One more under this name, for a while; what is at nought again is forgotten."""
    counts[name] += 1
    try:
        yield
    finally:
        counts[name] -= 1
        if not counts[name]:
            del counts[name]
