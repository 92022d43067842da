"""What happens, for those who watch over a server: runs begun and ended, what was refused, faults of ours.

    ledger.listen(metrics)                    counters, or lines of a log, see metrics.py and journal.py
    ledger.hear(packet)                       the packets of visitors' runs
    with ledger.account("export"): ...        other work that takes long

An entry tells kinds, outcomes and times, the name of a model and a number of steps. It never tells words, pictures,
seeds, addresses, or names of runs and pages: whoever reads a log learns nothing about anybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from explorer.errors import RefusedError
from explorer.service.presence import GoneError, worker
from explorer.trajectory.settings import Settings

__all__ = ["Entry", "Ledger", "Listener"]


@dataclass(frozen=True)
class Entry:
    """event    begin, end, refusal or fault
    kind     of work: picture, burial, experiment, export, sketches; of a refusal: its reason
    outcome  finished, stopped or failed;  seconds  from the first step to the last;  model, steps  of a picture
    """

    event: str
    kind: str = ""
    outcome: str = ""
    seconds: float = 0.0
    model: str = ""
    steps: int = 0


Listener = Callable[[Entry], object]


class Ledger:
    """Every method may be called from any thread. Where nobody listens, nothing is done.

    refusals  kinds of errors beside RefusedError with which an event says that it cannot be done
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._listeners: list[Listener] = []
        self._runs: dict[str, tuple[float, Entry]] = {}
        self.refusals: tuple[type[BaseException], ...] = (RefusedError,)

    def listen(self, listener: Listener) -> None:
        """Hands every entry to `listener` from now on, in the thread in which it happens."""
        self._listeners.append(listener)

    def write(self, entry: Entry) -> None:
        for listener in self._listeners:
            listener(entry)

    def refuse(self, reason: str) -> None:
        self.write(Entry("refusal", reason))

    def hear(self, packet: Mapping[str, Any]) -> None:
        """A packet of a run (explorer.player.packets): the first and the last count, of runs that are for a visitor."""
        if not self._listeners:
            return
        if packet["kind"] == "start" and worker() is not None:
            entry = entry_of(packet)
            self._runs[packet["run"]] = self._clock(), entry
            self.write(entry)
        elif packet["kind"] == "done" and (begun := self._runs.pop(packet["run"], None)):
            began, entry = begun
            outcome = "stopped" if packet.get("stopped") else "finished"
            self.write(Entry("end", entry.kind, outcome, self._clock() - began, entry.model, entry.steps))

    @contextmanager
    def account(self, kind: str) -> Iterator[None]:
        """Work of a kind; "" for what is quick, of which only refusals and faults are written down."""
        began = self._clock()
        if kind:
            self.write(Entry("begin", kind))
        outcome = "failed"
        try:
            yield
            outcome = "finished"
        except (GeneratorExit, GoneError):
            outcome = "stopped"
            raise
        except self.refusals:
            outcome = "stopped"
            self.refuse("settings")
            raise
        except Exception:
            self.write(Entry("fault"))
            raise
        finally:
            if kind:
                self.write(Entry("end", kind, outcome, self._clock() - began))


def entry_of(start: Mapping[str, Any]) -> Entry:
    """The beginning of a run. A burial asks no model."""
    with suppress(ValueError):
        settings = Settings.from_text(str(start.get("settings", "")))
        if start.get("forward"):
            return Entry("begin", "burial", steps=settings.steps)
        return Entry("begin", "picture", model=settings.model, steps=settings.steps)
    return Entry("begin", "picture")
