"""The tiny picture model that learns from nothing to first shapes: live, a step at a time, or as a recorded run.

    recorded   the whole recorded run, if this installation has one
    live       trains the visitor's own model for a moment: what happened since the last question

Sheets are all samples of one moment in one lossless frame, four in a row; answers hold them as addresses.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.present.watch import Answer, tidy
from explorer.resources import folder
from explorer.service.places import FullError, Places
from explorer.service.turns import FairLock
from explorer.training.presets import TINY_COLOURS, TINY_SUBJECTS
from explorer.training.replay import replay
from explorer.training.tiny import Progress, Tiny, learn
from explorer.types import Images
from explorer.words.texts import Words

__all__ = ["LIVE", "FirstShapes", "recording"]

LIVE = Tiny(steps=400, every=1)
ACROSS = 4  # samples in a row of a sheet
MOMENT = 0.6  # seconds of training in an answer, ended early by a new sheet
MOST, EACH, AT_ONCE = 48, 32, 3  # models in memory, 34 MB each; of one address, a class; that train in the same moment


def recording() -> Path | None:
    """The recorded run that came with this installation."""
    return next(iter(sorted((folder("assets") / "learning").glob("*.npz"))), None)


class FirstShapes:
    """The two questions that a page may ask.

    doors  as many trainings as go on at once, in all languages: each holds a thread of the server for a moment
    runs   the models of all visitors, in all languages
    """

    doors = threading.BoundedSemaphore(AT_ONCE)
    runs = Places[Iterator[Progress]](MOST, each=EACH)

    def __init__(
        self,
        words: Words,
        turns: FairLock,
        settings: Tiny = LIVE,
        runs: Places[Iterator[Progress]] | None = None,
    ) -> None:
        self.words, self.turns, self.settings = words, turns, settings
        self.runs = runs or self.runs

    def facts(self) -> Answer:
        """What the samples show, row by row; whether there is a recorded run, and how it ended."""
        path = recording()
        last = None if path is None else [item for item in told_recording(path) if "sheet" in item][-1]
        rows = [self.words.name("subject", subject) for subject in TINY_SUBJECTS]
        columns = [self.words.name("colour", colour) for colour in TINY_COLOURS]
        return {
            "rows": rows,
            "columns": columns,
            "steps": self.settings.steps,
            "has_recording": path is not None,
            "last": last,
        }

    def recorded(self, request: Any = None) -> Answer:
        """All items of the recorded run. Raises ReplayError on a damaged file."""
        path = recording()
        return {"kind": "none"} if path is None else {"kind": "recorded", "items": told_recording(path), "end": True}

    def live(self, request: Any) -> Answer:
        """What the visitor's model did in a moment. request: {learner: its name, afresh: begin again}."""
        name = str(request.get("learner", "")) if isinstance(request, dict) else ""
        if not re.fullmatch(r"[\w-]{8,64}", name):
            return {"kind": "problem", "text": self.words("watch.bad_request")}
        if not self.doors.acquire(blocking=False):
            return {"kind": "busy", "text": self.words("watch.busy")}
        try:
            run = self.runs.put(name, learn(self.settings)) if request.get("afresh") else self.runs.find(name)
            return {"kind": "gone"} if run is None else self._moment(name, run)
        except FullError as error:
            return {"kind": "problem", "text": self.words("watch.full", most=error.most)}
        finally:
            self.doors.release()

    def _moment(self, name: str, run: Iterator[Progress]) -> Answer:
        """Lets a run go on for a moment; one that has ended gives its place back."""
        items: list[Answer] = []
        began = time.perf_counter()
        while time.perf_counter() - began < MOMENT:
            progress = self.turns.do(next, run, None)
            if progress is None:
                self.runs.drop(name)
                return {"kind": "live", "items": items, "end": True}
            items.append(item_of(progress))
            if progress.samples is not None:
                break
        return {"kind": "live", "items": items, "end": False}


@lru_cache(maxsize=2)
def told_recording(path: Path) -> list[Answer]:
    return [item_of(progress) for progress in replay(path)]


def item_of(progress: Progress) -> Answer:
    """One moment of a training as the page reads it; loss and sheet only where there are any."""
    told: Answer = {"step": progress.step, "steps": progress.steps, "seconds": tidy(progress.seconds)}
    if math.isfinite(progress.loss):
        told["loss"] = tidy(progress.loss)
    if progress.samples is not None:
        told["sheet"] = data_address(encode(to_frames(sheet(progress.samples))[0], small=True))
    return told


def sheet(samples: Images) -> Images:
    """(N, 3, S, S) -> (1, 3, rows S, ACROSS S), the samples row by row; what is left over stays black."""
    rows = -(-len(samples) // ACROSS)
    missing = samples.new_full((rows * ACROSS - len(samples), *samples.shape[1:]), -1.0)
    cells = torch.cat([samples, missing]).unflatten(0, (rows, ACROSS))
    return cells.permute(2, 0, 3, 1, 4).flatten(3, 4).flatten(1, 2)[None]
