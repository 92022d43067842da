"""I know part of the answer: after every guess, put back what I know.

    D' = D + A^T (A A^T + r)^-1 (y - A D),     y = A x0 + noise_y z

A denoiser around a denoiser, so every sampler and schedule follows it. Without noise r = 0 and this is
D' = D - A+ (A D - y): what is known is put back, and all that A does not see is left to the model (DDNM, Wang et al.
2022, arXiv 2212.00490, equation 13). Under noise r weighs what is known against the guess, whose own error has the
variance v:

    r = noise_y^2 / v,     v = sigma^2 spread / (sigma^2 + spread) / trust

For pictures N(mu, spread) D' is E[x0 | x_t, y] itself, and whole walks end in the exact posterior. PiGDM's choice
(Song et al. 2023) is spread = 1; DiffPIR (Zhu et al. 2023, arXiv 2305.08995, equation 9) has v = sigma^2 / trust with
a trust of 1 to 20 in the guess.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.diffusion.operators import Operator, column, depth_of
from explorer.types import Estimate, Images, Levels

__all__ = ["Known"]


@dataclass(frozen=True, eq=False)
class Known(Around):
    """denoiser  answers as if nothing were known; guidance and thresholding belong inside
    operator  A;   y  what is known, its measure of one picture, or of each of the batch
    noise     the standard deviation of the noise in y: 0 is sure, inf knows nothing
    spread    the variance of pictures around their mean, in (0, inf]
    trust     how much better the guess is than `spread` says
    until     the depth at which the walk is let go: above it, nearer to the picture, the guess stands as it is
    """

    denoiser: Denoiser
    operator: Operator
    y: Tensor
    noise: float = 0.0
    spread: float = 1.0
    trust: float = 1.0
    until: float = 0.0

    def __post_init__(self) -> None:
        if not (self.noise >= 0 and self.spread > 0 and self.trust > 0):
            raise ValueError("noise is at least 0, and spread and trust lie above it")

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        estimate = self.denoiser(x_t, log_snr, condition)
        return replace(estimate, x0_hat=self.with_known(estimate.x0_hat, log_snr))

    def with_known(self, x0_hat: Images, log_snr: Levels) -> Images:
        """The guesses, (B, 3, H, W), with what is known put back as sure as it is at each one's noise level."""
        put = self.operator.at(log_snr).put(x0_hat, self.y.to(x0_hat), self.ridge(log_snr).to(x0_hat))
        if not self.until:
            return put
        return torch.where(column(depth_of(log_snr)).to(x0_hat.device) >= self.until, put, x0_hat)

    def ridge(self, log_snr: Levels) -> Tensor:
        """r at each noise level, (B, 1, 1, 1) float64."""
        level = torch.as_tensor(log_snr, dtype=torch.float64)
        if self.noise == 0:
            return column(torch.zeros_like(level))
        doubt = torch.exp(level) + (0.0 if self.spread == math.inf else 1 / self.spread)  # 1 / (trust v)
        return column(self.noise**2 * self.trust * doubt)
