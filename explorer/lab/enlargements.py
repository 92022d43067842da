"""Ways of making a picture four times as wide that know nothing of what it shows, and what is measured of any way.

    larger pixels   every pixel as 4 x 4 pixels
    bicubic         smooth curves through the pixels (Keys 1981)
    Lanczos         a sinc of three lobes, as Pillow has it
    sharpened       b + AMOUNT (b - blur(b, RADIUS)), b being bicubic: an unsharp mask

AMOUNT and RADIUS were fixed before the experiment was run, as the best of nine pairs for other pictures of the world.

Of what comes out, beside the large picture that was painted:

    psnr      10 log10(2^2 / mean squared error), in dB, at most BEST
    strokes   squared distance of what the judge's first levels find, as in the enlarger's training
    right     (d t)^2 / (d d)(t t), the share of the power of the new detail, d = out - bicubic, that lies along what
              bicubic lacks, t = painted - bicubic; 0 where d t is negative or nothing is new
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from explorer.network.enlarger import FACTOR, enlarged
from explorer.network.judge import Judge, apart
from explorer.pixels import from_frame, from_levels, to_frames, to_levels
from explorer.types import Images
from explorer.world.styles.filters import blur_matrix

__all__ = ["BEST", "MEASURES", "PLAIN", "Painted", "psnr", "right"]

AMOUNT, RADIUS = 0.5, 2.0  # of the unsharp mask; pixels of the large picture
BEST = 100.0  # dB, far beyond what 256 levels can show
MEASURES = ("psnr", "strokes", "right")

Way = Callable[[Images], Images]


def larger_pixels(x: Images) -> Images:
    return enlarged(x, "nearest")


def bicubic(x: Images) -> Images:
    return enlarged(x).clamp(-1, 1)


def lanczos(x: Images) -> Images:
    side = FACTOR * x.shape[-1], FACTOR * x.shape[-2]
    frames = (Image.fromarray(frame).resize(side, Image.Resampling.LANCZOS) for frame in to_frames(x))
    return torch.cat([from_frame(np.asarray(frame)) for frame in frames])


def sharpened(x: Images) -> Images:
    smooth = enlarged(x)
    down, across = (blur_matrix(size, RADIUS, x.device) for size in smooth.shape[-2:])
    return (smooth + AMOUNT * (smooth - down @ smooth @ across.T)).clamp(-1, 1)


PLAIN: dict[str, Way] = {
    "larger_pixels": larger_pixels,
    "bicubic": bicubic,
    "lanczos": lanczos,
    "sharpened": sharpened,
}
"""The plain ways, each (B, 3, H, W) -> (B, 3, 4 H, 4 W), in [-1, 1]."""


def psnr(made: Images, large: Images) -> Tensor:
    """(B,) in dB."""
    error = (made - large).double().square().mean((1, 2, 3))
    return (10 * torch.log10(4 / error.clamp_min(1e-300))).clamp_max(BEST)


def right(made: Images, large: Images, plain: Images) -> Tensor:
    """(B,) share of the new detail that is right."""
    d, t = ((x - plain).double().flatten(1) for x in (made, large))
    along = (d * t).sum(1).clamp_min(0)
    return along.square() / (d.square().sum(1) * t.square().sum(1)).clamp_min(1e-30)


class Painted:
    """Pictures painted large, (B, 3, 4 H, 4 W) in [-1, 1], and what is to be enlarged: their average over 4 x 4 pixels,
    in the 256 levels of a file."""

    def __init__(self, large: Images, judge: Judge) -> None:
        self.large, self.judge = large, judge
        self.small = from_levels(to_levels(F.avg_pool2d(large, FACTOR)))
        self.plain = bicubic(self.small)

    @cached_property
    def strokes(self) -> list[Tensor]:
        return self.seen(self.large)

    @torch.inference_mode()
    def seen(self, pictures: Images) -> list[Tensor]:
        return self.judge.strokes(pictures)

    def scores(self, made: Images) -> Tensor:
        """MEASURES of an enlargement, (B, 3)."""
        strokes = apart(self.seen(made), self.strokes).double()
        return torch.stack([psnr(made, self.large), strokes, right(made, self.large, self.plain)], 1)
