"""Connections to the server: so many at once, and none that only stands there.

A system gives a process a number of open files, often 1,024, and each connection is one. Where they are used up nobody
comes in any more, and the event loop logs thousands of lines a second about it. So the number is raised as far as the
system allows, the last of them are kept for our own files, and a connection ends that within QUIET to 2 QUIET seconds
has not asked anything, or has read nothing of what it asked for.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connection", "room"]

QUIET = 10.0  # seconds
OWN = 128  # open files that are kept for ourselves
WANTED, USUAL = 8_192, 512  # open files; where a system does not say how many there are


class Connection(H11Protocol):
    """One connection. `most` at once, from all visitors."""

    most, quiet = USUAL, QUIET

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._asked: Any = self  # the last request, or this connection while one is being answered
        self._unread, self._read = 0, False  # what lay ready at the last look; whether anything has been taken since
        self._next: asyncio.TimerHandle | None = None
        if len(self.connections) > self.most:
            transport.abort()
        else:
            self._next = self.loop.call_later(self.quiet, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._next is not None:
            self._next.cancel()
        super().connection_lost(exc)

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: there are no web sockets here, and whoever runs the studio need not install any."""

    def resume_writing(self) -> None:
        """There is room again: a slow reader reads."""
        self._read = True
        super().resume_writing()

    def _look(self) -> None:
        """Ends the connection where nothing has happened since the last look."""
        asked = self.cycle if self.conn.their_state is h11.IDLE else self
        unread = self.transport.get_write_buffer_size() + unsent(self.transport.get_extra_info("socket"))
        if (asked is not self and asked is self._asked) or (0 < self._unread <= unread and not self._read):
            self.transport.abort()
            return
        self._asked, self._unread, self._read = asked, unread, False
        self._next = self.loop.call_later(self.quiet, self._look)


def unsent(door: Any) -> int:
    """Bytes that the system holds for the other side of a socket, often megabytes; 0 where it does not say."""
    try:
        import fcntl
        import termios

        return int.from_bytes(fcntl.ioctl(door.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except (ImportError, AttributeError, OSError):  # Windows; a connection that is gone
        return 0


def room() -> int:
    """How many connections there may be, after as many open files were asked for as the system gives."""
    try:
        import resource
    except ImportError:  # Windows counts them otherwise
        return USUAL
    given, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if highest == resource.RLIM_INFINITY else min(WANTED, highest)
    if given != resource.RLIM_INFINITY and given < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, highest))
            given = wanted
    given = WANTED if given == resource.RLIM_INFINITY else min(given, WANTED)
    return max(given // 2, given - OWN)
