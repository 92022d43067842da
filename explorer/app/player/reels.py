"""Reels: the packets of recent runs, so that a player that was not on the page can ask for what it missed.

A component in a closed tab sees only the last value that it was sent. Runs are kept in memory under names that
nobody can guess, oldest out first when they outgrow the limit; nothing is written to disk.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from explorer.render.packet import Packet

__all__ = ["Reels"]


class Reels:
    """Thread-safe; `limit` is in bytes of frames, a run of 30 guided steps has about 5 MB."""

    def __init__(self, limit: int = 256 << 20) -> None:
        self.limit = limit
        self._runs: OrderedDict[str, list[Packet]] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._kept: set[str] = set()
        self._lock = threading.Lock()

    def add(self, packet: Packet) -> Packet:
        """Remembers a packet and hands it back: `yield reels.add(packet)`."""
        run, frames = packet["run"], packet.get("frames", {})
        with self._lock:
            self._runs.setdefault(run, []).append(packet)
            self._runs.move_to_end(run)
            self._sizes[run] = self._sizes.get(run, 0) + sum(map(len, frames.values())) + 500
            self._shrink(run)
        return packet

    def keep(self, packets: Iterable[Packet]) -> Packet:
        """Remembers a finished run for good, such as the opening run; returns the small value that shows it."""
        run = ""
        for packet in packets:
            run = self.add(packet)["run"]
            self._kept.add(run)
        return {"run": run, "kind": "show"}

    def missed(self, request: Any) -> list[Packet]:
        """What a player asks for: {"run": name, "have": [frames it holds]}. Unknown runs and odd requests get []."""
        if not isinstance(request, dict) or not isinstance(request.get("run"), str):
            return []
        have = request.get("have") or []
        held = {i for i in have if isinstance(i, int)} if isinstance(have, list) else set()
        with self._lock:
            packets = list(self._runs.get(request["run"], ()))
        return [packet for packet in packets if packet["kind"] != "step" or packet["i"] not in held]

    def _shrink(self, newest: str) -> None:
        for run in list(self._runs):
            if sum(self._sizes.values()) <= self.limit:
                return
            if run != newest and run not in self._kept:
                del self._runs[run], self._sizes[run]

    def __len__(self) -> int:
        return len(self._runs)
