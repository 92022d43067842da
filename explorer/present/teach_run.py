"""A teaching that somebody watches: it goes on for a moment whenever the page asks, in short turns beside others' runs.

Whoever stops asking has paused it; explorer.service.beside says how much of the time it has while others draw.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.present.watch import Answer, tidy
from explorer.service.beside import beside
from explorer.service.turns import FairLock
from explorer.training.given import Given
from explorer.training.progress import Progress
from explorer.training.teaching import Teaching, teach
from explorer.types import Images

__all__ = ["Watched"]


@dataclass(eq=False)
class Watched:
    """teaching  under way;  given  what it is taught with;  turns  where its turns stand in line;  over  its end"""

    teaching: Teaching
    given: Given
    turns: FairLock
    over: bool = False
    step: int = -1
    spent: float = 0.0  # seconds, waiting for others included
    first: float = 0.0  # of them, what comes before the second step: painting, the first samples

    @cached_property
    def work(self) -> Iterator[Progress]:
        return beside(self.turns, teach(self.teaching))

    def moment(self, seconds: float) -> Iterator[Answer]:
        """What happens in a moment, which samples end early: {step, steps, left, loss, samples}, the last two where
        there are any. left: seconds to its end, as it went so far, 0 as long as nobody can tell"""
        end = time.monotonic() + seconds
        while (began := time.monotonic()) < end:
            progress = next(self.work, None)
            self.spent += time.monotonic() - began
            if progress is None:
                self.over = True
                return
            if progress.step == self.step and progress.samples is None:
                continue  # a part of a step
            grown, self.step = progress.step > max(self.step, 0), progress.step
            self.first = self.spent if progress.step < 2 else self.first
            yield told(progress, grown, (self.spent - self.first) / max(1, progress.step - 1))
            if progress.samples is not None:
                return

    def last(self) -> Answer:
        """The word as it stands."""
        drawn = [item for item in beside(self.turns, self.teaching.samples()) if item is not None]
        step, steps = self.teaching.state.step, self.teaching.settings.steps
        return {"step": step, "steps": steps, "left": 0.0, "samples": addresses(drawn[-1])}


def told(progress: Progress, grown: bool, each: float) -> Answer:
    """each: seconds of a step"""
    left = each * (progress.steps - progress.step)
    item: Answer = {"step": progress.step, "steps": progress.steps, "left": tidy(left)}
    if grown and progress.loss == progress.loss:
        item["loss"] = tidy(progress.loss)
    if progress.samples is not None:
        item["samples"] = addresses(progress.samples)
    return item


def addresses(pictures: Images) -> list[str]:
    return [data_address(encode(frame, small=True)) for frame in to_frames(pictures)]
