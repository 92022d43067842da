"""Where a page stands in Gradio's lines: how many are before it, and about how long it waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from explorer.app.tabs.lines import EXPORTS, LIVE, LONG, RUNS

__all__ = ["place_in_line"]

LINES = {line["concurrency_id"] for line in (RUNS, LIVE, LONG, EXPORTS)}  # nobody waits for sketches
MOST = 3_600  # seconds


def place_in_line(queues: Iterable[Any], session: str) -> dict[str, int]:
    """{ahead, seconds} of the first event of a page that waits to begin: how many stand before it, and about how many
    seconds it takes until it begins, 0 where that is not known yet. {} where none waits.

    As many events as a line lets in at once leave it in the time that one of them takes.
    """
    for queue in queues:
        for name, line in list(queue.event_queue_per_concurrency_id.items()):
            if name not in LINES:
                continue
            events = list(line.queue)
            ahead = next((k for k, event in enumerate(events) if event.session_hash == session), None)
            if ahead is not None:
                usual = queue.process_time_per_fn[events[ahead].fn].avg_time
                seconds = (ahead + 1) * usual / (line.concurrency_limit or 1)
                return {"ahead": ahead, "seconds": min(MOST, round(seconds + 0.5)) if usual else 0}
    return {}
