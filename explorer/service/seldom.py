"""A log that no visitor can fill: whatever is said at one place of the code is written a few times a minute.

Every odd request makes the web server or Gradio say something, and a stranger sends a thousand a second. What was left
out is told with the next line from the same place. Lines for machines (journal.py) are asked for one by one and stay.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from explorer.service import journal

__all__ = ["Seldom", "speak_seldom"]

MOST, MINUTE = 10, 60.0


class Seldom(logging.Filter):
    """clock  seconds that never go back"""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, int], tuple[float, int]] = {}  # place -> since when, how often

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == journal.NAME:
            return True
        place, now = (record.pathname, record.lineno), self._clock()
        since, times = self._said.get(place, (now, 0))
        if now - since > MINUTE:
            if times > MOST:
                record.msg, record.args = f"{record.getMessage()} (and {times - MOST} times before)", None
            since, times = now, 0
        self._said[place] = since, times + 1
        return times < MOST


def speak_seldom() -> None:
    """For all that this process writes to its log from here on; call it when a server is made and its log is set up."""
    seldom = Seldom()
    loggers = [logging.getLogger(name) for name in (None, "uvicorn", "uvicorn.error")]
    for handler in {logging.lastResort, *(handler for logger in loggers for handler in logger.handlers)}:
        if handler is not None:
            handler.addFilter(seldom)
