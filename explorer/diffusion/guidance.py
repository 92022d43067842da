"""Guidance: denoisers that wrap a denoiser and answer with another x0_hat. Samplers notice nothing.

    ClassifierFree     x0_uncond + w (x0_cond - x0_uncond)       w = 1: none, w = 0: the condition is ignored
    Rescaled           pulls the spread of the guided picture back to that of x0_cond
    Interval           guides at middle noise levels only
    DynamicThreshold   divides each picture by its own largest values, if they leave [-1, 1]
    Clipped            cuts each picture off at [-1, 1]

All act on x0_hat. For guidance itself that is the same as acting on eps_hat, v_hat or the score, which are x0_hat times
a factor plus a multiple of x_t; for the others it is not, and the picture is what leaves the range.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.types import Estimate, Images, Levels

__all__ = ["ClassifierFree", "Clipped", "DynamicThreshold", "Interval", "Rescaled"]


@dataclass(frozen=True)
class ClassifierFree(Around):
    """Classifier-free guidance (Ho, Salimans 2022, arXiv 2207.12598; their w is ours minus 1).

    denoiser  asked with and without the condition: two calls; one where scale is 1 or 0 or there is no condition
    scale     w, any finite number; above 1 pictures fit the words better and differ less from each other
    """

    denoiser: Denoiser
    scale: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.scale):
            raise ValueError(f"the guidance scale must be a finite number, not {self.scale}")

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        if self.scale == 0 or condition is None:
            return self.denoiser(x_t, log_snr)
        if self.scale == 1:
            return self.denoiser(x_t, log_snr, condition)
        cond, uncond = self.denoiser.both(x_t, log_snr, condition)
        x0_hat = uncond + self.scale * (cond - uncond)
        return Estimate(x0_hat=x0_hat, x0_cond=cond, x0_uncond=uncond, calls=2 * self.denoiser.nfe)

    @property
    def nfe(self) -> int:
        return self.denoiser.nfe * (1 if self.scale in (0, 1) else 2)


@dataclass(frozen=True)
class Interval(Around):
    """Guidance at noise levels low < sigma <= high only; outside, the plain condition, at one call instead of two.

    Kynkäänniemi et al. 2024, arXiv 2404.07724: guidance at high noise narrows the choice of pictures, and at low
    noise does nothing; EDM2-XXL at 512 pixels is best with (0.19, 1.61].

    denoiser   answers outside the interval
    guided     answers inside, as a rule a ClassifierFree around the same denoiser
    low, high  in sigma

    A batch that lies on both sides is asked in both ways, and each picture gets its own answer.
    """

    denoiser: Denoiser
    guided: Denoiser
    low: float = 0.0
    high: float = math.inf

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high:
            raise ValueError(f"guidance needs an interval 0 <= low < high in sigma, not ({self.low}, {self.high}]")

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        # which pictures are guided must be known before the network runs; levels on a GPU are waited for here
        noisiest, cleanest = _log_snr(self.high), _log_snr(self.low)
        inside = [noisiest <= level < cleanest for level in log_snr.tolist()]
        if not any(inside):
            return self.denoiser(x_t, log_snr, condition)
        guided = self.guided(x_t, log_snr, condition)
        if all(inside):
            return guided
        plain = self.denoiser(x_t, log_snr, condition)
        rows = _columns(torch.tensor(inside, device=x_t.device), x_t)
        x0_hat = torch.where(rows, guided.x0_hat, plain.x0_hat)
        return replace(guided, x0_hat=x0_hat, calls=guided.calls + plain.calls)

    @property
    def nfe(self) -> int:
        return self.guided.nfe


@dataclass(frozen=True)
class _Finished(Around):
    """A denoiser whose answer gets a last treatment, at no call."""

    denoiser: Denoiser

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        estimate = self.denoiser(x_t, log_snr, condition)
        return replace(estimate, x0_hat=self.finish(estimate))

    @abstractmethod
    def finish(self, estimate: Estimate) -> Images:
        """The new x0_hat."""


@dataclass(frozen=True)
class Rescaled(_Finished):
    """Guidance rescale: phi of the way from the guided picture to the same with the standard deviation of x0_cond.

        phi x0_hat std(x0_cond) / std(x0_hat) + (1 - phi) x0_hat,     std over all numbers of one picture

    Lin et al. 2023, arXiv 2305.08891, section 3.4, there on the network's output. Here always on x0_hat: near pure
    noise eps_hat is x_t whatever the guidance, so its std cannot show that the picture is overexposed.

    phi  in [0, 1]; the paper suggests 0.7. Without guidance (no x0_cond) there is nothing to pull back
    """

    phi: float = 0.7

    def __post_init__(self) -> None:
        if not 0 <= self.phi <= 1:
            raise ValueError(f"phi of guidance rescale lies between 0 and 1, not {self.phi}")

    def finish(self, estimate: Estimate) -> Images:
        if estimate.x0_cond is None:
            return estimate.x0_hat
        spread = _per_picture(estimate.x0_hat).std(1).clamp_min(1e-12)
        factor = self.phi * _per_picture(estimate.x0_cond).std(1) / spread + (1 - self.phi)
        return _columns(factor, estimate.x0_hat) * estimate.x0_hat


@dataclass(frozen=True)
class DynamicThreshold(_Finished):
    """Dynamic thresholding: s is the quantile of |x0_hat| in each picture; where s > 1, clip at s and divide by s.

    Saharia et al. 2022 (Imagen), arXiv 2205.11487, section 2.3. s = 1 at least, so calm pictures stay as they are
    but for what exceeds 1.

    percentile  as a share, in (0, 1]; Imagen's 99.5 % is 0.995
    """

    percentile: float = 0.995

    def __post_init__(self) -> None:
        if not 0 < self.percentile <= 1:
            raise ValueError(f"the percentile of dynamic thresholding is a share in (0, 1], not {self.percentile}")

    def finish(self, estimate: Estimate) -> Images:
        x0_hat = estimate.x0_hat
        limit = _columns(_quantile(_per_picture(x0_hat).abs(), self.percentile).clamp_min(1), x0_hat)
        return x0_hat.clamp(-limit, limit) / limit


@dataclass(frozen=True)
class Clipped(_Finished):
    """Static thresholding: x0_hat cut off at [-1, 1], where pictures live."""

    def finish(self, estimate: Estimate) -> Images:
        return estimate.x0_hat.clamp(-1, 1)


def _log_snr(sigma: float) -> float:
    return -2 * math.log(sigma) if sigma > 0 else math.inf


def _per_picture(x: Images) -> Tensor:
    """(B, ...) -> (B, all numbers of one picture)."""
    return x.reshape(len(x), -1)


def _columns(values: Tensor, x: Images) -> Tensor:
    """(B,) -> (B, 1, ..., 1), to multiply x with."""
    return values.view(-1, *[1] * (x.ndim - 1))


def _quantile(rows: Tensor, share: float) -> Tensor:
    """Quantile of each row, linear between neighbours: torch.quantile by a partial sort, 20 times as fast near 1."""
    place = share * (rows.shape[1] - 1)
    below = int(place)
    largest = rows.topk(rows.shape[1] - below, dim=1).values
    return torch.lerp(largest[:, -1], largest[:, -2:][:, 0], place - below)
