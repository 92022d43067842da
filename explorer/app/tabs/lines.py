"""The lines in which events wait: runs, those that follow every change, long work, sketches and files each have one, so
that none holds up the others.

Everything else is quick, and each of those events has a line of its own.
"""

from __future__ import annotations

from typing import Any

__all__ = ["EXPORTS", "LIVE", "LONG", "RUNS", "RUNS_ONCE", "SKETCHES"]

RUNS: dict[str, Any] = {
    "trigger_mode": "always_last",
    "show_progress": "hidden",
    "concurrency_id": "runs",
    "concurrency_limit": 32,  # a class: they meet in the line of the networks, whose calls they share
}
RUNS_ONCE = {**RUNS, "trigger_mode": "once"}
LIVE = {**RUNS, "concurrency_id": "live"}
LONG = {**RUNS_ONCE, "concurrency_id": "long", "concurrency_limit": 4}
SKETCHES = {**RUNS, "concurrency_id": "sketches", "concurrency_limit": 2}
EXPORTS: dict[str, Any] = {"concurrency_id": "exports", "concurrency_limit": 4}
