"""Neon: glowing tubes along the edges, in their own colours or in pink and cyan, on a dark wall."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.curves import ramp
from explorer.world.styles.filters import (
    averaged,
    blur,
    colour,
    edges,
    enlarged,
    exposed,
    noise,
    saturated,
    steep,
)

__all__ = ["neon"]


def neon(x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    size, grid = x.shape[-1], coarse.shape[-1]
    edge = edges(blur(exposed(coarse, 0.45), 0.8))
    line = steep(0.55, 1.35, edge / (blur(edge, 12) * 1.5 + 0.035), size)  # as strong in the dark as in the light
    tone = blur(coarse, 2.0)
    low, high = tone.amin(1, keepdim=True), tone.amax(1, keepdim=True)
    vivid = ((tone - low) / (high - low + 0.02)).clamp(0, 1)
    lamp = torch.lerp(colour("#22e6ff", x), colour("#ff2fd0", x), ramp(-0.5, 0.5, noise(r, grid, 2, 2)))
    vivid = enlarged(torch.lerp(lamp, vivid, ramp(0.12, 0.38, (high - low) / (high + 0.05))), size)
    tube = line * (0.12 + 0.95 * vivid).clamp(0, 1)
    glow = enlarged(_glow(averaged(tube, grid)), size)
    return colour("#08061a", x) + 0.13 * saturated(x, 1.5) + glow * 0.85 + tube * 0.75 + 0.38 * line**3


def _glow(tube: Tensor) -> Tensor:
    return blur(tube, 1.6) + 1.1 * blur(tube, 5.0)
