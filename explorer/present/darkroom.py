"""The darkroom: finished pictures are developed, one at a time on the whole server, when no run needs the machine.

Who asks waits in the event loop, where waiting costs nothing, and for as long as they are there. What was developed
stays with its run in the reels. A guess is developed while its run is made, between two steps of it, when no other
visitor needs the machine; nobody keeps it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from explorer.network.checkpoint import WeightsError
from explorer.network.learned import load_enlarger
from explorer.network.parallel import on_all_cores
from explorer.pixels import from_frame, to_frames
from explorer.player.codec import decode, encode
from explorer.player.reels import Reels
from explorer.present.develop import developed
from explorer.present.picture_file import picture_file
from explorer.service.shared_models import QUIET, SharedModels

__all__ = ["BusyError", "Darkroom"]

BREATH = 0.2  # seconds between two looks whether the machine is free, and whether whoever asked is still there
GAP = 0.01  # the same for a guess: between two steps of a run the machine is free for moments only
FRESH = 2.0  # seconds in which a guess is worth developing
PATIENCE = 20.0  # seconds after which who waits is told to ask again
WAITING = 64  # who may wait at once


class BusyError(Exception):
    """Others need the machine; ask again in a few seconds."""


class Darkroom:
    """One for all visitors, in one event loop."""

    def __init__(self, models: SharedModels, reels: Reels, patience: float = PATIENCE) -> None:
        self.models, self.reels, self.patience = models, reels, patience
        self._working, self._able = False, True
        self._waiting = self._files = 0
        self._writing = asyncio.Lock()

    async def picture(self, run: str, gone: Callable[[], Awaitable[bool]]) -> bytes | None:
        """The developed picture of a run as lossless WebP; None for a run without a finished picture in memory, and
        where the program has no network for it.

        gone  whether whoever asked has left
        Raises BusyError where the machine is needed for too long, or nobody waits any more.
        """
        end = time.monotonic() + self.patience
        if self._waiting >= WAITING:
            raise BusyError
        self._waiting += 1
        try:
            while (known := self.reels.developed(run)) is None:
                finished = self.reels.finished(run) if self._able and self.developable(run) else None
                if finished is None:
                    return None
                if not self._working and (made := await self._make(finished)) is not None:
                    return self.reels.develop(run, made)
                if time.monotonic() > end or await gone():
                    raise BusyError
                await asyncio.sleep(BREATH)
            return known
        finally:
            self._waiting -= 1

    def developable(self, run: str) -> bool:
        """Whether a run is in memory, and of a model whose pictures the second network knows."""
        packets = self.reels.packets(run)
        return bool(packets) and packets[0].get("develop") is not False

    async def guess(self, run: str, index: int, gone: Callable[[], Awaitable[bool]]) -> bytes | None:
        """The developed guess at one step of a run that is being made, as lossless WebP; None for a run that is not
        in memory. Raises BusyError where others need the machine, or the run is over."""
        found = self.reels.guess(run, index)
        if not self._able or not self.developable(run):
            return None
        if found is None:
            raise BusyError
        guess, owner = found
        end = time.monotonic() + FRESH
        while time.monotonic() < end and not await gone() and self.reels.guess(run, index):
            if not self._working and (made := await self._make(guess, owner)) is not None:
                return made
            await asyncio.sleep(GAP)
        raise BusyError

    async def file(
        self, run: str, factor: int, gone: Callable[[], Awaitable[bool]], kind: str = "png"
    ) -> tuple[str, bytes] | None:
        """Name and bytes of the finished picture as a file, `factor` times as wide (explorer.present.picture_file);
        None and BusyError as for `picture`."""
        if factor != 1 and await self.picture(run, gone) is None:
            return None
        if self._files >= WAITING:
            raise BusyError
        self._files += 1
        try:
            async with self._writing:  # a second for the largest
                if await gone():
                    raise BusyError
                return await asyncio.to_thread(picture_file, self.models, self.reels, run, factor, kind)
        finally:
            self._files -= 1

    async def _make(self, picture: bytes, owner: str | None = None) -> bytes | None:
        """None where somebody but the owner needs the machine, or the weights are missing."""
        self._working = True
        try:
            return await asyncio.to_thread(self._developed, picture, owner)
        except WeightsError as error:
            logging.getLogger(__name__).error("finished pictures are not developed: %s", error)
            self._able = False
            return None
        finally:
            self._working = False

    def _developed(self, picture: bytes, owner: str | None) -> bytes | None:
        load_enlarger()  # before anybody could wait for this turn
        with self.models.turns.spare(QUIET, owner) as free:
            if not free:
                return None
            large = on_all_cores(developed, from_frame(decode(picture)))
        return encode(to_frames(large)[0])
