"""Schedules made from a schedule.

    Shifted          log_snr' = log_snr - 2 log(factor), the same as sigma' = factor sigma
    ZeroTerminalSNR  sqrt(alpha_bar) moved and stretched so that the end is pure noise

One shift has three names. Resolution shift: a picture with twice the side needs twice the sigma to be as unreadable
(Hoogeboom et al. 2023, arXiv 2301.11093). Flow shift: t' = s t / (1 + (s - 1) t) on the straight line. Input
scaling by b: factor 1 / b (Chen 2023, arXiv 2301.10972).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.schedules.base import FIRST_STEP, Schedule

__all__ = ["Shifted", "ZeroTerminalSNR"]


@dataclass(frozen=True)
class Shifted(Schedule):
    """All noise of `schedule` multiplied by factor > 0; 1 changes nothing, more is noisier."""

    schedule: Schedule
    factor: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.factor) and self.factor > 0):
            raise ValueError(f"a shift must be a positive number, not {self.factor:g}")

    @property
    def name(self) -> str:
        return f"{self.schedule.name}, shift {self.factor:g}"

    def _log_snr(self, t: Tensor) -> Tensor:
        return self.schedule.log_snr(t) - 2 * math.log(self.factor)

    def _time(self, log_snr: Tensor) -> Tensor:
        return self.schedule.time(log_snr + 2 * math.log(self.factor))


@dataclass(frozen=True)
class ZeroTerminalSNR(Schedule):
    """`schedule` made to end in pure noise (Lin et al. 2023, arXiv 2305.08891, algorithm 1).

    The algorithm keeps the level of the first of 1000 steps and takes that of the last to zero. Before the first
    step, where the algorithm says nothing, the schedule stays as it was. A schedule that ends in pure noise already
    is not changed.
    """

    schedule: Schedule

    @property
    def name(self) -> str:
        return f"{self.schedule.name}, zero terminal SNR"

    def _ends(self) -> tuple[Tensor, Tensor]:
        """sqrt(alpha_bar) of the first and of the last step."""
        first, last = self.schedule.signal_scale(torch.tensor([FIRST_STEP, 1.0], dtype=torch.float64)).unbind()
        return first, last

    def _log_snr(self, t: Tensor) -> Tensor:
        first, last = self._ends()
        signal = (self.schedule.signal_scale(t) - last) * first / (first - last)
        stretched = 2 * signal.log() - torch.log1p(-signal.square())
        return torch.where(t <= FIRST_STEP, self.schedule.log_snr(t), stretched)

    def _time(self, log_snr: Tensor) -> Tensor:
        first, last = self._ends()
        signal = torch.sigmoid(log_snr).sqrt() * (first - last) / first + last
        before = 2 * signal.log() - torch.log1p(-signal.square())
        early = log_snr >= self.schedule.log_snr(FIRST_STEP)
        return torch.where(early, self.schedule.time(log_snr), self.schedule.time(before))
