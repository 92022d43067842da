"""Sketches: the same words from other static, made by the fast model in one small batch.

Nobody waits for them: each of their steps is made in a moment in which no visitor's run needs the network. Those of
equal settings are the same for everybody, so they are made once, and whoever asks meanwhile gets them, too.
"""

from __future__ import annotations

import random
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from explorer.model.registry import quickest
from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.service.presence import GoneError, still_wanted
from explorer.service.shared_models import PATIENCE, SharedModels
from explorer.service.visit_words import visit
from explorer.trajectory.heard import as_heard
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Step, finished

__all__ = ["COUNT", "Drafts"]

COUNT, KEPT = 4, 200  # sketches of a run; runs whose sketches are kept, about 80 kB each
BREATH = 0.2  # seconds between two looks whether somebody else has made them

Sketches = dict[str, Any]


class Drafts:
    """The sketches of all visitors. {prompt, pictures: [{seed, picture}]}, pictures as addresses that hold them; the
    seeds follow from the run's own, so they repeat."""

    def __init__(self, models: SharedModels, count: int = COUNT) -> None:
        self.models, self.count = models, count
        self._known: OrderedDict[str, Sketches] = OrderedDict()
        self._making: set[str] = set()
        self._guard = threading.Lock()

    def of(self, settings: Settings) -> Iterator[Sketches | None]:
        """None at each step, and at the end the sketches. Raises GoneError where nobody waits any more, or no moment
        for them comes."""
        quick, seeds = self._wish(settings)
        whose = f"{visit()} " if quick.added else ""  # the same word may be something else to another visitor
        name, end = whose + quick.to_text(), time.monotonic() + PATIENCE
        while (known := self._find(name)) is None:
            if time.monotonic() > end:
                raise GoneError
            if self._begin(name):
                try:
                    yield from self._make(name, quick, seeds)
                finally:
                    with self._guard:
                        self._making.discard(name)
            else:
                still_wanted()
                time.sleep(BREATH)
                yield None
        yield known

    def _wish(self, settings: Settings) -> tuple[Settings, list[int]]:
        chance = random.Random(settings.seed)
        seeds = [chance.randrange(1, 100_000) for _ in range(self.count)]
        kept = {name: getattr(settings, name) for name in ("prompt", "read_as", "weights", "added", "guidance_scale")}
        return as_heard(Settings.make(model=quickest(), seed=seeds[0], **kept))[0], seeds

    def _make(self, name: str, quick: Settings, seeds: list[int]) -> Iterator[None]:
        others, steps = [(quick.prompt, seed) for seed in seeds[1:]], list[Step]()
        for step in reverse(quick, self.models.spare(quick), others):
            steps.append(step)
            yield None
        pictures = [
            {"seed": seed, "picture": data_address(encode(frame))}
            for seed, frame in zip(seeds, to_frames(finished(steps)))
        ]
        with self._guard:
            self._known[name] = {"prompt": quick.prompt, "pictures": pictures}
            while len(self._known) > KEPT:
                self._known.popitem(last=False)

    def _find(self, name: str) -> Sketches | None:
        with self._guard:
            if name in self._known:
                self._known.move_to_end(name)
            return self._known.get(name)

    def _begin(self, name: str) -> bool:
        """Whether they are made here now."""
        with self._guard:
            free = name not in self._making and name not in self._known
            self._making |= {name} if free else set()
            return free
