"""A teaching that somebody watches: it goes on for a moment whenever the page asks, and gives way to visitors' runs.

A step takes a moment in which nobody else needs the networks; where none comes within PATIENCE times as long as a step
takes, an ordinary turn, so that a run beside it takes at most 1 + 1 / PATIENCE times as long, and a step more. Samples
are made by the model that draws at once, call by call in the line of all runs: the same words, the same static.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from explorer.model.added import with_additions
from explorer.model.registry import quickest
from explorer.network.addition import Addition
from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.present.watch import Answer, tidy
from explorer.service.shared_models import SharedModels
from explorer.service.turns import FairLock
from explorer.training.given import Given
from explorer.training.progress import looks
from explorer.training.teaching import Teaching, step_of
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

__all__ = ["SAMPLES", "Watched", "samples", "when_free"]

Result = TypeVar("Result")
SAMPLES = ("a {}", "a {} on a beach at sunset")
SHOWS = 10  # moments of a teaching at which samples are made
QUIET = 0.4  # seconds without a call of a network: between two calls of a run lies less
PATIENCE = 2.0
BREATH = 0.03  # seconds between two looks for a free moment
WHOM = "teaching"  # whom the steps are for, so that they do not wait for each other as for a visitor
LATELY = 12  # steps by which the time that is left is guessed


def when_free(turns: FairLock, act: Callable[[], Result], usual: float) -> Result:
    """act(), where it delays others least; usual: seconds that it takes"""
    end = time.monotonic() + PATIENCE * usual
    while time.monotonic() < end:
        with turns.spare(QUIET, WHOM) as free:
            if free:
                return turns.carry(act)
        time.sleep(BREATH)
    return turns.do(act)


def samples(models: SharedModels, addition: Addition, seed: int = 0) -> list[str]:
    """Addresses of what the quickest model draws of the word as it stands, always from the same static."""
    first, *others = (text.format(addition.word) for text in SAMPLES)
    model = with_additions(models.quickest(), [(addition, 1.0)])
    settings = Settings.make(prompt=first, model=quickest(), seed=seed)
    steps = reverse(settings, model, [(text, seed + k + 1) for k, text in enumerate(others)])
    return [data_address(encode(frame, small=True)) for frame in to_frames(finished(steps))]


@dataclass(eq=False)
class Watched:
    """teaching  under way;  given  what it is taught with;  seconds  of its steps, waiting included"""

    teaching: Teaching
    given: Given
    models: SharedModels
    seconds: list[float] = field(default_factory=list)
    usual: float = 0.5
    begun: bool = False

    @property
    def over(self) -> bool:
        return self.teaching.state.step >= self.teaching.settings.steps

    def moment(self, seconds: float) -> Iterator[Answer]:
        """What happens in a moment, which samples end early: one item a step. {step, steps, loss, left, samples}"""
        steps, began = self.teaching.settings.steps, time.perf_counter()
        shows = set(looks(steps, SHOWS))
        if not self.begun:
            self.begun = True
            yield self.told({"samples": samples(self.models, self.teaching.addition)})
            return
        while not self.over and time.perf_counter() - began < seconds:
            item = self.told({"loss": tidy(self.step())})
            if item["step"] in shows:
                yield {**item, "samples": samples(self.models, self.teaching.addition)}
                return
            yield item

    def step(self) -> float:
        """One step; gives back its loss."""
        began = time.perf_counter()

        def act() -> tuple[float, float]:
            here = time.perf_counter()
            return step_of(self.teaching), time.perf_counter() - here

        found, self.usual = when_free(self.models.turns, act, self.usual)
        self.seconds = [*self.seconds, time.perf_counter() - began][-LATELY:]
        return found

    def told(self, more: dict[str, Any]) -> Answer:
        state, steps = self.teaching.state, self.teaching.settings.steps
        left = (steps - state.step) * sum(self.seconds) / max(1, len(self.seconds))
        return {"step": state.step, "steps": steps, "left": tidy(left), **more}
