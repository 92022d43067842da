"""Steer in an address: which picture, or which run, and the text form of what was done with it.

    tab=steer&sample=dog&steer=picture&depth=0.4&prompt=a+fox&model=fast       from a shipped picture
    tab=steer&made=prompt%3Da%2Bred%2Bapple&steer=repair&task=colour           of a run of Create: a picture to repair
    tab=steer&steer=branch&at=3&then_prompt=a+fox&prompt=a+red+apple&steps=8   a run that goes on otherwise
    tab=steer&steer=variation&other=9&angle=30&prompt=a+dog                    words, walk, what if: of a run alone

A picture or a drawing of one's own is in no address; what was painted is (explorer.trajectory.steer.painted).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer.errors import RefusedError
from explorer.present.destroy import SAMPLES
from explorer.trajectory.link import mended
from explorer.trajectory.settings import Settings
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
from explorer.trajectory.text_form import pairs_in

__all__ = ["NAMES", "OF_A_DRAWING", "OF_A_PICTURE", "PLANS", "AtSteer", "of_steer", "steer_in"]

KINDS: tuple[type[Plan], ...] = (FromPicture, Repair, Branch, WordsOverTime, Variation, Wander, WhatIf)
KINDS += (Sketch, Edges, Places, Palette, Mood, Tile, Judged)
PLANS: dict[str, type[Plan]] = {kind.tool: kind for kind in KINDS}
"""The tools that the tab has, in their order there."""
OF_A_PICTURE = {"picture", "repair", "mood"}
"""Those that are given a picture; a drawing is in no address."""
OF_A_DRAWING = {"sketch", "edges"}
NAMES = {"steer", *(name for kind in PLANS.values() for name in kind.model_fields)}


@dataclass(frozen=True)
class AtSteer:
    """plan  what was done;  settings  of the run
    sample   name of a shipped picture, or made: settings of the run whose picture it is; neither for other tools
    """

    plan: Plan
    settings: Settings
    sample: str = ""
    made: str = ""


def steer_in(pairs: Any, told: dict[str, str]) -> tuple[AtSteer | None, list[RefusedError]]:
    """None where no tool is named. Raises RefusedError for one that cannot be used so."""
    kind = PLANS.get(told.get("steer", ""))
    own, notes = mended(pairs)
    if kind is None:
        return None, notes
    plan = kind.make(**{name: told[name] for name in kind.model_fields if name in told and name != "picture"})
    settings = Settings.from_text(urlencode(own))
    sample, made = told.get("sample", ""), told.get("made", "")
    if kind.tool not in OF_A_PICTURE:
        return AtSteer(plan, settings), notes
    if sample in SAMPLES or not made:
        wrong = [RefusedError("link_sample", name=sample[:40])] if sample and sample not in SAMPLES else []
        return AtSteer(plan, settings, sample if sample in SAMPLES else SAMPLES[0]), [*notes, *wrong]
    inside, more = mended(pairs_in(made))
    return AtSteer(plan, settings, made=Settings.from_text(urlencode(inside)).to_text() or "prompt="), [*notes, *more]


def of_steer(at: AtSteer) -> list[tuple[str, str]]:
    whose = [("sample", at.sample)] if at.sample else [("made", at.made)] if at.made else []
    plan = at.plan.model_copy(update={"picture": ""}).pairs()
    return [*whose, *plan, *parse_qsl(at.settings.to_text(), keep_blank_values=True)]
