"""Many visitors and several workers by discrete events: how long people wait, from measured step times.

A worker answers the calls of its visitors as the studio does (explorer.service.turns): those that wait, in the order of
asking, as many together as its company. A visitor's run is a number of such calls, one after another. So many runs are
let in at once at each worker; who comes later waits before the door. A newcomer goes where the fewest are.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Machine:
    """workers  processors or graphics cards;  company  calls that one answers together
    seconds  of a turn with so many calls, all that is done for each beside the network included
    room     runs at once at a worker
    """

    workers: int
    company: int
    seconds: Callable[[int], float]
    room: int = 32


@dataclass
class Visit:
    """When somebody came, saw a first frame, and had the picture. Seconds."""

    came: float
    calls: int
    first: float = -1.0
    ended: float = -1.0


@dataclass
class Worker:
    line: deque[Visit] = field(default_factory=deque)
    door: deque[Visit] = field(default_factory=deque)
    inside: int = 0
    answering: list[Visit] = field(default_factory=list)


def simulate(machine: Machine, arrivals: Iterable[float], calls: int = 4) -> list[Visit]:
    """What becomes of visitors who come at these moments, each for a run of so many calls."""
    visits = [Visit(moment, calls) for moment in sorted(arrivals)]
    workers, number = [Worker() for _ in range(machine.workers)], itertools.count()
    events: list[tuple[float, int, Visit | None, int]] = [(visit.came, next(number), visit, 0) for visit in visits]
    heapq.heapify(events)

    def turn(now: float, at: int) -> None:
        worker = workers[at]
        if worker.line and not worker.answering:
            worker.answering = [worker.line.popleft() for _ in range(min(machine.company, len(worker.line)))]
            ends = now + machine.seconds(len(worker.answering))
            heapq.heappush(events, (ends, next(number), None, at))

    while events:
        now, _, newcomer, at = heapq.heappop(events)
        if newcomer is not None:
            at = min(range(len(workers)), key=lambda k: workers[k].inside + len(workers[k].door))
            workers[at].door.append(newcomer)
        else:
            answered, workers[at].answering = workers[at].answering, []
            for visit in answered:
                visit.calls -= 1
                visit.first = now if visit.first < 0 else visit.first
                if visit.calls:
                    workers[at].line.append(visit)
                else:
                    visit.ended, workers[at].inside = now, workers[at].inside - 1
        while workers[at].door and workers[at].inside < machine.room:
            workers[at].line.append(workers[at].door.popleft())
            workers[at].inside += 1
        turn(now, at)
    return visits


def poisson(rate: float, seconds: float, seed: int = 0) -> list[float]:
    """Moments at which people come who do not know of each other, `rate` a second on average."""
    chance, moments, now = random.Random(seed), list[float](), 0.0
    while (now := now + chance.expovariate(rate)) < seconds:
        moments.append(now)
    return moments


def quantile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def waits(visits: Iterable[Visit], share: float = 0.95) -> tuple[float, float]:
    """Seconds to the first frame and to the picture that this share of the visitors does not exceed."""
    kept = list(visits)
    return quantile((v.first - v.came for v in kept), share), quantile((v.ended - v.came for v in kept), share)


def carried(machine: Machine, bound: float, calls: int = 4, seconds: float = 300.0) -> float:
    """How many visitors a second a machine carries: the most for which 95 % have their picture within `bound`."""
    low, high = 0.0, machine.workers * machine.company / (calls * machine.seconds(machine.company))
    while high - low > 0.02 * high:
        middle = (low + high) / 2
        within = waits(simulate(machine, poisson(middle, seconds), calls))[1] <= bound
        low, high = (middle, high) if within else (low, middle)
    return low
