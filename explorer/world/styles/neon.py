"""Neon: glowing tubes along the edges, in their own colours or in pink and cyan, on a dark wall."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.curves import ramp
from explorer.world.styles.filters import blur, colour, edges, exposed, noise, saturated

__all__ = ["neon"]


def neon(x: Tensor, r: Chance) -> Tensor:
    h, w = x.shape[-2:]
    s = w / 128
    edge = edges(blur(exposed(x, 0.45), 0.8 * s))
    line = ramp(0.55, 1.35, edge / (blur(edge, 12 * s) * 1.5 + 0.035))  # as strong in the dark as in the light
    tone = blur(x, 2.0 * s)
    low, high = tone.amin(1, keepdim=True), tone.amax(1, keepdim=True)
    vivid = ((tone - low) / (high - low + 0.02)).clamp(0, 1)
    lamp = torch.lerp(colour("#22e6ff", x), colour("#ff2fd0", x), ramp(-0.5, 0.5, noise(r, h, w, 2, 2)))
    vivid = torch.lerp(lamp, vivid, ramp(0.12, 0.38, (high - low) / (high + 0.05)))
    tube = line * (0.12 + 0.95 * vivid).clamp(0, 1)
    glow = blur(tube, 1.6 * s) + 1.1 * blur(tube, 5.0 * s)
    return colour("#08061a", x) + 0.13 * saturated(x, 1.5) + glow * 0.85 + tube * 0.75 + 0.38 * line**3
