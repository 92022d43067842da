"""How the studio ends: Ctrl+C, SIGTERM and a terminal that is closed mean the same, and are done within seconds.

    ending = Ending()
    ending.listen()             from now on these signals end the program
    ending.first(server.stop)   what they begin with; without it, and at a second signal, they end it at once
    ending.leave()              at the end: one line, no folder left, no thread waited for

A run in the middle of a step, a film that is being packed, a network that learns: none of them is waited for, because
nothing of theirs outlives the program. Files are written in the temporary folder only, which goes last.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn

from explorer.console import tell
from explorer.service.temporary import forsake

__all__ = ["PATIENCE", "Ending"]

PATIENCE = 2.0  # seconds that what comes first may take
NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last is Windows' word for a console that is closed


class Ending:
    """said: the line that tells of the end"""

    def __init__(self, said: str = "Stopped.") -> None:
        self.said = said
        self._act: Callable[[], object] | None = None
        self._asked, self._leaving = threading.Event(), threading.Lock()

    def listen(self) -> None:
        """Takes the signals over, in the main thread. A hang-up that somebody has turned off (nohup) stays off."""
        for name in NAMES:
            number = getattr(signal, name, None)
            if number is not None and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                signal.signal(number, self._heard)

    def first(self, act: Callable[[], object]) -> None:
        """What a signal is to begin with; then it is left to `leave`, for which whoever runs the server waits."""
        self._act = act

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self._act is None or self._asked.is_set():
            self.leave()
        self._asked.set()
        threading.excepthook = quiet  # threads whose loop is gone have nothing to say
        threading.Thread(target=self._at_last, daemon=True).start()
        self._act()

    def _at_last(self) -> None:
        time.sleep(PATIENCE)
        self.leave()

    def leave(self) -> NoReturn:
        """Ends the process with exit code 0, in whatever state its threads are."""
        if not self._leaving.acquire(blocking=False):
            while True:  # another thread is at it already
                time.sleep(1)
        with suppress(Exception):  # the terminal may be gone, or just being written to
            tell(self.said, flush=True)
        forsake()
        os._exit(0)


def quiet(told: Any) -> None:
    pass
