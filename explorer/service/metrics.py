"""Counters and times of a server in Prometheus' text format, for whoever runs it; nothing of any visitor.

    metrics = Metrics(lambda: Now(waiting=3, running=8, pages=21, folder=0))
    ledger.listen(metrics)
    metrics.text()          what /metrics answers, with `CONTENT_TYPE`

Where the system tells them (Linux), memory, processor time and open files of the process are among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from explorer.service.ledger import Entry

__all__ = ["CONTENT_TYPE", "KINDS", "OUTCOMES", "Metrics", "Now"]

CONTENT_TYPE = CONTENT_TYPE_LATEST
KINDS = ("picture", "burial", "experiment", "export", "sketches")
OUTCOMES = ("finished", "stopped", "failed")
SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320)  # a fast run alone to a long one in a full room


@dataclass(frozen=True)
class Now:
    """How it stands: events that wait and that run, pages that are open, bytes in the folder of temporary files."""

    waiting: int
    running: int
    pages: int
    folder: int


GAUGES = {
    "waiting": ("explorer_events_waiting", "Events of pages that wait for their turn"),
    "running": ("explorer_events_running", "Events of pages that are worked on"),
    "pages": ("explorer_pages_open", "Pages that are open"),
    "folder": ("explorer_folder_bytes", "Bytes in the folder of temporary files, as of its last sweep"),
}


class Metrics:
    """A listener of a ledger, and what it has counted; `look` tells how it stands when somebody asks."""

    def __init__(self, look: Callable[[], Now]) -> None:
        disable_created_metrics()  # a second number for each, of when it began
        self.registry = registry = CollectorRegistry()
        self._begun = Counter("explorer_runs_begun", "Runs begun", ["kind"], registry=registry)
        self._ended = Counter(
            "explorer_runs_ended", "Runs ended; a fault stops one, too", ["kind", "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "explorer_run_seconds",
            "From the first step of a finished run to its last",
            ["kind"],
            buckets=SECONDS,
            registry=registry,
        )
        self._steps = Counter("explorer_steps", "Steps of finished pictures", ["model"], registry=registry)
        self._refused = Counter("explorer_refusals", "What was refused", ["reason"], registry=registry)
        self._faults = Counter("explorer_faults", "Events that failed by a fault of the program", registry=registry)
        for kind in KINDS:  # a counter that is not there yet looks like a server that is not
            self._begun.labels(kind)
            for outcome in OUTCOMES:
                self._ended.labels(kind, outcome)
        ProcessCollector(registry=registry)
        registry.register(Gauges(look))

    def __call__(self, entry: Entry) -> None:
        if entry.event == "begin":
            self._begun.labels(entry.kind).inc()
        elif entry.event == "end":
            self._ended.labels(entry.kind, entry.outcome).inc()
            if entry.outcome == "finished":
                self._seconds.labels(entry.kind).observe(entry.seconds)
                if entry.model:
                    self._steps.labels(entry.model).inc(entry.steps)
        elif entry.event == "refusal":
            self._refused.labels(entry.kind).inc()
        elif entry.event == "fault":
            self._faults.inc()

    def text(self) -> bytes:
        return generate_latest(self.registry)


class Gauges(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, look: Callable[[], Now]) -> None:
        self._look = look

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._look()
        for field, (name, about) in GAUGES.items():
            yield GaugeMetricFamily(name, about, value=getattr(now, field))

    def describe(self) -> list[GaugeMetricFamily]:
        """Its names; without them it would be asked how it stands before there is anything to look at."""
        return [GaugeMetricFamily(name, about) for name, about in GAUGES.values()]
