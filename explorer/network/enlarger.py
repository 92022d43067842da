"""The enlarger: the second stage of a cascade, four times as many pixels a side in one call.

A small convolutional U-Net adds detail to a plain enlargement (Ho et al. 2021, Cascaded Diffusion Models, arXiv
2106.15282; Saharia et al. 2021, SR3, arXiv 2104.07636; without their many steps). It is told how faulty its picture is,
as the noise level of a cascade's conditioning augmentation:

    p = bicubic(x) + detail(x, log_snr), cut off at -1 and 1
    r = x - average(p)                                  what p adds up to, and should
    p <- p + bicubic(r - clip(r, -TOLERANCE, TOLERANCE)), twice, which leaves little and no edges
    out = p moved towards 1, or -1, so far that its average moves by the rest of that

`average` is over the 4 x 4 pixels that one pixel of x became. So the average of what comes out differs from x by at
most TOLERANCE anywhere, whatever the network says (back-projection; Irani & Peleg 1991): it may invent what lies
between the pixels, and mend a little, but not draw another picture. Nothing in it looks at the picture as a whole, so
a tile with its surroundings comes out as it does in the whole picture.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.network.unet import fourier
from explorer.types import Images, Levels

__all__ = ["CLEAN", "FACTOR", "REMADE", "TOLERANCE", "Enlarger", "enlarged"]

FACTOR = 4
TOLERANCE = 0.03  # of values in [-1, 1]: a PSNR of 36.5 dB if every pixel used it up
SMOOTH = 2  # times that it is moved without edges first
CLEAN = 9.0  # log_snr of a picture without faults
REMADE = 6.0
"""log_snr told for a picture that the model itself has finished. Of nine levels from 9 to -2 the one whose strokes are
nearest to those of painted pictures (`explorer evaluate enlarger`); lower ones smooth away what is drawn, higher ones
keep the model's grain."""
EMBEDDING = 128
FREQUENCIES = 32


class Block(nn.Module):
    """Two convolutions around a modulation by the noise level, each pixel scaled to unit mean square; starts as 0."""

    def __init__(self, c: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(c, c, 3, padding=1), nn.Conv2d(c, c, 3, padding=1)
        self.emb = nn.Linear(EMBEDDING, 2 * c)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, emb: Tensor) -> Tensor:
        scale, shift = self.emb(emb)[:, :, None, None].chunk(2, 1)
        h = self.conv1(x * (x.square().mean(1, keepdim=True) + 1e-4).rsqrt())
        return x + self.conv2(F.silu(torch.addcmul(shift, h, 1 + scale)))


class Enlarger(nn.Module):
    """channels  of the levels, finest first;  blocks  on the way down, the last entry at the bottom
    up  blocks of each level on the way up, coarsest first;  fine  channels at twice the size, before the last step
    """

    def __init__(
        self,
        channels: tuple[int, ...] = (32, 64, 128),
        blocks: tuple[int, ...] = (1, 1, 4),
        up: tuple[int, ...] = (2, 2),
        fine: int = 24,
    ) -> None:
        super().__init__()
        self.depth = len(channels) - 1
        self.time = nn.Sequential(nn.Linear(2 * FREQUENCIES, EMBEDDING), nn.SiLU(), nn.Linear(EMBEDDING, EMBEDDING))
        self.enter = nn.Conv2d(3, channels[0], 3, padding=1)
        self.down = nn.ModuleList(nn.ModuleList(Block(c) for _ in range(n)) for c, n in zip(channels, blocks))
        pairs = list(pairwise(channels))
        self.smaller = nn.ModuleList(nn.Conv2d(c, d, 2, stride=2) for c, d in pairs)
        self.larger = nn.ModuleList(nn.Conv2d(d, c, 1) for c, d in reversed(pairs))
        self.up = nn.ModuleList(nn.ModuleList(Block(c) for _ in range(n)) for c, n in zip(reversed(channels[:-1]), up))
        self.spread = nn.Conv2d(channels[0], 4 * fine, 3, padding=1)
        self.polish = nn.Conv2d(fine, fine, 3, padding=1)
        self.leave = nn.Conv2d(fine, 12, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)  # type: ignore[arg-type]

    def forward(self, x: Images, log_snr: Levels) -> Images:
        """(B, 3, H, W) in [-1, 1] and how faulty each is, (B,) -> (B, 3, 4 H, 4 W) in [-1, 1]. H and W from 1 on."""
        height, width = x.shape[-2:]
        p = enlarged(x) + self.detail(padded(x, 2**self.depth), log_snr)[..., : FACTOR * height, : FACTOR * width]
        for _ in range(SMOOTH):
            p = self.cut(p)
            p = p + enlarged(lack(p, x))
        return faithful(self.cut(p), x)

    def cut(self, p: Images) -> Images:
        """Cut off at -1 and 1, but in training, where a cut gives no gradient to learn from."""
        return p if self.training else p.clamp(-1, 1)

    def detail(self, x: Images, log_snr: Levels) -> Images:
        """What the network adds; H and W are multiples of 2 ** depth."""
        dtype = self.enter.weight.dtype
        emb = F.silu(self.time(fourier(log_snr, FREQUENCIES).to(dtype)))
        h, passed = self.enter(x.to(dtype)), []
        for level, blocks in enumerate(cast(Any, self.down)):
            for block in blocks:
                h = block(h, emb)
            if level < self.depth:
                passed.append(h)
                h = self.smaller[level](h)
        for larger, blocks in zip(self.larger, cast(Any, self.up)):
            h = passed.pop() + F.interpolate(larger(h), scale_factor=2.0, mode="nearest")
            for block in blocks:
                h = block(h, emb)
        h = F.silu(F.pixel_shuffle(self.spread(h), 2))
        h = F.silu(h + self.polish(h))
        return F.pixel_shuffle(self.leave(h), 2).float()


def enlarged(x: Images, mode: str = "bicubic") -> Images:
    """Plain enlargement by FACTOR."""
    straight = None if mode == "nearest" else False
    return F.interpolate(x.float(), scale_factor=float(FACTOR), mode=mode, align_corners=straight)


def lack(p: Images, x: Images) -> Images:
    """How far x is from the averages of p, where that is more than TOLERANCE."""
    r = x.float() - F.avg_pool2d(p, FACTOR)
    return r - r.clamp(-TOLERANCE, TOLERANCE)


def faithful(p: Images, x: Images) -> Images:
    """The large picture p, moved so that it averages to x within TOLERANCE; both and the result in [-1, 1].

    Every pixel goes the same share of its way to white, or to black: none goes past it, and the average is exact.
    """
    average, r = F.avg_pool2d(p, FACTOR), lack(p, x)
    lighter, darker = (share.clamp(0, 1) for share in (r / (1 - average + 1e-6), -r / (1 + average + 1e-6)))
    return p + enlarged(lighter, "nearest") * (1 - p) - enlarged(darker, "nearest") * (1 + p)


def padded(x: Images, multiple: int) -> Images:
    """Its last row and column repeated until both sides are a multiple."""
    height, width = x.shape[-2:]
    return F.pad(x, (0, -width % multiple, 0, -height % multiple), mode="replicate")
