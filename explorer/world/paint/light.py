"""The lamp of a picture, and how a swelling shape takes its light.

A shape that bulges by b has the height h = sqrt(b^2 - (b - i)^2), i = clamp(-d, 0, b): a quarter circle at its rim,
flat inside. With the normal n = (-dh/dx, -dh/dy, 1) / |.| and the direction l towards the lamp,
    colour * (ambient + lamp * max(n.l, 0)) + gloss * lamp * max(n.(l + z) / |l + z|, 0)^24
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.shapes import Number

__all__ = ["Light", "height", "lit", "slopes"]


@dataclass(frozen=True)
class Light:
    """direction (B, 3, 1, 1) points towards the lamp and has length 1; colour and ambient are (B, 3, 1, 1)."""

    direction: Tensor
    colour: Tensor
    ambient: Tensor

    @classmethod
    def studio(cls, batch: int, device: torch.device | str = "cpu") -> Light:
        direction = F.normalize(torch.tensor([-0.5, 0.7, 0.8], device=device), dim=0).view(1, 3, 1, 1)
        plain = torch.ones(batch, 3, 1, 1, device=device)
        return cls(direction.expand(batch, 3, 1, 1), plain * 0.75, plain * 0.45)

    @property
    def flat(self) -> Tensor:
        """How a surface that faces the viewer is tinted: (B, 3, 1, 1)."""
        return self.ambient + self.colour * self.direction[:, 2:].clamp_min(0)

    def take(self, index: Tensor) -> Light:
        return Light(self.direction[index], self.colour[index], self.ambient[index])


def height(d: Tensor, bulge: float) -> Tensor:
    inner = (-d).clamp_(0, bulge)
    return (inner * (2 * bulge - inner)).clamp_min_(1e-8).sqrt_()


def slopes(field: Tensor, span: int = 1) -> tuple[Tensor, Tensor]:
    """Differences over 2 `span` pixels, to the right and upwards; the rim of the canvas repeats its last pixel."""
    across, up = torch.empty_like(field), torch.empty_like(field)
    s, (h, w) = span, field.shape[-2:]
    if w <= 2 * s or h <= 2 * s:
        return torch.zeros_like(field), torch.zeros_like(field)
    torch.sub(field[..., 2 * s :], field[..., : -2 * s], out=across[..., s:-s])
    torch.sub(field[..., : -2 * s, :], field[..., 2 * s :, :], out=up[..., s:-s, :])
    for k in range(s):
        torch.sub(field[..., k + s], field[..., 0], out=across[..., k])
        torch.sub(field[..., -1], field[..., -1 - k - s], out=across[..., -1 - k])
        torch.sub(field[..., 0, :], field[..., k + s, :], out=up[..., k, :])
        torch.sub(field[..., -1 - k - s, :], field[..., -1, :], out=up[..., -1 - k, :])
    return across, up


def lit(
    d: Tensor, colour: Tensor, light: Light, unit: Tensor, bulge: float, gloss: Number, span: int, warm: float
) -> Tensor:
    """The colour (B, 3, H, W) of a bulging shape d under a light; unit (B, 1, 1) is the size of a pixel."""
    across, up = slopes(height(d, bulge), span)
    steep = -0.5 / unit
    nx, ny = across.mul_(steep), up.mul_(steep)
    inverse = (nx * nx).addcmul_(ny, ny).add_(1).rsqrt_()
    lx, ly, lz = light.direction.unbind(1)
    facing = (nx * lx).add_(ny * ly).add_(lz).mul_(inverse).clamp_min_(0).unsqueeze(1)
    if warm:  # reddish light shines through the shaded side of skin
        shade = light.ambient + light.colour * facing
        glow = colour.new_tensor([1.0, 0.70, 0.58]).view(1, 3, 1, 1) * warm
        out = colour * (shade + (light.flat - shade).clamp_min_(0) * glow)
    else:
        out = torch.addcmul(colour * light.ambient, colour * light.colour, facing)
    if isinstance(gloss, Tensor) or gloss:
        norm = torch.rsqrt(lx * lx + ly * ly + (lz + 1) ** 2)
        shine = (nx * lx).add_(ny * ly).add_(lz + 1).mul_(inverse).mul_(norm).clamp_min_(0)
        eighth = shine.square_().square_().square_()
        out = torch.addcmul(out, light.colour * gloss, (eighth * eighth).mul_(eighth).unsqueeze(1))
    return out
