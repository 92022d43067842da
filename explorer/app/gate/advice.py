"""What is said to whoever runs the studio, when the gate refuses what may well be their own visitors.

A proxy that says another Host than people typed, or a name that the studio was not told of, looks like a stranger's
page. Each is said once, in one line, a few of them in all: a stranger who tries names must not fill the log.
"""

from __future__ import annotations

import logging

from explorer.app.gate.request import Request
from explorer.service.hosts import host_and_port, origin

__all__ = ["Advice"]

logger = logging.getLogger(__name__)
MOST = 5


class Advice:
    def __init__(self) -> None:
        self._said: set[str] = set()

    def of_name(self, request: Request) -> None:
        """Somebody asked for a name that this server does not know."""
        found = host_and_port(request.host)
        if found is not None:
            self._say(f"Refused: somebody asked for {found[0]}. If people know this studio by that name, start it with "
                      f"--host-name {found[0]}, or behind a proxy with --public-url.")  # fmt: skip

    def of_page(self, request: Request) -> None:
        """A page of another address than the one that was asked wants something done."""
        try:
            page = origin(request.origin, "Origin")
        except ValueError:
            return
        self._say(f"Refused: a page at {page} asked something of {request.host}. If that is this studio behind a "
                  f"proxy, start it with --public-url {page}.")  # fmt: skip

    def _say(self, line: str) -> None:
        if line not in self._said and len(self._said) < MOST:
            self._said.add(line)
            logger.warning("%s", line)
