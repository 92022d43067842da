"""The network of the plane, some 40,000 weights, and the network as a Denoiser.

It is told where a point is (x_t), how noisy (log_snr) and, if anybody says, of which part; it answers v:

    x0_hat = signal_scale x_t - noise_scale v_hat          (Salimans & Ho 2022, arXiv 2202.00512, appendix D)

In polar form, x_t = cos(phi) x0 + sin(phi) eps, v is dx_t / dphi: turned round, the network's answer is itself the
arrow along which a point walks towards the set. That is the field that is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.forward import scales
from explorer.types import Estimate, Levels

__all__ = ["LEVELS", "PlaneDenoiser", "PlaneNet"]

LEVELS = (-9.0, 8.0)
"""The noise levels, in log_snr, that are learned: from sigma = 90 to sigma = 0.018, less than the spread of any set."""

WAVES = torch.tensor([0.5, 1.0, 2.0, 4.0]) * math.pi / 2


class PlaneNet(nn.Module):
    """v_hat from (x_t, log_snr, part).

    parts  how many parts the set has; the embedding has one row more, for "nobody says which"
    width  of the three hidden layers
    """

    def __init__(self, parts: int, width: int = 128) -> None:
        super().__init__()
        self.parts = parts
        self.place = nn.Linear(2 + 4 * len(WAVES), width)
        self.level = nn.Linear(1 + 2 * len(WAVES), width)
        self.part = nn.Embedding(parts + 1, width)
        self.hidden = nn.ModuleList([nn.Linear(width, width), nn.Linear(width, width)])
        self.answer = nn.Linear(width, 2)

    def forward(self, x_t: Tensor, log_snr: Tensor, part: Tensor) -> Tensor:
        """x_t (B, 2), log_snr (B,), part (B,) with `parts` for none -> v_hat (B, 2)."""
        place = torch.cat([x_t, waves(x_t)], dim=1)
        clock = log_snr[:, None] / LEVELS[1]
        level = torch.cat([clock, waves(clock)], dim=1)
        h = nn.functional.silu(self.place(place) + self.level(level) + self.part(part))
        for layer in self.hidden:
            h = h + nn.functional.silu(layer(h))
        return self.answer(h)


def waves(x: Tensor) -> Tensor:
    """Sines and cosines of the entries of each row at four frequencies, (B, D) -> (B, 8 D)."""
    angle = (x[:, :, None] * WAVES.to(x)).flatten(1)
    return torch.cat([angle.sin(), angle.cos()], dim=1)


@dataclass(frozen=True, eq=False)
class PlaneDenoiser(Denoiser):
    """What the network says the clean point is. The condition is the number of a part, or of one for each point."""

    network: PlaneNet
    log_snr_range: tuple[float, float] = LEVELS

    @torch.inference_mode()
    def __call__(self, x_t: Tensor, log_snr: Levels, condition: int | Tensor | None = None) -> Estimate:
        """x_t (B, 2). Raises ValueError on a part that the set does not have."""
        count = self.network.parts
        wanted = torch.as_tensor(count if condition is None else condition)
        if condition is not None and not bool(((wanted >= 0) & (wanted < count)).all()):
            raise ValueError(f"the set has the parts 0 to {count - 1}, not {condition}")
        x, level = x_t.float(), torch.as_tensor(log_snr).float().expand(len(x_t))
        v_hat = self.network(x, level, wanted.expand(len(x_t)))
        signal_scale, noise_scale = scales(level, x)
        return Estimate(x0_hat=(signal_scale * x - noise_scale * v_hat).to(x_t.dtype))
