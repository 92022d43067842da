"""A black and white photograph: stretched contrast, darker corners, a little grain."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.curves import ramp
from explorer.world.styles.filters import axes, enlarged, exposed, grain

__all__ = ["black_and_white"]


def _light(x: Tensor) -> Tensor:
    return (x * x.new_tensor([0.38, 0.52, 0.10]).view(1, 3, 1, 1)).sum(1, keepdim=True)


def black_and_white(x: Tensor, coarse: Tensor, r: Chance) -> Tensor:
    light = _light(x)
    ends = [_light(coarse).flatten(1).quantile(q, dim=1).view(-1, 1, 1, 1) for q in (0.01, 0.99)]
    light = exposed(((light - ends[0]) / (ends[1] - ends[0] + 0.05)).clamp(0, 1), 0.48, 0.6, 1.35)
    light = 0.35 * light + 0.65 * ramp(-0.02, 1.0, light)
    u, v = axes(x)
    light = light * (1 - 0.30 * ramp(0.6, 1.5, (u * u + v * v).sqrt()))
    light = light + 0.026 * enlarged(grain(r, coarse.shape[-1]), x.shape[-1]) * (1 - (2 * light - 1).abs() * 0.5)
    return light.expand(-1, 3, -1, -1)
