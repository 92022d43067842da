"""Spaces: where a walk happens, and how its states become pictures.

    x = encode(picture),  picture = decode(x),  glance(x): a quick linear look, good for states that are mostly static
    planes(x): the numbers themselves, as small grey pictures

Pixels are the space in which the three do nothing. In any other, a state is not a picture: it is neither cut off at
[-1, 1] nor shown as it is. `see` is the one place where the states of a step become what people and the judge look at.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import torch.nn.functional as F

from explorer.types import Images, States, Step

__all__ = ["Pixels", "Space"]

WHITE = 3.0  # deviations of a state from mid-grey to white


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

    def guess(self, states: States) -> Images:
        """How an estimate of a clean state is shown at every step; a space whose decoder is slow glances at it."""
        return self.decode(states)

    def planes(self, states: States) -> Images:
        """(B, C, h, w) -> (B, 3, side, side): each plane of numbers as a small grey picture, row by row. A number is a
        whole number of pixels wide where there is room; black is -WHITE, white +WHITE, and what is left over is grey.
        """
        count, height = states.shape[1:3]
        n = math.isqrt(count - 1) + 1
        cell = self.side // n
        size = cell // height * height or cell
        small = F.interpolate(states / WHITE, (size, size), mode="nearest" if size >= height else "area")
        before, after = (cell - size) // 2, cell - size - (cell - size) // 2
        cells = F.pad(small, (before, after, before, after, 0, n * n - count)).unflatten(1, (n, n))
        sheet = cells.permute(0, 1, 3, 2, 4).reshape(len(states), 1, n * cell, n * cell)
        edge = self.side - n * cell
        return F.pad(sheet, (edge // 2, edge - edge // 2) * 2).clamp(-1, 1).expand(-1, 3, -1, -1)

    def see(self, step: Step) -> Step:
        """The step as it is seen: states become pictures, static is glanced at.

        The guess with the words alone is left out: decoding costs, and x0_hat and x0_uncond tell it.
        """
        final = step.final
        if final is not None:
            final = self.decode(final) if step.log_snr_next > step.log_snr else self.glance(final)
        return replace(
            step,
            x_t=self.glance(step.x_t),
            x0_hat=self.guess(step.x0_hat),
            x0_cond=None,
            x0_uncond=None if step.x0_uncond is None else self.guess(step.x0_uncond),
            noise=self.glance(step.eps_hat),
            final=final,
            planes=self.planes(step.x_t),
            final_planes=None if step.final is None else self.planes(step.final),
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
