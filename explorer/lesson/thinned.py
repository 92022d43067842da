"""A walk as a measure needs it: every step with its noise level, but only the pictures that are looked at.

    steps = Thinned("settled_last")
    steps.add(step) ...            steps.steps        tuple of Steps; what nobody looks at is a picture of no rows

A whole step of 128 x 128 pixels takes 0.2 MB for each of up to four pictures, and walks have up to a thousand. Where a
measure looks at one step, that picture stays as it is; where it looks at all, they stay in float16: up to the value 4
it rounds by 1/1024 at most, an eighth of a level of a frame.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.lesson.numbers.measures import find
from explorer.types import Images, Step

__all__ = ["Thinned"]


class Thinned:
    """measure: the call of a measure, None where nothing will be measured."""

    def __init__(self, measure: str | None) -> None:
        self.name, self.when = find(measure).looks if measure else ("", "")
        self._steps: list[Step] = []
        self._kept: tuple[int, float] | None = None  # the one step that counts so far, and how far it is from t = 1/2

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(self._steps)

    def add(self, step: Step) -> None:
        """Takes in the next step of the walk."""
        if self.when == "every":
            self._steps.append(self._with(step, getattr(step, self.name)[:1].half()))
        elif self._counts(step):
            self._steps.append(self._with(step, getattr(step, self.name)[:1].clone()))
        else:
            self._steps.append(self._with(step, None))

    def _counts(self, step: Step) -> bool:
        """Whether this is the step that is looked at; the one that was it so far is no longer."""
        off = 0.0 if self.when == "first" else abs(step.t - 0.5)
        if not self.when or (self._kept is not None and off >= self._kept[1]):
            return False
        if self._kept is not None:
            self._steps[self._kept[0]] = self._with(self._steps[self._kept[0]], None)
        self._kept = len(self._steps), off
        return True

    def _with(self, step: Step, picture: Images | None) -> Step:
        """The step with one picture; a part of a tensor would hold the whole of it in memory."""
        none = step.x_t[:0].clone()
        x_t = picture if picture is not None and self.name == "x_t" else none
        x0_hat = picture if picture is not None and self.name == "x0_hat" else none
        return replace(step, x_t=x_t, x0_hat=x0_hat, x0_cond=None, x0_uncond=None)
