"""Reels: the packets of recent runs, and the streams in which they go to whoever knows a run's name.

Runs are kept in memory under names that nobody can guess; when they outgrow the limit, the oldest goes of the place
that has most. Nothing is written to disk. A packet goes to a page without its frames: `frames` then gives the number
of bytes of each, and `at` the address that has them. Gradio brings what begins and ends a run, and no packet between:
its way in would cost both sides several times the work. PROTOCOL.md beside this file says who sends what.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from explorer.player.codec import for_json, weight
from explorer.player.packets import Packet, done_packet, new_run, show_packet

__all__ = ["Reels"]

Place = TypeVar("Place")
BREATH = 2.0  # seconds after which Gradio may look who is still there; each look costs the page 40 ms
OPENING = 15.0  # seconds in which somebody must open the stream of a run that is being made
RETURN = 3.0  # seconds in which a stream that broke off may be opened again
FOLLOWERS = 16  # of a visitor's run: a page has one
ENVELOPE = 500  # bytes of a packet beside its frames


@dataclass
class Audience:
    """Who follows a run: how many now, since when, and whom to wake when there is news."""

    left: float  # when it began, or when the last one went
    count: int = 0
    ever: bool = False
    bells: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set)


class Reels:
    """Thread-safe; `limit` is in bytes of frames, a run of 30 guided steps has about 4 MB.

    address  where the server hands out streams and frames, seen from a page
    owner    whom the run is made for that begins now; None for nobody in particular
    heard    is told every packet when it comes
    place    from where the run is asked for that begins now: runs go where there are most, so that one place, however
             many it asks for, does not push out those of others
    """

    def __init__(
        self,
        limit: int = 128 << 20,
        address: str = "../frames",
        clock: Callable[[], float] = time.monotonic,
        owner: Callable[[], str | None] = lambda: None,
        heard: Callable[[Packet], object] = lambda packet: None,
        place: Callable[[], str] = lambda: "",
    ) -> None:
        self.limit, self.address, self._clock, self._owner = limit, address, clock, owner
        self._heard, self._place = heard, place
        self._places: dict[str, str] = {}
        self._owners: dict[str, str | None] = {}
        self._audiences: dict[str, Audience] = {}
        self._runs: OrderedDict[str, list[Packet]] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._developed: dict[str, bytes] = {}
        self._kept: set[str] = set()
        self._promised: dict[str, Callable[[str], Iterable[Packet]]] = {}
        self._lock = threading.Lock()

    def add(self, packet: Packet) -> Packet:
        """Remembers a packet and returns what the page is sent of it: `yield reels.add(packet)`."""
        run = packet["run"]
        self._heard(packet)
        with self._lock:
            if packet["kind"] == "done":
                self._owners.pop(run, None)
            elif packet["kind"] == "start":
                self._owners[run] = self._owner()
                self._places[run] = self._place()
            self._runs.setdefault(run, []).append(packet)
            self._runs.move_to_end(run)
            self._sizes[run] = self._sizes.get(run, 0) + weight(packet) + ENVELOPE
            self._shrink(run)
            self._ring(run)
        return self.sent(packet)

    def sent(self, packet: Packet) -> Packet:
        """A packet as the page gets it: plain JSON, its frames at an address."""
        if "frames" not in packet:
            return cast(Packet, for_json(packet))
        sizes = {name: len(data) for name, data in packet["frames"].items()}
        return {
            **for_json({**packet, "frames": {}}),
            "frames": sizes,
            "at": f"{self.address}/{packet['run']}/{packet['i']}",
        }

    def streamed(self, packets: Iterable[tuple[Place, Packet]]) -> Iterator[tuple[Place, Packet | None]]:
        """Makes runs for their streams, and yields what Gradio has to bring: of each run the first packet and the last,
        and None now and then, so that Gradio notices who has left. Ends where the visitor stops a run, and where nobody
        follows one.

        packets  (place, packet): the place, such as a column, is handed through; and so is the start of a run that the
                 visitor's own device makes, of which nothing is kept here
        """
        noticed, begun = time.monotonic(), set[str]()
        try:
            for place, packet in packets:
                if "device" in packet:
                    yield place, packet
                    continue
                if packet["kind"] == "step" and (self.ended(packet["run"]) or self.abandoned(packet["run"])):
                    return
                begun.add(packet["run"])
                sent = self.add(packet)
                if packet["kind"] != "step":
                    yield place, sent
                elif time.monotonic() - noticed > BREATH:
                    noticed = time.monotonic()
                    yield place, None
        finally:  # who follows a run that nobody makes any more is told
            for run in begun:
                if not self.ended(run):
                    self.add(done_packet(run, stopped=True))

    def known(self, run: str) -> bool:
        """Whether there is such a run, or was promised, and a place to follow it."""
        with self._lock:
            if run in self._kept or run in self._promised:
                return True
            return run in self._runs and (run not in self._audiences or self._audiences[run].count < FOLLOWERS)

    async def follow(self, run: str, patience: float = 60.0) -> AsyncIterator[Packet]:
        """The packets of a run as the page gets them, from its first to its last, as they are made. Where it is over
        already, its start says so with `replay`.

        patience  seconds without a packet after which the run counts as given up
        """
        bell = asyncio.get_running_loop(), asyncio.Event()
        audience = self._arrive(run, bell)
        replay, told = {"replay": True} if self.ended(run) else {}, 0
        try:
            while True:
                bell[1].clear()
                news = self.packets(run)[told:]
                for packet in news:
                    yield {**self.sent(packet), **(replay if packet["kind"] == "start" else {})}
                    if packet["kind"] == "done":
                        return
                told += len(news)
                try:
                    await asyncio.wait_for(bell[1].wait(), patience)
                except TimeoutError:
                    return
        finally:
            with self._lock:
                audience.bells.discard(bell)
                audience.count, audience.left = audience.count - 1, self._clock()
                if not audience.count and run not in self._runs and run not in self._promised:
                    self._audiences.pop(run, None)

    def _arrive(self, run: str, bell: tuple[asyncio.AbstractEventLoop, asyncio.Event]) -> Audience:
        with self._lock:
            audience = self._audiences.setdefault(run, Audience(self._clock()))
            audience.count, audience.ever = audience.count + 1, True
            audience.bells.add(bell)
            return audience

    def _ring(self, run: str) -> None:
        """Wakes those who follow a run; from any thread."""
        audience = self._audiences.setdefault(run, Audience(self._clock()))
        for loop, bell in audience.bells:
            if not loop.is_closed():
                loop.call_soon_threadsafe(bell.set)

    def abandoned(self, run: str) -> bool:
        """Whether a run is made that nobody follows: its stream was not opened in time, or was left for good."""
        with self._lock:
            audience = self._audiences.get(run)
            if run in self._kept or audience is None or audience.count:
                return False
            return self._clock() - audience.left > (RETURN if audience.ever else OPENING)

    def stop(self, run: str) -> Packet | None:
        """Ends a run for its visitor; None where there is no such run to end. What the page opens on goes on."""
        with self._lock:
            there = run in self._runs and run not in self._kept
        return self.add(done_packet(run, stopped=True)) if there and not self.ended(run) else None

    def ended(self, run: str) -> bool:
        """Whether a run is over: finished, or stopped by its visitor."""
        packets = self.packets(run)
        return bool(packets) and packets[-1]["kind"] == "done"

    def stopped(self, run: str) -> bool:
        """Whether a run ended before its picture."""
        packets = self.packets(run)
        return bool(packets) and packets[-1].get("stopped", False)

    def frames(self, run: str, index: int, names: Sequence[str]) -> bytes | None:
        """The named frames of one step one after another, or None where the run or a frame is not here.

        names  different ones of those that the step has
        """
        packets = self.packets(run)
        found: dict[str, bytes] = next((p["frames"] for p in packets if p["kind"] == "step" and p["i"] == index), {})
        if not names or len(set(names)) != len(names) or any(name not in found for name in names):
            return None
        return b"".join(found[name] for name in names)

    def guess(self, run: str, index: int) -> tuple[bytes, str] | None:
        """The guess at one step of a run that is being made now, and whom it is made for; None for any other."""
        with self._lock:
            owner = self._owners.get(run)
        found = self.frames(run, index, ["x0_hat"])
        return (found, owner) if owner is not None and found is not None else None

    def finished(self, run: str) -> bytes | None:
        """The last frame of a run that came to its picture; None for any other, and for a burial."""
        packets = self.packets(run)
        if not packets or packets[0].get("forward") or not self.ended(run) or self.stopped(run):
            return None
        return next((packet["frames"].get("x_t") for packet in packets if packet.get("final")), None)

    def develop(self, run: str, picture: bytes) -> bytes:
        """Keeps what a second network made of the finished picture, for as long as the run; returns it."""
        with self._lock:
            if run in self._runs and run not in self._developed:
                self._developed[run] = picture
                self._sizes[run] += len(picture)
                self._shrink(run)
        return picture

    def developed(self, run: str) -> bytes | None:
        """The developed picture of a run, where it has been made."""
        with self._lock:
            return self._developed.get(run)

    def promise(self, make: Callable[[str], Iterable[Packet]]) -> Packet:
        """Names a run that `make(name)` will make, to be kept for good, and returns the small value that shows it."""
        run = new_run()
        self._promised[run] = make
        return show_packet(run)

    def keep_promises(self) -> Iterator[Packet]:
        """Makes what was promised, packet by packet, in the order of promising. What fails ends where it failed."""
        for run, make in list(self._promised.items()):
            self._kept.add(run)
            try:
                for packet in make(run):
                    yield self.add(packet)
            except Exception:
                logging.getLogger(__name__).exception("a run that a page opens on could not be made")
            if not self.ended(run):
                yield self.add(done_packet(run, stopped=True))
            del self._promised[run]

    @property
    def promised(self) -> int:
        """How many runs are still to be made."""
        return len(self._promised)

    def packets(self, run: str) -> list[Packet]:
        """What there is of a run, frames and all."""
        with self._lock:
            return list(self._runs.get(run, ()))

    def _shrink(self, newest: str) -> None:
        while sum(self._sizes.values()) > self.limit:
            places = Counter[str]()
            for run, size in self._sizes.items():
                places[self._places.get(run, "")] += 0 if run in self._kept else size
            left = [run for run in self._runs if run != newest and run not in self._kept]
            if not left:
                return
            self._forget(max(left, key=lambda run: places[self._places.get(run, "")]))  # the oldest of these

    def _forget(self, run: str) -> None:
        del self._runs[run], self._sizes[run]
        for kept in (self._developed, self._owners, self._places):
            kept.pop(run, None)
        if run in self._audiences and not self._audiences[run].count:
            del self._audiences[run]

    def __len__(self) -> int:
        return len(self._runs)
