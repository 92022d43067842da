"""How much one page, one address and all together may ask for at once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from explorer.app.tabs.lines import SKETCHES

__all__ = ["BODY", "UPLOAD", "FullError", "Limits", "Questions", "Rate", "running", "wait_of", "waiting"]

SPARE = SKETCHES["concurrency_id"]
BODY = 1_000_000  # bytes of a request
UPLOAD = 33_000_000  # of one that carries a picture; the picture itself may have 32 MB


class FullError(Exception):
    """There is no place; `seconds` is about how long it takes until there is one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limits:
    """page       events of one open page that wait or run
    address    of all pages from one address: a school is one address
    waiting    of all visitors
    pages      open pages that are remembered
    questions  small questions beside the events that are answered at once;  patience  seconds that others wait
    uploads    pictures from one address in a minute;  upload_bytes  of all of them. Thirty pictures of 5 MB, a class
               behind one address, are let in. What comes in within a minute is gone two and a half minutes later at the
               latest, so one address holds at most 450 MB of the folder's 500
    streams    open at once from one address: a page has up to six
    runs       that one page may begin within a minute;  runs_address  all pages of one address. Who drags a slider with
               the fast model begins one after the other; the default is more than any page can
    """

    page: int = 6
    address: int = 200
    waiting: int = 400
    pages: int = 2_000
    questions: int = 8
    patience: float = 15.0
    uploads: int = 60
    upload_bytes: int = 150_000_000
    streams: int = 600
    runs: int = 100_000
    runs_address: int = 100_000

    @classmethod
    def make(cls, public: bool = False, page: int | None = None, address: int | None = None) -> Limits:
        """For the network of whoever runs the studio, or for the internet; what is given counts in either."""
        given = {name: value for name, value in (("page", page), ("address", address)) if value is not None}
        return cls(**{**(PUBLIC if public else {}), **given})


PUBLIC = {"address": 100, "waiting": 200, "streams": 300, "uploads": 30, "upload_bytes": 75_000_000,
          "runs": 40, "runs_address": 400}  # fmt: skip
"""A class of thirty behind one address can still work. A page may have as much going on as anywhere: its own small
events need that."""


def running(queues: Iterable[Any], sessions: set[str] | None = None, spare: bool | None = None) -> int:
    """Events that wait or run in Gradio's queues, of some pages or all. spare: only sketches, or all but them."""
    return sum(
        (sessions is None or event.session_hash in sessions)
        and (spare is None or spare == (event.concurrency_id == SPARE))
        for queue in queues
        for event in events_of(queue)
    )


def events_of(queue: Any) -> Iterable[Any]:
    for line in list(queue.event_queue_per_concurrency_id.values()):
        yield from list(line.queue)
    for jobs in queue.active_jobs:
        yield from jobs or ()


def waiting(queues: Iterable[Any]) -> int:
    """Events that wait in Gradio's queues."""
    return sum(len(line.queue) for queue in queues for line in list(queue.event_queue_per_concurrency_id.values()))


def wait_of(queues: Iterable[Any]) -> int:
    """About how many seconds until the newest waiting event is done, from how long events have taken so far."""
    longest = 0.0
    for queue in queues:
        for line in list(queue.event_queue_per_concurrency_id.values()):
            known = [queue.process_time_per_fn[event.fn].avg_time for event in line.queue]
            longest = max(longest, sum(known) / (line.concurrency_limit or 1))
    return max(5, min(600, round(longest)))


class Questions:
    """Lets a few small questions be answered at a time; the others wait for a moment. In one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._free = limits, asyncio.Semaphore(limits.questions)
        self._held: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, address: str) -> AsyncIterator[None]:
        """Raises FullError where none comes free in time, or this address waits for too many."""
        if self._held[address] >= self._limits.address:
            raise FullError(5)
        self._held[address] += 1
        try:
            try:
                await asyncio.wait_for(self._free.acquire(), self._limits.patience)
            except TimeoutError:
                raise FullError(5) from None
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address]


class Rate:
    """So much of something in a minute from one address; what is taken within the same second is kept together."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._swept = most, clock, 0
        self._taken: dict[str, deque[tuple[int, int]]] = {}  # (second, how much)

    def has(self, address: str, much: int) -> bool:
        """Whether so much more would be allowed."""
        self._sweep()
        return sum(taken for _, taken in self._taken.get(address, ())) + much <= self._most

    def take(self, address: str, much: int = 1) -> bool:
        """Whether so much more is allowed; it then counts."""
        if not self.has(address, much):
            return False
        taken, second = self._taken.setdefault(address, deque()), int(self._clock())
        if taken and taken[-1][0] == second:
            much += taken.pop()[1]
        taken.append((second, much))
        return True

    def _sweep(self) -> None:
        """Forgets what is more than a minute old, once a second."""
        second = int(self._clock())
        if second == self._swept:
            return
        self._swept = second
        for address, taken in list(self._taken.items()):
            while taken and second - taken[0][0] > 60:
                taken.popleft()
            if not taken:
                del self._taken[address]
