"""Schedules in closed form, with their closed inverse.

    cosine       alpha_bar = cos^2(u) / cos^2(u0),  u = (t + s) / (1 + s) pi / 2,  u0 = u(0)
    sigmoid      alpha_bar ~ S(end / tau) - S(a / tau),  a = start + t (end - start),  S the logistic function
    exponential  alpha_bar = exp(-rate t)
    karras       sigma^(1 / rho) runs straight from sigma_min to sigma_max
    laplace      log_snr = mean - scale sign(1/2 - t) log(1 - 2 |t - 1/2|)
    flow         x_t ~ (1 - t) x0 + t eps, so sigma = t / (1 - t)

Each is rewritten so that log_snr is exact at both ends. None is clipped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.schedules.base import Schedule, log_alpha_bar

__all__ = ["Cosine", "Exponential", "Flow", "Karras", "Laplace", "Sigmoid"]


@dataclass(frozen=True)
class Cosine(Schedule):
    """The cosine schedule (Nichol & Dhariwal 2021, arXiv 2102.09672, eq. 17); offset s >= 0 slows its start.

    Ends in pure noise. The paper's limit beta <= 0.999 belongs to the discrete chain: see `betas`.
    """

    offset: float = 0.008
    name = "cosine"

    @property
    def _quarter(self) -> float:
        return math.pi / 2 / (1 + self.offset)

    def _log_snr(self, t: Tensor) -> Tensor:
        # 1 - alpha_bar = sin(u - u0) sin(u + u0) / cos^2(u0), and cos(u) = sin(pi / 2 - u): no difference cancels
        q, s = self._quarter, self.offset
        kept = torch.sin((1 - t) * q).log()
        return 2 * kept - torch.sin(t * q).log() - torch.sin((t + 2 * s) * q).log()

    def _time(self, log_snr: Tensor) -> Tensor:
        u0 = self.offset * self._quarter
        kept, lost = torch.sigmoid(log_snr), torch.sigmoid(-log_snr)
        cos_u, sin_u = kept.sqrt() * math.cos(u0), (math.sin(u0) ** 2 + lost * math.cos(u0) ** 2).sqrt()
        # sine and cosine of u - u0 itself, which is small where u and u0 have the same leading digits
        sin = lost * math.cos(u0) ** 2 / (sin_u * math.cos(u0) + cos_u * math.sin(u0))
        cos = cos_u * math.cos(u0) + sin_u * math.sin(u0)
        return torch.atan2(sin, cos) / self._quarter


@dataclass(frozen=True)
class Sigmoid(Schedule):
    """The sigmoid schedule (Jabri et al. 2022, arXiv 2212.11972; Chen 2023, arXiv 2301.10972).

    Smaller tau > 0 makes the middle steeper. pix2seq clips alpha_bar at 1e-9; here the end is exactly pure noise.
    """

    start: float = -3.0
    end: float = 3.0
    tau: float = 1.0
    name = "sigmoid"

    @property
    def _width(self) -> float:
        return (self.end - self.start) / self.tau

    @property
    def _offset(self) -> float:
        return _log_cosh(self.start / self.tau / 2) - _log_cosh(self.end / self.tau / 2)

    def _log_snr(self, t: Tensor) -> Tensor:
        # S(p) - S(q) = sinh((p - q) / 2) / (2 cosh(p / 2) cosh(q / 2)); the middle cosh divides out of the ratio
        w = self._width / 2
        return torch.sinh((1 - t) * w).log() - torch.sinh(t * w).log() + self._offset

    def _time(self, log_snr: Tensor) -> Tensor:
        w = self._width / 2
        ratio = torch.exp(log_snr - self._offset)
        return torch.log1p(2 * math.sinh(w) / (ratio + math.exp(-w))) / (2 * w)


@dataclass(frozen=True)
class Exponential(Schedule):
    """alpha_bar = exp(-rate t), noise added at a constant rate: "aggressive", most of the picture is gone at once."""

    rate: float = 12.0
    name = "exponential"

    def _log_snr(self, t: Tensor) -> Tensor:
        return -self.rate * t - torch.log(-torch.expm1(-self.rate * t))

    def _time(self, log_snr: Tensor) -> Tensor:
        return -log_alpha_bar(log_snr) / self.rate


@dataclass(frozen=True)
class Karras(Schedule):
    """The sampling levels of EDM as a path in t (Karras et al. 2022, arXiv 2206.00364, eq. 5).

    Starts at sigma_min > 0, not at the clean picture; a time grid adds the last step.
    """

    sigma_min: float = 0.002
    sigma_max: float = 80.0
    rho: float = 7.0
    name = "karras"

    def _log_snr(self, t: Tensor) -> Tensor:
        low, high = self.sigma_min ** (1 / self.rho), self.sigma_max ** (1 / self.rho)
        return -2 * self.rho * torch.log(low + t * (high - low))

    def _time(self, log_snr: Tensor) -> Tensor:
        low, high = self.sigma_min ** (1 / self.rho), self.sigma_max ** (1 / self.rho)
        return (torch.exp(-log_snr / (2 * self.rho)) - low) / (high - low)


@dataclass(frozen=True)
class Laplace(Schedule):
    """log_snr is Laplace distributed when t is uniform (Hang et al. 2024, arXiv 2407.03297).

    Infinite at both ends; `tail` keeps a little of the argument of the logarithm there, so that the schedule stays
    within 0.999 >= alpha_bar >= 0.001 with the values below.
    """

    mean: float = 0.0
    scale: float = 0.5
    tail: float = 1e-6
    name = "laplace"

    def _log_snr(self, t: Tensor) -> Tensor:
        near_end = self.tail + (1 - self.tail) * (1 - 2 * (t - 0.5).abs())
        return self.mean - self.scale * torch.sign(0.5 - t) * near_end.log()

    def _time(self, log_snr: Tensor) -> Tensor:
        away = (log_snr - self.mean) / self.scale
        half = 0.5 * (torch.exp(-away.abs()) - self.tail) / (1 - self.tail)
        return torch.where(away > 0, half, 1 - half)


@dataclass(frozen=True)
class Flow(Schedule):
    """The straight line of flow matching, (1 - t) x0 + t eps (Liu et al. 2022, arXiv 2209.03003), made variance
    preserving. The shift of later models, t' = s t / (1 + (s - 1) t), is `Shifted(Flow(), s)`.
    """

    name = "flow"

    def _log_snr(self, t: Tensor) -> Tensor:
        return 2 * torch.log((1 - t) / t)

    def _time(self, log_snr: Tensor) -> Tensor:
        return torch.sigmoid(-log_snr / 2)


def _log_cosh(x: float) -> float:
    return abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)
