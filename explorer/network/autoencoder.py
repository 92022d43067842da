"""The autoencoder: pictures as small states, and back again.

    z = encode(x),   x' = decode(z)            (B, 3, S, S) in [-1, 1]  <->  (B, planes, S / f, S / f)
    glance(z)                                  the straight line nearest to decode: planes + 1 by 3 numbers

A walk among states is cheaper than one among pixels, because there are fewer of them (Rombach et al. 2022, Latent
Diffusion, arXiv 2112.10752). Ours is small, as TAESD is (Bohan 2023): convolutions in residual blocks, each level half
as wide as the one before. Which numbers it writes is its own affair, so they are measured once it is trained, and
states have mean 0 and deviation 1 in every plane: then they drown in noise as pixels do.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.network.glance import fitted_line, glanced
from explorer.types import Images, States

__all__ = ["Autoencoder"]

GROUPS = 8
FOLD = 2  # side of the squares that are folded before the first convolution


class Residual(nn.Module):
    """Two convolutions, added to what was there; starts as the identity."""

    def __init__(self, c: int) -> None:
        super().__init__()
        self.n1, self.c1 = nn.GroupNorm(GROUPS, c), nn.Conv2d(c, c, 3, padding=1)
        self.n2, self.c2 = nn.GroupNorm(GROUPS, c), nn.Conv2d(c, c, 3, padding=1)
        nn.init.zeros_(self.c2.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.c2(F.silu(self.n2(self.c1(F.silu(self.n1(x))))))


class Autoencoder(nn.Module):
    """channels  of the levels, finest first: as many of them as the picture is halved;   planes  of a state
    size  side of the pictures that it is for
    """

    mean: Tensor
    deviation: Tensor
    line: Tensor

    def __init__(self, channels: tuple[int, ...] = (48, 96), planes: int = 8, size: int = 128) -> None:
        super().__init__()
        self.size, self.planes, self.factor = size, planes, FOLD ** len(channels)
        colours = 3 * FOLD * FOLD
        fine, coarse = channels[0], channels[-1]
        inward: list[nn.Module] = [nn.PixelUnshuffle(FOLD), nn.Conv2d(colours, fine, 3, padding=1), Residual(fine)]
        outward: list[nn.Module] = []
        for c, d in pairwise(channels):
            inward += [nn.Conv2d(c, d, 3, stride=2, padding=1), Residual(d)]
            outward = [nn.Conv2d(d, 4 * c, 3, padding=1), nn.PixelShuffle(2), Residual(c), Residual(c), *outward]
        self.encoder = nn.Sequential(*inward, *end(coarse), nn.Conv2d(coarse, planes, 3, padding=1))
        outward = [nn.Conv2d(planes, coarse, 3, padding=1), Residual(coarse), Residual(coarse), *outward]
        last = nn.Conv2d(fine, colours, 3, padding=1)
        self.decoder = nn.Sequential(*outward, *end(fine), last, nn.PixelShuffle(FOLD))
        self.register_buffer("mean", torch.zeros(planes))
        self.register_buffer("deviation", torch.ones(planes))
        self.register_buffer("line", torch.zeros(planes + 1, 3))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a state."""
        return (self.planes, self.size // self.factor, self.size // self.factor)

    def encode(self, pictures: Images) -> States:
        """(B, 3, S, S) in [-1, 1] -> (B, planes, S / f, S / f), of mean 0 and deviation 1 in every plane."""
        raw = self.encoder(pictures.to(self.mean.dtype)).float()
        return (raw - level(self.mean)) / level(self.deviation)

    def decode(self, states: States) -> Images:
        """(B, planes, S / f, S / f) -> (B, 3, S, S) in [-1, 1]."""
        raw = states.float() * level(self.deviation) + level(self.mean)
        return self.decoder(raw).float().clamp(-1, 1)

    def glance(self, states: States) -> Images:
        """A linear look, each place of a state as one plain square of the picture."""
        return glanced(states, self.line, self.size)

    @torch.no_grad()
    def measure(self, pictures: Images) -> None:
        """Finds mean and deviation of its states, and the line from them to colours by least squares."""
        raw = self.encoder(pictures).float()
        self.mean.copy_(raw.mean((0, 2, 3)))
        self.deviation.copy_(raw.std((0, 2, 3)).clamp_min(1e-6))
        self.line.copy_(fitted_line((raw - level(self.mean)) / level(self.deviation), pictures))


def end(c: int) -> list[nn.Module]:
    return [nn.GroupNorm(GROUPS, c), nn.SiLU()]


def level(numbers: Tensor) -> Tensor:
    """A number for each plane, over all places."""
    return numbers.view(1, -1, 1, 1)
