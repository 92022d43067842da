"""Work that tells how far it is, turned into a generator of shares: what a page needs to draw a bar while it waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextvars import copy_context
from typing import Generic, TypeVar

__all__ = ["Result", "watched"]

T = TypeVar("T")
EVERY = 0.2  # seconds between two shares


class Result(Generic[T]):
    """What the work gave; empty until the generator has ended."""

    value: T


class AbandonedError(Exception):
    """Nobody waits for the work any more."""


def watched(work: Callable[[Callable[[float], None]], T], result: Result[T], every: float = EVERY) -> Iterator[float]:
    """Runs `work` in a thread and yields its share in [0, 1] whenever it has grown, then puts what it gave in `result`.

    Raises what the work raises. Work whose generator is closed ends at the next share that it tells.
    """
    share, left, future = 0.0, False, Future[T]()

    def tell(now: float) -> None:
        nonlocal share
        if left:
            raise AbandonedError
        share = max(share, min(1.0, now))

    def run() -> None:
        try:
            future.set_result(work(tell))
        except BaseException as error:  # told to the page by the thread that waits
            future.set_exception(error)

    here = copy_context()  # who the work is for goes along
    threading.Thread(target=here.run, args=[run], daemon=True).start()
    told, looked = 0.0, time.monotonic()
    try:
        while not future.done():
            time.sleep(0.02)
            if share > told and time.monotonic() - looked >= every:
                told, looked = share, time.monotonic()
                yield told
        result.value = future.result()
    finally:
        left = True
