"""Edges of a picture, and how far they are from lines that somebody drew.

    edges(x) = |Sobel(blur(brightness of x))|         loss(x) = 1 - <edges(x), lines> / (|edges(x)| |lines|)

An angle, so neither thick pens nor strong contrasts win; 0 where all edges lie on lines and every line has one.
It is blurred first: of finer patterns, such as a zigzag along a line, nothing can be gained.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.diffusion.operators import LUMA
from explorer.types import Images

__all__ = ["Lines", "drawn", "edges"]

SOFT = 1e-3  # below it a slope is none
RADIUS = 1.5  # pixels that a line may be off


def brightness(picture: Images) -> Tensor:
    """(B, 3, H, W) -> (B, 1, H, W) in the picture's units."""
    return (picture * torch.tensor(LUMA, dtype=picture.dtype, device=picture.device)[:, None, None]).sum(
        1, keepdim=True
    )


def softened(plane: Tensor) -> Tensor:
    """A Gaussian blur of standard deviation RADIUS of (B, 1, H, W)."""
    reach = round(3 * RADIUS)
    bell = torch.exp(-0.5 * (torch.arange(-reach, reach + 1, dtype=plane.dtype, device=plane.device) / RADIUS) ** 2)
    bell = bell / bell.sum()
    wide = F.pad(plane, (reach,) * 4, mode="reflect")
    return F.conv2d(F.conv2d(wide, bell.reshape(1, 1, 1, -1)), bell.reshape(1, 1, -1, 1))


def edges(picture: Images) -> Tensor:
    """(B, 1, H, W), at least 0."""
    slope = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=picture.dtype, device=picture.device) / 8
    both = torch.stack([slope, slope.T])[:, None]
    found = F.conv2d(F.pad(softened(brightness(picture)), (1, 1, 1, 1), mode="replicate"), both)
    return (found.square().sum(1, keepdim=True) + SOFT**2).sqrt() - SOFT


def drawn(drawing: Images) -> Tensor:
    """How dark a drawing is at each place, (B, 1, H, W) in [0, 1]: lines on white paper. White lines on a black ground
    are taken for what they mean."""
    dark = (1 - brightness(drawing).clamp(-1, 1)) / 2
    return 1 - dark if float(dark.mean()) > 0.5 else dark


@dataclass(frozen=True, eq=False)
class Lines:
    """A loss: how far the edges of pictures are from lines, (1, 1, H, W) at least 0 and soft already."""

    lines: Tensor

    @classmethod
    def of(cls, drawing: Images) -> Lines:
        return cls(softened(drawn(drawing)))

    def __call__(self, picture: Images) -> Tensor:
        found, wanted = edges(picture).flatten(1), self.lines.to(picture).flatten(1)
        return 1 - F.cosine_similarity(found, wanted.expand_as(found), dim=1, eps=1e-6)
