"""Guidance by a gradient: the guess is moved to where something that can be measured is better.

    Toward   D' = D - strength tau g / rms(g),    tau^2 = sigma^2 spread / (sigma^2 + spread)
    Likely   D' = D + weight (noise_scale^2 / signal_scale) grad_{x_t} log p(y | x_t)

Toward follows a loss of the guess, at most as far as the guess itself may be wrong (tau). Its g is grad_{x_t} loss(D),
through the network (universal guidance, Bansal et al. 2023, arXiv 2302.07121; FreeDoM, Yu et al. 2023, arXiv
2303.09833), at the price of a call and its way back; or grad_D loss(D), which asks nothing of the network (MPGD, He et
al. 2023, arXiv 2311.16424). Likely has the exact size: of a reader that knows every noise level, it is the classifier
guidance of Dhariwal & Nichol (2021, arXiv 2105.05233), and with weight 1 the posterior itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.diffusion.forward import scales
from explorer.diffusion.operators import column, depth_of
from explorer.types import Estimate, Images, Levels

__all__ = ["BACK", "Likely", "Toward", "gradient"]

BACK = 2  # network calls that the way back through one counts for: it multiplies twice as much
SPREAD = 0.25  # variance of pictures around their mean
Loss = Callable[[Images], Tensor]  # (B, 3, H, W) -> (B,)


def gradient(measure: Callable[[Tensor], Tensor], at: Tensor) -> tuple[Tensor, Tensor]:
    """(grad of the sum of what is measured, the measure), wherever it is asked for; zeros where it does not depend."""
    with torch.inference_mode(False), torch.enable_grad():
        place = at.detach().clone().requires_grad_()
        value = measure(place)
        if not value.requires_grad:
            return torch.zeros_like(place), value
        (found,) = torch.autograd.grad(value.sum(), place, allow_unused=True)
    return torch.zeros_like(at) if found is None else found, value.detach()


@dataclass(frozen=True, eq=False)
class Toward(Around):
    """denoiser  where `through`, one that gradients pass: a plain network
    loss      of guesses, each by itself;   strength  0 changes nothing, to the bit
    until     the depth at which the walk is let go
    """

    denoiser: Denoiser
    loss: Loss
    strength: float = 0.3
    through: bool = False
    until: float = 0.0

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        held = column(depth_of(log_snr)).to(x_t.device) >= self.until
        if self.strength == 0 or not held.any():
            return self.denoiser(x_t, log_snr, condition)
        estimate, found = self._through(x_t, log_snr, condition) if self.through else self._of(x_t, log_snr, condition)
        size = found.flatten(1).square().mean(1).sqrt().clamp_min(1e-20)
        variance = torch.exp(-torch.as_tensor(log_snr, dtype=torch.float64))
        tau = (variance * SPREAD / (variance + SPREAD)).sqrt().to(found)
        step = self.strength * column(tau / size) * found
        return replace(estimate, x0_hat=torch.where(held, estimate.x0_hat - step, estimate.x0_hat))

    @property
    def nfe(self) -> int:
        return self.denoiser.nfe * (1 + BACK * self.through)

    def _of(self, x_t: Images, log_snr: Levels, condition: Any) -> tuple[Estimate, Tensor]:
        estimate = self.denoiser(x_t, log_snr, condition)
        return estimate, gradient(self.loss, estimate.x0_hat)[0]

    def _through(self, x_t: Images, log_snr: Levels, condition: Any) -> tuple[Estimate, Tensor]:
        made = list[Estimate]()

        def measure(place: Tensor) -> Tensor:
            made.append(self.denoiser(place, log_snr, condition))
            return self.loss(made[0].x0_hat)

        found, _ = gradient(measure, x_t)
        estimate = made[0]
        parts = {name: getattr(estimate, name) for name in ("x0_hat", "x0_cond", "x0_uncond")}
        plain: dict[str, Any] = {name: None if part is None else part.detach() for name, part in parts.items()}
        return replace(estimate, calls=estimate.calls * (1 + BACK), **plain), found


@dataclass(frozen=True, eq=False)
class Likely(Around):
    """log_likelihood  (x_t, log_snr) -> (B,), natural logarithm of p(y | x_t);   weight  0 changes nothing"""

    denoiser: Denoiser
    log_likelihood: Callable[[Images, Levels], Tensor]
    weight: float = 1.0

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        estimate = self.denoiser(x_t, log_snr, condition)
        if self.weight == 0:
            return estimate
        found, _ = gradient(lambda place: self.log_likelihood(place, log_snr), x_t)
        signal_scale, noise_scale = scales(log_snr, x_t)
        return replace(estimate, x0_hat=estimate.x0_hat + self.weight * noise_scale**2 / signal_scale * found)
