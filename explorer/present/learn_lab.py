"""Learn: an experiment of the lab as the live part of a lesson, measured once for all who ask for the same.

A class presses Run at the same moment, and the same seed gives the same numbers. So one run serves all who want this
experiment with this seed: whoever comes first does the next step, the others look on. Who stops only leaves; the run
goes on for the others, and waits where it stands when nobody is left. The latest few stay in memory.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from explorer.lab import EXPERIMENTS
from explorer.lab.base import Progress, Result, Run
from explorer.present.lab import measure
from explorer.service.shared_models import SharedModels

__all__ = ["Experiments", "Together"]

BEAT = 0.2  # seconds between two looks at how far it is
KEPT = 8  # runs in memory
T = TypeVar("T")


@dataclass(eq=False)
class Together:
    """A run of an experiment that several follow.

    seconds   that were worked on it;   ended   when it was over, by time.monotonic
    """

    run: Run
    last: Progress | Result = field(default_factory=lambda: Progress(0, 0, ""))
    seconds: float = 0.0
    ended: float | None = None
    failed: bool = False
    shown: dict[str, object] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)
    drawing: threading.Lock = field(default_factory=threading.Lock)

    def follow(self) -> Iterator[Progress | Result]:
        """How far it is, now and then; the last item is the Result. Raises what the experiment raises."""
        while not isinstance(self.last, Result):
            if self.turn.acquire(timeout=BEAT):
                try:
                    self.step()
                finally:
                    self.turn.release()
            if not isinstance(self.last, Result):
                yield self.last
        yield self.last

    def step(self) -> None:
        """The next step, unless somebody else did the last one meanwhile."""
        if isinstance(self.last, Result):
            return
        began = time.monotonic()
        try:
            self.last = next(self.run)
        except BaseException as error:
            self.failed = True
            if isinstance(error, StopIteration):
                raise RuntimeError("the experiment ended without a result") from None
            raise
        self.seconds += time.monotonic() - began
        if isinstance(self.last, Result):
            self.ended = time.monotonic()

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What is made of the result, such as its page in one language: made once for all."""
        with self.drawing:
            if name not in self.shown:
                self.shown[name] = make()
            return self.shown[name]  # type: ignore[return-value]


class Experiments:
    """The latest runs by experiment and seed."""

    def __init__(self, models: SharedModels) -> None:
        self.models, self.guard = models, threading.Lock()
        self.runs: OrderedDict[tuple[str, int], Together] = OrderedDict()

    def find(self, name: str, seed: int) -> Together:
        """The run that is under way or over, or a new one."""
        with self.guard:
            found = self.runs.get((name, seed))
            if found is None or found.failed:
                found = self.runs[name, seed] = Together(measure(self.models, EXPERIMENTS[name], seed))
            self.runs.move_to_end((name, seed))
            while len(self.runs) > KEPT:
                self.runs.popitem(last=False)
            return found
