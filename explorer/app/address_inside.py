"""Inside in an address: the run that is looked into, and what somebody has changed in it.

tab=inside&prompt=a+red+apple&model=fast&turn=1:0            without its second word
tab=inside&prompt=a+red+apple&model=fast&bend=skip:scale:0   without its bridges
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer.errors import RefusedError
from explorer.trajectory.inside import Change
from explorer.trajectory.link import mended
from explorer.trajectory.settings import Settings

__all__ = ["AtInside", "inside_in", "of_inside"]


@dataclass(frozen=True)
class AtInside:
    """The run that is looked into, and the change whose picture stands beside it."""

    settings: Settings
    change: Change = field(default_factory=Change)


def inside_in(pairs: Any, told: dict[str, str]) -> tuple[AtInside | None, list[RefusedError]]:
    """None where no run is named. Raises RefusedError for a change that cannot be."""
    own, notes = mended(pairs)
    if not own:
        return None, notes
    return AtInside(Settings.from_text(urlencode(own)), Change.of(pairs)), notes


def of_inside(at: AtInside) -> list[tuple[str, str]]:
    run = parse_qsl(at.settings.to_text() or "prompt=", keep_blank_values=True)
    return [*run, *at.change.pairs()]
