"""Long work beside everybody's runs: a teaching takes minutes, and nobody else is to wait for it.

Each turn of the work stands in the line like a step of a run. Where others had turns meanwhile it rests after its own,
so that it has SHARE of the time while they are there, and all of it while nobody is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from explorer.service.presence import still_wanted, worker
from explorer.service.turns import FairLock

__all__ = ["SHARE", "beside"]

SHARE = 0.3
QUIET = 1.0  # seconds after which others are done, and not only between two steps
BREATH = 0.02

Item = TypeVar("Item")


def beside(
    turns: FairLock,
    work: Iterator[Item],
    share: float = SHARE,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[Item]:
    """The items of `work`, each made in a turn of its own. Raises GoneError where nobody waits for them any more.

    share  of the time that the work takes at most while others have turns, in (0, 1]
    """
    whom, nothing = worker(), object()
    while True:
        still_wanted()
        with turns.turn():
            began = clock()
            item = turns.carry(next, work, nothing)
            spent = clock() - began
        if item is nothing:
            return
        yield item  # type: ignore[misc]
        rested = clock() + spent * (1 - share) / share
        while clock() < rested and turns.wanted(QUIET, whom):
            still_wanted()
            sleep(BREATH)
