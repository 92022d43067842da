"""What a network may predict about x_t = s x0 + n eps (s, n the scales of signal and noise), and how to convert it.

    eps       the noise
    x0        the clean picture
    v         s eps - n x0                       (Salimans & Ho 2022, arXiv 2202.00512, appendix D)
    score     -eps / n, the gradient of log p(x_t)      (Song et al. 2021, arXiv 2011.13456)
    velocity  eps - x0, the slope of the straight line  (Lipman et al. 2023, arXiv 2210.02747)

Knowing x_t, each one gives all others. Where that means a division by a vanishing scale (x0 from eps or score in pure
noise, eps or score from x0 on a clean picture) the question has no answer and the result is not finite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from explorer.diffusion.forward import scales
from explorer.types import Images, Levels

__all__ = ["PARAMETRIZATIONS", "Parametrization", "convert"]

Half = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]  # (prediction, x_t, s, n) -> x0 or eps


@dataclass(frozen=True)
class Parametrization:
    """One row of the table of conversions; s and n are the scales of signal and noise, shaped to broadcast.

    to_x0, to_eps  (prediction, x_t, s, n) -> the clean picture, the noise
    make           (x0, eps, s, n) -> prediction; also the target that training aims at
    gain           (s, n) -> by how much an error in x0_hat grows in this prediction, at given x_t
    """

    name: str
    to_x0: Half
    to_eps: Half
    make: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
    gain: Callable[[Tensor, Tensor], Tensor]


PARAMETRIZATIONS: dict[str, Parametrization] = {
    row.name: row
    for row in (
        Parametrization(
            name="eps",
            to_x0=lambda p, x_t, s, n: (x_t - n * p) / s,
            to_eps=lambda p, x_t, s, n: p,
            make=lambda x0, eps, s, n: eps,
            gain=lambda s, n: s / n,
        ),
        Parametrization(
            name="x0",
            to_x0=lambda p, x_t, s, n: p,
            to_eps=lambda p, x_t, s, n: (x_t - s * p) / n,
            make=lambda x0, eps, s, n: x0,
            gain=lambda s, n: s / s,
        ),
        Parametrization(
            name="v",
            to_x0=lambda p, x_t, s, n: s * x_t - n * p,
            to_eps=lambda p, x_t, s, n: n * x_t + s * p,
            make=lambda x0, eps, s, n: s * eps - n * x0,
            gain=lambda s, n: 1 / n,
        ),
        Parametrization(
            name="score",
            to_x0=lambda p, x_t, s, n: (x_t + n * n * p) / s,
            to_eps=lambda p, x_t, s, n: -n * p,
            make=lambda x0, eps, s, n: -eps / n,
            gain=lambda s, n: s / (n * n),
        ),
        Parametrization(
            name="velocity",
            to_x0=lambda p, x_t, s, n: (x_t - n * p) / (s + n),
            to_eps=lambda p, x_t, s, n: (x_t + s * p) / (s + n),
            make=lambda x0, eps, s, n: eps - x0,
            gain=lambda s, n: (s + n) / n,
        ),
    )
}
"""The parametrizations by name."""


def convert(prediction: Images, source: str, target: str, x_t: Images, log_snr: Levels | float) -> Images:
    """A prediction of kind `source` about x_t at noise level log_snr, (B,) or one for all, said as kind `target`."""
    row, goal = PARAMETRIZATIONS[source], PARAMETRIZATIONS[target]
    if source == target:
        return prediction
    s, n = scales(log_snr, x_t)
    if target == "x0":
        return row.to_x0(prediction, x_t, s, n)
    if target == "score":  # needs the noise only: x0 may not be known, in pure noise
        return -row.to_eps(prediction, x_t, s, n) / n
    if target == "eps":
        return row.to_eps(prediction, x_t, s, n)
    return goal.make(row.to_x0(prediction, x_t, s, n), row.to_eps(prediction, x_t, s, n), s, n)
