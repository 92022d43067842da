"""What the gate refuses, by reason, for those who watch over a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from explorer.app.gate.kinds import RequestError
from explorer.app.gate.limits import FullError
from explorer.app.gate.pace import FastError
from explorer.app.gate.request import SlowError, TooLargeError
from explorer.app.gate.uploads import ManyError, NoRoomError
from explorer.service.ledger import Ledger

__all__ = ["REASONS", "STRANGE", "refusals"]

STRANGE = "strange"  # another site, or a name that is not this server's
REASONS: dict[type[Exception], str] = {  # the first that an error is one of
    FastError: "too_fast",
    NoRoomError: "no_room",
    FullError: "full",
    SlowError: "slow",
    TooLargeError: "large",
    ManyError: "odd",
    RequestError: "odd",
}


@contextmanager
def refusals(ledger: Ledger) -> Iterator[None]:
    """Writes down with what reason the gate refuses what is asked inside."""
    try:
        yield
    except tuple(REASONS) as error:
        ledger.refuse(next(reason for kind, reason in REASONS.items() if isinstance(error, kind)))
        raise
