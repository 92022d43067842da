"""Shape names and the frozen records that travel through the whole project.

    x_t = signal_scale * x0 + noise_scale * eps,   signal_scale^2 + noise_scale^2 = 1
    log_snr = log(signal_scale^2 / noise_scale^2),  sigma = noise_scale / signal_scale

A walk is a row of noise levels; a `Step` is what was known at one of them; a `Trajectory` is the whole walk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from explorer.message import Text

__all__ = ["Estimate", "Images", "Levels", "Progress", "Step", "Trajectory"]

Images = Tensor  # (B, 3, H, W), float, clean pictures in [-1, 1]
Levels = Tensor  # (B,), float, log_snr of each picture of a batch


@dataclass(frozen=True)
class Progress:
    """How far a long work is: done of total, in network calls or pictures, and what is going on."""

    done: int
    total: int
    doing: Text


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a denoiser thinks the clean picture is, E[x0 | x_t].

    x0_hat is the answer that a sampler follows. x0_cond and x0_uncond, (B, 3, H, W) each, are the answers with
    and without the condition; they are present only where guidance asked for both. calls is what the estimate
    cost in network calls: a bare denoiser makes one, guidance two, guidance in an interval one or two.
    """

    x0_hat: Images
    x0_cond: Images | None = None
    x0_uncond: Images | None = None
    calls: int = 1


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a walk: the state x_t at noise level log_snr, and what the denoiser made of it.

    index     0 for the first (noisiest) step of a reverse walk
    t, t_next time before and after the step, in [0, 1]; t = 0 is the clean picture
    log_snr, log_snr_next   noise level before and after; +inf is the clean picture
    nfe       network calls from the start of the walk to the end of this step
    """

    index: int
    t: float
    t_next: float
    log_snr: float
    log_snr_next: float
    x_t: Images
    x0_hat: Images
    x0_cond: Images | None = None
    x0_uncond: Images | None = None
    nfe: int = 0

    @property
    def alpha_bar(self) -> float:
        """Kept signal power, in [0, 1]."""
        return 1 / (1 + math.exp(-self.log_snr)) if self.log_snr > -700 else 0.0

    @property
    def signal_scale(self) -> float:
        return math.sqrt(self.alpha_bar)

    @property
    def noise_scale(self) -> float:
        return math.sqrt(1 / (1 + math.exp(self.log_snr))) if self.log_snr < 700 else 0.0

    @property
    def sigma(self) -> float:
        """noise_scale / signal_scale, the EDM noise level, in [0, inf]."""
        return math.exp(-self.log_snr / 2) if self.log_snr > -1400 else math.inf

    @property
    def eps_hat(self) -> Images:
        """The noise that the denoiser sees in x_t: (x_t - signal_scale x0_hat) / noise_scale."""
        return (self.x_t - self.signal_scale * self.x0_hat) / max(self.noise_scale, 1e-12)


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """A whole walk, forward or reverse. `settings` is the text form of all that is needed to repeat it."""

    settings: str
    steps: tuple[Step, ...]
    final: Images
    seconds: float
    forward: bool = False
