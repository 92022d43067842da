"""How much one page, one address and all together may ask for at once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

__all__ = ["BODY", "UPLOAD", "FullError", "Limits", "Questions", "Rate", "running", "wait_of"]

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
    uploads    pictures from one address in a minute
    streams    open at once from one address: a page has up to six
    """

    page: int = 6
    address: int = 200
    waiting: int = 400
    pages: int = 2_000
    questions: int = 8
    patience: float = 15.0
    uploads: int = 60
    streams: int = 600


def running(queues: Iterable[Any], sessions: set[str] | None = None) -> int:
    """Events that wait or run in Gradio's queues: those of some pages, or all."""
    return sum(sessions is None or event.session_hash in sessions for queue in queues for event in events_of(queue))


def events_of(queue: Any) -> Iterable[Any]:
    for line in list(queue.event_queue_per_concurrency_id.values()):
        yield from list(line.queue)
    for jobs in queue.active_jobs:
        yield from jobs or ()


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
    """So many of something in a minute from one address."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._times: dict[str, deque[float]] = {}

    def take(self, address: str) -> bool:
        """Whether one more is allowed; it then counts."""
        now = self._clock()
        for who in [who for who, times in self._times.items() if now - times[-1] > 60]:
            del self._times[who]
        times = self._times.setdefault(address, deque())
        while times and now - times[0] > 60:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True
