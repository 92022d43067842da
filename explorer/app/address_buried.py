"""Destroy in an address: a burial that anybody can repeat, and the walk back from one of its frames.

    tab=destroy&sample=dog&schedule=cosine&steps=40&static=7                     a sample, buried
    tab=destroy&made=prompt%3Da%2Bred%2Bapple&steps=40&static=7&from=25&words=a+red+apple&model=fast
                                                         a run of Create, buried; and given back from frame 25

A picture of one's own is in no address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from explorer.errors import RefusedError
from explorer.model.registry import DEFAULT, of_the_world
from explorer.present.destroy import SAMPLES
from explorer.trajectory.link import mended
from explorer.trajectory.settings import Settings
from explorer.trajectory.text_form import pairs_in, plain_number

__all__ = ["AtBurial", "buried_in", "of_burial"]


@dataclass(frozen=True)
class AtBurial:
    """sample  name of a shipped picture, or made: settings of the run whose picture it is
    burial  schedule, steps and static;  frame  where the walk back begins, 0 for none;  words, model  of that walk
    """

    burial: Settings
    sample: str = ""
    made: str = ""
    frame: int = 0
    words: str = ""
    model: str = DEFAULT

    def back(self, frame: int, words: str, model: str) -> AtBurial:
        """The same, and the walk back from one of its frames."""
        return replace(self, frame=frame, words=words, model=model)


def buried_in(pairs: Any, told: dict[str, str]) -> tuple[AtBurial | None, list[RefusedError]]:
    """None where no burial is named. Raises RefusedError for one that cannot be."""
    sample, made = told.get("sample", ""), told.get("made", "")
    if sample not in SAMPLES and not made:
        return None, [RefusedError("link_sample", name=sample[:40])] if sample else []
    named = {"schedule": "schedule", "steps": "steps", "static": "seed"}
    fields, notes = mended([(named[name], value) for name, value in pairs if name in named])
    burial = Settings.make(**dict(fields))
    if sample in SAMPLES:
        at = AtBurial(burial, sample)
    else:
        inside, more = mended(pairs_in(made))
        notes += more
        at = AtBurial(burial, made=Settings.from_text(urlencode(inside)).to_text() or "prompt=")
    frame, model = plain_number(told.get("from", ""), whole=True), told.get("model", DEFAULT)
    if not (frame.isascii() and frame.isdecimal() and len(frame) < 5 and model in of_the_world()):
        return at, notes
    words = Settings.make(prompt=told.get("words", "")).prompt
    return at.back(min(int(frame), burial.steps), words, model), notes


def of_burial(at: AtBurial) -> list[tuple[str, str]]:
    whose = ("sample", at.sample) if at.sample else ("made", at.made)
    burial = [("schedule", at.burial.schedule), ("steps", str(at.burial.steps)), ("static", str(at.burial.seed))]
    back = [("from", str(at.frame)), ("words", at.words), ("model", at.model)] if at.frame else []
    return [whose, *burial, *back]
