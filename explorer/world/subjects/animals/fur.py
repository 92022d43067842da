"""Fluff: the outline of a shape ruffled into tufts that stand along its normal.

Noise is read at the nearest point of the outline, x - d grad d, so that a tuft is a ray and not a speck.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.light import slopes
from explorer.world.paint.painter import Painter

__all__ = ["Fur"]

TEXELS, REACH = 96, 1.7  # the noise covers REACH local units around (0, 1)


class Fur:
    """Call it with a shape: smooth coats leave the shape as it is."""

    def __init__(self, r: Chance, fluffy: bool) -> None:
        self.fluffy = float(fluffy)
        everywhere = (TEXELS, slice(0, TEXELS))
        self._noise = r.surface(everywhere, everywhere, (28, 28), 2, 0.5).unsqueeze(1) if fluffy else None

    def __call__(self, p: Painter, d: Tensor, amount: float = 0.06) -> Tensor:
        if self._noise is None:
            return d
        d = d.expand(p.batch, p.height, p.width)
        across, up = slopes(d)
        k = d.clamp(-0.4, 0.4) * torch.rsqrt(across * across + up * up + 1e-12)
        at = torch.stack([(p.x - k * across) / REACH, (p.y - k * up - 1) / REACH], -1)
        noise = F.grid_sample(self._noise, at, padding_mode="reflection", align_corners=False)[:, 0]
        tuft = (1 - 1.7 * noise.abs()).clamp_(0, 1)
        close = torch.exp(-((d / (2.2 * amount)) ** 2))
        return d - (close * (1.15 * tuft - 0.25) + 0.15) * amount
