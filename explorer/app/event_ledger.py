"""Has the events of a page written down in the ledger: those that compute for long by kind, all with what failed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import gradio as gr

from explorer.app.tabs.lines import EXPORTS, LONG, SKETCHES
from explorer.errors import RefusedError
from explorer.service.ledger import Ledger

__all__ = ["keep_ledger"]

KINDS = {
    LONG["concurrency_id"]: "experiment",
    EXPORTS["concurrency_id"]: "export",
    SKETCHES["concurrency_id"]: "sketches",
}
"""Line -> kind of work. Runs of pictures are heard of by their packets: an event may make several, or none."""


def keep_ledger(page: gr.Blocks, ledger: Ledger) -> None:
    """Before `tend`, which turns what goes wrong into messages. (tests/app/test_event_ledger.py)"""
    ledger.refusals = (RefusedError, gr.Error)
    for event in page.default_config.fns.values():
        if event.fn is not None:
            event.fn = accounted(event.fn, ledger, KINDS.get(event.concurrency_id, ""))


def accounted(act: Callable[..., Any], ledger: Ledger, kind: str) -> Callable[..., Any]:
    """`act`, called as Gradio calls it, with its own signature."""

    @wraps(act)
    def once(*values: Any) -> Any:
        with ledger.account(kind):
            return act(*values)

    @wraps(act)
    def steps(*values: Any) -> Iterator[Any]:
        with ledger.account(kind):
            yield from act(*values)

    return steps if inspect.isgeneratorfunction(act) else once
