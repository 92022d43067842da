"""What every schedule is: a falling path t -> log_snr from the clean picture (t = 0) to noise (t = 1).

    alpha_bar = sigmoid(log_snr),  signal_scale = sqrt(alpha_bar),  noise_scale = sqrt(1 - alpha_bar)
    sigma = noise_scale / signal_scale = exp(-log_snr / 2)

log_snr is the quantity that each schedule defines, because it alone keeps its precision at both ends, where
alpha_bar rounds to 0 or 1. All values are float64.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor

__all__ = ["FIRST_STEP", "Schedule", "betas", "log_alpha_bar"]

FIRST_STEP = 1 / 1000
"""Time of the first of the 1000 steps of the published discrete schedules."""


class Schedule(ABC):
    """A falling path of noise levels. Subclasses say `name`, `_log_snr` and its inverse `_time`.

    by_hand  whether it is nothing without the points that somebody draws
    """

    by_hand: ClassVar[bool] = False

    @property
    @abstractmethod
    def name(self) -> str:
        """What the schedule is called in settings, files and on the screen."""

    @abstractmethod
    def _log_snr(self, t: Tensor) -> Tensor:
        """log_snr at float64 times in [0, 1]."""

    @abstractmethod
    def _time(self, log_snr: Tensor) -> Tensor:
        """Time of float64 levels; need not care about levels that the schedule does not reach."""

    def log_snr(self, t: Tensor | float) -> Tensor:
        """Noise level log(alpha_bar / (1 - alpha_bar)) at time t (any shape, clamped to [0, 1]); float64.

        May be +inf at t = 0 (exactly clean) and -inf at t = 1 (pure noise).
        """
        return self._log_snr(torch.as_tensor(t, dtype=torch.float64).clamp(0, 1))

    def time(self, log_snr: Tensor | float) -> Tensor:
        """Inverse of `log_snr`, float64 in [0, 1]: 0 for every cleaner level than the schedule has, 1 for noisier."""
        level = torch.as_tensor(log_snr, dtype=torch.float64)
        first, last = self.log_snr(torch.tensor([0.0, 1.0])).unbind()
        t = self._time(level).clamp(0, 1)
        return torch.where(level >= first, 0.0, torch.where(level <= last, 1.0, t))

    def alpha_bar(self, t: Tensor | float) -> Tensor:
        """Kept signal power at time t, in [0, 1]."""
        return torch.sigmoid(self.log_snr(t))

    def signal_scale(self, t: Tensor | float) -> Tensor:
        """sqrt(alpha_bar), the factor of the clean picture in x_t."""
        return torch.sigmoid(self.log_snr(t)).sqrt()

    def noise_scale(self, t: Tensor | float) -> Tensor:
        """sqrt(1 - alpha_bar), the factor of the noise in x_t."""
        return torch.sigmoid(-self.log_snr(t)).sqrt()

    def sigma(self, t: Tensor | float) -> Tensor:
        """noise_scale / signal_scale, in [0, inf]."""
        return torch.exp(-0.5 * self.log_snr(t))


def log_alpha_bar(log_snr: Tensor) -> Tensor:
    """log(alpha_bar) of a noise level, exact where alpha_bar itself rounds to 0 or 1."""
    return torch.nn.functional.logsigmoid(log_snr)


def betas(schedule: Schedule, steps: int = 1000, limit: float = 0.999) -> Tensor:
    """Variances beta_1 .. beta_steps of the discrete chain x_i = sqrt(1 - beta_i) x_{i-1} + sqrt(beta_i) z_i.

    cumprod(1 - beta) is alpha_bar at t = i / steps, up to `limit`, which holds back the last step of schedules that
    end in pure noise (Nichol & Dhariwal 2021, arXiv 2102.09672, section 3.2).
    """
    if steps < 1:
        raise ValueError(f"a discrete chain needs at least one step, not {steps}")
    t = torch.arange(1, steps + 1, dtype=torch.float64) / steps
    kept = torch.cat([torch.zeros(1, dtype=torch.float64), log_alpha_bar(schedule.log_snr(t))])
    kept = kept.clamp_min(-700)  # a schedule that rests in pure noise would give -inf - -inf
    return (-torch.expm1(kept.diff())).clamp_max(limit)
