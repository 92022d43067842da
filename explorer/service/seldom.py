"""A log that no visitor can fill, and none can forge: what is said at one place of the code is written a few times a
minute, and each message is one line that orders no terminal anything (explorer.errors.one_line).

Every odd request makes the web server or Gradio say something, and a stranger sends a thousand a second. What was left
out is told with the next line from the same place. Lines for machines (journal.py) are asked for one by one and stay.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable

from explorer.errors import one_line
from explorer.service import journal

__all__ = ["Plain", "Seldom", "speak_seldom"]

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


class Plain(logging.Filter):
    """Names, paths and words of strangers stay text: the message is one line, a traceback below it is indented."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = one_line(record.getMessage()), None
        record.__dict__.pop("color_message", None)  # uvicorn's own copy of the message, for a terminal
        if record.exc_info and record.exc_info[1] is not None:
            lines = "".join(traceback.format_exception(*record.exc_info)).splitlines()
            record.exc_text = "\n".join(f"  {one_line(line)}" for line in lines)
        return True


def speak_seldom() -> None:
    """For all that this process writes to its log from here on; call it when a server is made and its log is set up."""
    filters = Seldom(), Plain()
    loggers = [logging.getLogger(name) for name in (None, "uvicorn", "uvicorn.error")]
    heard = {logging.lastResort, *(handler for logger in loggers for handler in logger.handlers)} - {None}
    for handler in heard:
        for each in filters:
            handler.addFilter(each)  # type: ignore[union-attr]
