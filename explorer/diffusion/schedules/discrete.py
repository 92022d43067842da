"""Schedules that were published as a table of 1000 variances beta.

    x_i = sqrt(1 - beta_i) x_{i-1} + sqrt(beta_i) z_i,   alpha_bar_i = (1 - beta_1) ... (1 - beta_i),   t = i / 1000

Between two table times noise is added at a constant rate: log(alpha_bar) runs straight. So alpha_bar is the
published number at every t = i / 1000, is 1 at t = 0, and falls everywhere.
"""

from __future__ import annotations

import functools
from abc import abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.schedules.base import Schedule, log_alpha_bar

__all__ = ["BetaTable", "Linear", "ScaledLinear"]


class BetaTable(Schedule):
    """A schedule given by its betas, each in (0, 1). Frozen, so that the table is made once."""

    @abstractmethod
    def betas(self) -> Tensor:
        """beta_1 .. beta_T, float64."""

    def _log_snr(self, t: Tensor) -> Tensor:
        table = _table(self)
        steps = len(table) - 1
        i = (t * steps).floor().long().clamp(0, steps - 1)
        kept = torch.lerp(table[i], table[i + 1], t * steps - i)
        return kept - torch.log(-torch.expm1(kept))

    def _time(self, log_snr: Tensor) -> Tensor:
        table = _table(self)
        kept = log_alpha_bar(log_snr)
        i = torch.searchsorted(-table, -kept.contiguous()).clamp(1, len(table) - 1) - 1
        return (i + (kept - table[i]) / (table[i + 1] - table[i])) / (len(table) - 1)


@dataclass(frozen=True)
class Linear(BetaTable):
    """beta rises along a straight line (DDPM, Ho et al. 2020, arXiv 2006.11239, section 4)."""

    beta_first: float = 1e-4
    beta_last: float = 0.02
    steps: int = 1000
    name = "linear"

    def betas(self) -> Tensor:
        return torch.linspace(self.beta_first, self.beta_last, self.steps, dtype=torch.float64)


@dataclass(frozen=True)
class ScaledLinear(BetaTable):
    """sqrt(beta) rises along a straight line (latent diffusion, Rombach et al. 2022, arXiv 2112.10752).

    The values of Stable Diffusion. It stops at sigma = 14.6, short of pure noise: see `ZeroTerminalSNR`.
    """

    beta_first: float = 0.00085
    beta_last: float = 0.012
    steps: int = 1000
    name = "scaled-linear"

    def betas(self) -> Tensor:
        return torch.linspace(self.beta_first**0.5, self.beta_last**0.5, self.steps, dtype=torch.float64).square()


@functools.lru_cache(maxsize=32)
def _table(schedule: BetaTable) -> Tensor:
    """log(alpha_bar) at t = 0, 1/T, ..., 1."""
    return torch.cat([torch.zeros(1, dtype=torch.float64), torch.log1p(-schedule.betas()).cumsum(0)])
