"""The clock of a network that counts timesteps, and ours: log-SNR <-> timestep, by the model's own table.

Table  alpha_bar_0 .. alpha_bar_{T-1} of a variance-preserving chain;      log_snr = log(alpha_bar / (1 - alpha_bar))
       between two entries log_snr runs straight
Line   rectified flow, y = (1 - tau) x0 + tau eps, timestep = T tau;       log_snr = 2 log((1 - tau) / tau)
       y = x_t / (signal_scale + noise_scale), so the very same state in other units
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.diffusion.forward import scales
from explorer.types import Levels, States

__all__ = ["Clock", "Line", "Table"]

WHOLE = 1e-3  # of a timestep: what is as near to an entry of the table is that entry, and no rounding beside it


class Clock(ABC):
    """log_snr <-> timestep, float64; `scaled` makes of x_t what the network wants to see."""

    log_snr_range: tuple[float, float]

    @abstractmethod
    def timestep(self, log_snr: Levels) -> Tensor:
        """(B,) levels -> (B,) timesteps, 0 for the cleanest."""

    @abstractmethod
    def log_snr(self, timestep: Tensor) -> Tensor:
        """The way back."""

    def scaled(self, x_t: States, log_snr: Levels) -> States:
        """The variance-preserving state in the network's units."""
        return x_t


@dataclass(frozen=True, eq=False)
class Table(Clock):
    """alpha_bar: (T,) float64, falling, each in (0, 1)."""

    alpha_bar: Tensor

    def __post_init__(self) -> None:
        levels = self.levels
        if levels.ndim != 1 or len(levels) < 2 or not bool((np.diff(levels) < 0).all()):
            raise ValueError("a table of noise levels must fall from the cleanest to the noisiest")

    @property
    def levels(self) -> np.ndarray:
        """log_snr at each timestep."""
        kept = self.alpha_bar.double().cpu()
        return (kept.log() - torch.log1p(-kept)).numpy()

    @property
    def log_snr_range(self) -> tuple[float, float]:  # type: ignore[override]
        levels = self.levels
        return float(levels[-1]), float(levels[0])

    def timestep(self, log_snr: Levels) -> Tensor:
        levels = self.levels
        asked = log_snr.detach().double().cpu().numpy()
        exact = np.interp(-asked, -levels, np.arange(len(levels), dtype=np.float64))
        near = exact.round()
        return torch.from_numpy(np.where(np.abs(exact - near) < WHOLE, near, exact))

    def log_snr(self, timestep: Tensor) -> Tensor:
        levels = self.levels
        asked = timestep.detach().double().cpu().numpy()
        return torch.from_numpy(np.interp(asked, np.arange(len(levels), dtype=np.float64), levels))


@dataclass(frozen=True)
class Line(Clock):
    """A straight line of `steps` timesteps from picture to noise."""

    steps: int = 1000
    log_snr_range = (-math.inf, math.inf)

    def timestep(self, log_snr: Levels) -> Tensor:
        return self.steps * torch.sigmoid(-log_snr.detach().double().cpu() / 2)

    def log_snr(self, timestep: Tensor) -> Tensor:
        tau = timestep.detach().double().cpu() / self.steps
        return 2 * (torch.log1p(-tau) - tau.log())

    def scaled(self, x_t: States, log_snr: Levels) -> States:
        signal, noise = scales(log_snr, x_t)
        return x_t / (signal + noise)
