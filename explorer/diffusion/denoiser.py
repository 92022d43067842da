"""All that samplers know of a model: (x_t, log_snr, condition) -> Estimate of the clean picture.

A Denoiser never hears of schedules, steps or samplers; the noise level is its only clock.
Guidance, thresholding and prompt switches are Denoisers that wrap a Denoiser.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explorer.types import Estimate, Images, Levels

__all__ = ["Answer", "Around", "Denoiser", "Question"]

Answer = Estimate | tuple[Images, Images]


@dataclass(frozen=True, eq=False)
class Question:
    """One call of a denoiser, to be made later: what `Denoiser.__call__` takes, or with `pair` what `both` takes."""

    x_t: Images
    log_snr: Levels
    condition: Any = None
    pair: bool = False

    @property
    def rows(self) -> int:
        """Pictures that a network looks at for it."""
        return len(self.x_t) * (1 + self.pair)


class Denoiser(ABC):
    """E[x0 | x_t] of some distribution of pictures, known exactly or learned."""

    log_snr_range: tuple[float, float] = (-math.inf, math.inf)
    """The noise levels that the denoiser can be asked about; time grids stay inside."""

    @abstractmethod
    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        """Estimates x0.

        x_t        (B, ...) noisy pictures, signal_scale x0 + noise_scale eps
        log_snr    (B,) noise level of each
        condition  what the pictures should show, in the model's own form; None asks without a condition
        """

    def both(self, x_t: Images, log_snr: Levels, condition: Any) -> tuple[Images, Images]:
        """x0_hat with and without the condition; two calls, unless a subclass can do it in one."""
        return self(x_t, log_snr, condition).x0_hat, self(x_t, log_snr).x0_hat

    @property
    def company(self) -> int:
        """The most rows that `answers` answers together in less work than one after another; 1: none."""
        return 1

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """The answer to each; those of a single one are the same to the bit as those of a call."""
        return [
            self.both(one.x_t, one.log_snr, one.condition) if one.pair else self(one.x_t, one.log_snr, one.condition)
            for one in questions
        ]

    @property
    def nfe(self) -> int:
        """The most network calls that one estimate costs; what it did cost stands in `Estimate.calls`."""
        return 1


class Around(Denoiser):
    """A denoiser around another one: whatever it does not change is the inner one's."""

    denoiser: Denoiser

    @property
    def log_snr_range(self) -> tuple[float, float]:  # type: ignore[override]
        return self.denoiser.log_snr_range

    @property
    def nfe(self) -> int:
        return self.denoiser.nfe
