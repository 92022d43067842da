"""The tools by name, and the way from a text form back to a plan and settings."""

from __future__ import annotations

from explorer.choices import choose
from explorer.errors import RefusedError
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.steer.judged import Judged
from explorer.trajectory.steer.lines import Edges
from explorer.trajectory.steer.mood import Mood
from explorer.trajectory.steer.palette import Palette
from explorer.trajectory.steer.picture import FromPicture
from explorer.trajectory.steer.places import Places
from explorer.trajectory.steer.plan import Plan
from explorer.trajectory.steer.repair import Repair
from explorer.trajectory.steer.sketch import Sketch
from explorer.trajectory.steer.tile import Tile
from explorer.trajectory.steer.variation import Variation, Wander
from explorer.trajectory.steer.what_if import WhatIf
from explorer.trajectory.steer.words import WordsOverTime
from explorer.trajectory.text_form import pairs_in, read

__all__ = ["TOOLS", "steered_from"]

KINDS: tuple[type[Plan], ...] = (FromPicture, Repair, Branch, WordsOverTime, Variation, Wander, WhatIf)
KINDS += (Sketch, Palette, Edges, Places, Mood, Tile, Judged)
TOOLS: dict[str, type[Plan]] = {kind.tool: kind for kind in KINDS}
"""Name -> the class of its plan."""


def steered_from(text: str) -> tuple[Plan, Settings]:
    """The plan and the settings in a text form. Raises SettingsError."""
    try:
        given = dict(pairs_in(text))
        kind = TOOLS[choose("tool", given.pop("steer", ""), TOOLS)]
    except RefusedError as error:
        raise SettingsError.of(error) from None
    own = {name: given.pop(name) for name in kind.model_fields if name in given}
    return kind.make(**own), Settings.make(**{name: read(name, value) for name, value in known(given).items()})


def known(given: dict[str, str]) -> dict[str, str]:
    try:
        return {choose("setting", name, Settings.model_fields): value for name, value in given.items()}
    except RefusedError as error:
        raise SettingsError.of(error) from None
