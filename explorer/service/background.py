"""Work beside whoever asks for it."""

from __future__ import annotations

import threading
from collections.abc import Iterable

__all__ = ["in_background"]


def in_background(work: Iterable[object], name: str) -> None:
    """Does work, piece by piece, in a thread of its own that ends between two pieces once the program ends. A daemon
    thread would be cut off within one, and an abort in the network's code is told as a crash."""

    def act() -> None:
        for _ in work:
            if not threading.main_thread().is_alive():
                return

    threading.Thread(target=act, name=name).start()
