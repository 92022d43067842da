"""What training minimises: the squared error of the network's prediction, weighted by noise level.

    loss = w(log_snr) |x0_hat - x0|^2 = w(log_snr) / gain^2 |prediction - target|^2

Whatever a network predicts, its error is an error in x0_hat times the parametrization's `gain`. So a weighting is
said once, as w, and means the same for all of them (Kingma & Gao 2023, arXiv 2303.00848).
Together with w, how often each level is drawn in training decides what the network learns best.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from explorer.diffusion.forward import scales
from explorer.diffusion.parametrization import PARAMETRIZATIONS
from explorer.diffusion.schedule import Schedule
from explorer.types import Images, Levels

__all__ = ["WEIGHTINGS", "draw_levels", "loss", "target"]

MIN_SNR = 5.0  # gamma of the min-SNR weighting, as its authors recommend
SIGMOID_BIAS = 2.0  # the sigmoid weighting halves the weight on eps at this log_snr

WEIGHTINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "x0": torch.ones_like,
    "eps": torch.exp,
    "v": lambda log_snr: 1 + torch.exp(log_snr),
    "velocity": lambda log_snr: (1 + torch.exp(log_snr / 2)).square(),
    "min-snr": lambda log_snr: torch.exp(log_snr).clamp_max(MIN_SNR),
    "sigmoid": lambda log_snr: torch.exp(log_snr) * torch.sigmoid(SIGMOID_BIAS - log_snr),
}
"""w(log_snr), the weight of the squared error of x0_hat, by name.

x0, eps, v, velocity  plain mean squared error of that prediction
min-snr               Hang et al. 2023, arXiv 2303.09556
sigmoid               Kingma & Gao 2023, arXiv 2303.00848, on the error of eps
"""


def target(parametrization: str, x0: Images, eps: Images, log_snr: Levels) -> Images:
    """What a network of that parametrization should say about x_t = corrupt(x0, eps, log_snr)."""
    return PARAMETRIZATIONS[parametrization].make(x0, eps, *scales(log_snr, x0))


def loss(
    prediction: Images,
    parametrization: str,
    x0: Images,
    eps: Images,
    log_snr: Levels,
    weighting: str | None = None,
) -> Tensor:
    """The weighted mean squared error of each picture, (B,).

    weighting  a name of WEIGHTINGS; None is the plain error of the prediction itself
    """
    error = (prediction - target(parametrization, x0, eps, log_snr)).square().flatten(1).mean(1)
    if weighting is None:
        return error
    signal_scale, noise_scale = (scale.flatten() for scale in scales(log_snr, x0))
    gain = PARAMETRIZATIONS[parametrization].gain(signal_scale, noise_scale)
    return error * (WEIGHTINGS[weighting](log_snr) / gain.square()).to(error.dtype)


def draw_levels(
    schedule: Schedule,
    batch: int,
    generator: torch.Generator,
    log_snr_range: tuple[float, float] = (-math.inf, math.inf),
) -> Levels:
    """Noise levels for a batch of training pictures, (B,) float64: log_snr at uniform t.

    The schedule decides how often each level comes: with `Laplace` log_snr is Laplace distributed. The times of one
    batch are spread evenly, one to each B-th of [0, 1] (Kingma et al. 2021, arXiv 2107.00630).
    """
    first = torch.rand((), generator=generator, dtype=torch.float64)
    t = (first + torch.arange(batch, dtype=torch.float64) / batch) % 1
    return schedule.log_snr(t).clamp(*log_snr_range)
