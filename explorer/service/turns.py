"""Turns at the processor: one engine for all visitors, step by step and fairly.

Every run is a generator of its own that now and then asks a network something. All such calls stand in one line, in the
order of asking, so that runs advance beside each other, one call each; a run joins with its first call, and whoever
stops asking has left. A call that comes to its turn takes along those behind it that ask the same network, as many as
are answered together in less work; alone it gets what it would get without any line, to the bit.

    turns.answer(Call(network, question))    asked, waited for, answered
    with turns.turn(): ...                   other work that needs the processor
    with turns.spare(0.4) as free: ...       work that nobody waits for
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from explorer.network.parallel import on_all_cores
from explorer.service.presence import GoneError, still_wanted, worker

__all__ = ["Call", "FairLock", "Network"]

Result = TypeVar("Result")
MEMORY = 60.0  # seconds for which a turn is remembered


class Network(Protocol):
    """What answers questions, several together where `company` is more than one row."""

    @property
    def company(self) -> int: ...

    def answers(self, questions: Sequence[Any]) -> Sequence[Any]: ...


@dataclass(eq=False)
class Call:
    """A question to a network that waits for its turn, and whom it is asked for; about `rows` pictures."""

    network: Network
    question: Any
    rows: int = 1
    whom: str | None = field(default_factory=worker)
    context: Context = field(default_factory=copy_context)
    answer: Future[Any] = field(default_factory=Future)

    def wanted(self) -> bool:
        """Whether somebody still waits for it; who is gone is told so."""
        try:
            self.context.run(still_wanted)
        except GoneError as gone:
            self.answer.set_exception(gone)
            return False
        return True


@dataclass(eq=False)
class Ticket:
    """A place in the line; `come` is set when it has its turn, or when its call was answered in the turn of another."""

    call: Call | None = None
    come: threading.Event = field(default_factory=threading.Event)


class FairLock:
    """A lock that is handed over in the order of asking. It remembers when whose turn ended, see `worker`.

    lanes  how many turns there are beside each other: one at a processor, more where others compute
    carry  carries out act(*given) where what has its turn is computed
    """

    def __init__(self, lanes: int = 1, carry: Callable[..., Any] = on_all_cores) -> None:
        self.carry, self._lanes, self._free = carry, lanes, lanes
        self._guard, self._waiting = threading.Lock(), deque[Ticket]()
        self._ended: dict[str | None, float] = {}

    def answer(self, call: Call) -> Any:
        """What the network answers. Raises GoneError, without asking it, where nobody is there any more who waits for
        it, and whatever the network raises."""
        with self._place(call):
            if not call.answer.done():
                company = self._company(call)
                self._answer([ticket.call for ticket in company if ticket.call], call)
                for ticket in company:
                    ticket.come.set()
        return call.answer.result()

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._place(None):
            yield

    def do(self, act: Callable[..., Result], *given: object) -> Result:
        """act(*given), once it is its turn, carried out there."""
        with self.turn():
            return self.carry(act, *given)

    @contextmanager
    def _place(self, call: Call | None) -> Iterator[None]:
        """Waits; the turn is handed over after what is done inside, unless the call was answered meanwhile."""
        ticket = Ticket(call)
        with self._guard:
            if self._free:
                self._free -= 1
                ticket.come.set()
            else:
                self._waiting.append(ticket)
        ticket.come.wait()
        answered = call is not None and call.answer.done()
        try:
            yield
        finally:
            if not answered:
                self._hand_over(worker())

    def _company(self, call: Call) -> list[Ticket]:
        """Those behind it whose calls it can take along; they leave the line."""
        if call.network.company == 1:
            return []
        with self._guard:
            rows, taken = call.rows, list[Ticket]()
            for ticket in self._waiting:
                other = ticket.call
                if other and other.network is call.network and rows + other.rows <= call.network.company:
                    taken.append(ticket)
                    rows += other.rows
            for ticket in taken:
                self._waiting.remove(ticket)
            return taken

    def _answer(self, others: list[Call], own: Call) -> None:
        """Answers all calls that are still wanted: together, and where that fails each for itself."""
        calls = [call for call in (own, *others) if call.wanted()]
        try:
            found = self.carry(own.network.answers, [call.question for call in calls]) if calls else []
            for call, answer in zip(calls, found, strict=True):
                call.answer.set_result(answer)
        except BaseException as error:  # nobody may be left waiting
            for call in calls:
                if len(calls) == 1:
                    call.answer.set_exception(error)
                else:
                    self._answer([], call)
        now = time.monotonic()
        with self._guard:
            self._ended.update({call.whom: now for call in calls})

    @contextmanager
    def spare(self, quiet: float, beside: str | None = None) -> Iterator[bool]:
        """A turn only where nobody has had or wanted one for `quiet` seconds; tells whether it was given.

        beside  the session whose own turns do not count: what is done for it delays nobody else
        """
        with self._guard:
            free = self._free == self._lanes and self._rested(beside) >= quiet
            self._free -= free
        try:
            yield free
        finally:
            if free:
                self._hand_over(beside)

    def _hand_over(self, who: str | None) -> None:
        with self._guard:
            now = time.monotonic()
            self._ended = {name: ended for name, ended in self._ended.items() if now - ended < MEMORY}
            self._ended[who] = now
            if self._waiting:
                self._waiting.popleft().come.set()
            else:
                self._free += 1

    def wanted(self, quiet: float, beside: str | None) -> bool:
        """Whether anybody but the session `beside`, or nobody's work, has had a turn within `quiet` seconds, or whether
        one is wanted now."""
        with self._guard:
            ended = [moment for who, moment in self._ended.items() if who != beside]
            return self._free < self._lanes or any(time.monotonic() - moment < quiet for moment in ended)

    def rest(self) -> float:
        """Seconds for which nobody has had or wanted a turn."""
        with self._guard:
            return self._rested() if self._free == self._lanes else 0.0

    def _rested(self, beside: str | None = None) -> float:
        """Seconds since the last turn of anybody but one session ended."""
        ended = [moment for who, moment in self._ended.items() if beside is None or who != beside]
        return time.monotonic() - max(ended) if ended else math.inf
