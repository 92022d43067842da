"""How many runs one page and one address may begin within a minute: few on the internet, see Limits."""

from __future__ import annotations

from explorer.app.gate.limits import FullError, Limits, Rate

__all__ = ["FastError", "Pace"]

AGAIN = 30  # seconds, about


class FastError(FullError):
    """So many runs have been begun within a minute that the next one has to wait."""


class Pace:
    """Whatever computes for long counts: sketches that follow a run, too."""

    def __init__(self, limits: Limits) -> None:
        self._page, self._address = Rate(limits.runs), Rate(limits.runs_address)

    def take(self, session: str, address: str) -> None:
        """One run more of this page. Raises FastError, and then it does not count."""
        if not (self._page.has(session, 1) and self._address.has(address, 1)):
            raise FastError(AGAIN)
        self._page.take(session)
        self._address.take(address)
