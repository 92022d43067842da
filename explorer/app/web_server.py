"""The web server, and its end while pages are open.

A page holds streams open for as long as it is there, and a server that waits for its visitors waits for ever. So the
work for pages ends, answers that are on their way get a moment, and then every connection is broken off. A page says by
itself that the studio is gone.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn

from explorer.service.presence import Presence

__all__ = ["WebServer"]

MOMENT = 0.4  # seconds for answers on their way, for streams that are broken off, and for what is behind them


class WebServer(uvicorn.Server):
    """presence: the pages that work is done for"""

    def __init__(self, config: uvicorn.Config, presence: Presence) -> None:
        super().__init__(config)
        self.presence = presence

    @contextmanager
    def capture_signals(self) -> Iterator[None]:  # type: ignore[override]
        """Whoever runs the server listens for signals (explorer.service.ending)."""
        yield

    def stop(self) -> None:
        """Begins the end; `run` returns about a second later."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in self.servers:
            listening.close()
        for door in sockets or []:
            door.close()
        self.presence.close()
        for connection in self._connections():
            connection.shutdown()
        await self._gone()
        with silent():
            for connection in self._connections():
                connection.transport.abort()
            await self._gone()
            for task in self.server_state.tasks:
                task.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(MOMENT):
                    await self.lifespan.shutdown()

    def _connections(self) -> list[Any]:
        return list(self.server_state.connections)

    async def _gone(self) -> None:
        """Waits for the last visitor, for a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MOMENT):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(0.02)


@contextmanager
def silent() -> Iterator[None]:
    """Nothing is logged meanwhile: that a stream is broken off is no fault."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
