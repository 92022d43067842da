"""How much one run and one file of a page may ask for: on a network of one's own, and on the internet (--public).

One server, one set of bounds: `use(PUBLIC)` before it starts. The command line, whose owner pays for it, has none.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import RefusedError

__all__ = ["OWN", "PUBLIC", "Bounds", "check_file", "in_force", "use"]


@dataclass(frozen=True)
class Bounds:
    """steps  of a run;  file  bytes that a file to take home is expected to have, None for as many as it takes
    teaching  steps of teaching a word"""

    steps: int = 200
    file: int | None = None
    teaching: int = 960


OWN = Bounds()
PUBLIC = Bounds(steps=100, file=20_000_000, teaching=300)
_now = [OWN]


def use(bounds: Bounds) -> None:
    """These count from now on."""
    _now[0] = bounds


def in_force() -> Bounds:
    return _now[0]


def check_file(expected: float) -> None:
    """Raises RefusedError where a file of so many bytes is too large to be made here."""
    most = in_force().file
    if most is not None and expected > most:
        raise RefusedError("large_export", most=round(most / 1e6))
