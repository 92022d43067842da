"""Spaces: where a walk happens, and how its states become pictures.

    x = encode(picture),  picture = decode(x),  glance(x): a quick linear look, good for states that are mostly static

Pixels are the space in which the three do nothing. In any other, a state is not a picture: it is neither cut off at
[-1, 1] nor shown as it is. `see` is the one place where the states of a step become what people and the judge look at.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from explorer.types import Images, States, Step

__all__ = ["Pixels", "Space"]


class Space(ABC):
    """What the states of a walk are.

    shape  of one state, e.g. (3, 128, 128);   side  of its pictures, in pixels
    """

    shape: tuple[int, ...]
    side: int

    @abstractmethod
    def encode(self, pictures: Images) -> States:
        """(B, 3, side, side) in [-1, 1] -> (B, *shape), of variance about 1."""

    @abstractmethod
    def decode(self, states: States) -> Images:
        """(B, *shape) -> (B, 3, side, side): clean states as pictures."""

    def glance(self, states: States) -> Images:
        """A look at states that may hold much static; linear, so that static looks like static."""
        return self.decode(states)

    def see(self, step: Step) -> Step:
        """The step as it is seen: states become pictures, estimates are decoded, static is glanced at."""

        def seen(estimate: States | None) -> Images | None:
            return None if estimate is None else self.decode(estimate)

        final = step.final
        if final is not None:
            final = self.decode(final) if step.log_snr_next > step.log_snr else self.glance(final)
        return replace(
            step,
            x_t=self.glance(step.x_t),
            x0_hat=self.decode(step.x0_hat),
            x0_cond=seen(step.x0_cond),
            x0_uncond=seen(step.x0_uncond),
            noise=self.glance(step.eps_hat),
            final=final,
        )

    def seen(self, steps: Iterable[Step]) -> Iterator[Step]:
        """A walk as it is seen, step by step as it is made."""
        return map(self.see, steps)


@dataclass(frozen=True)
class Pixels(Space):
    """Pictures themselves, (3, side, side) in [-1, 1]."""

    side: int

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        return (3, self.side, self.side)

    def encode(self, pictures: Images) -> States:
        return pictures

    def decode(self, states: States) -> Images:
        return states

    def see(self, step: Step) -> Step:
        return step
