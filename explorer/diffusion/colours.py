"""Which colours: after every guess its colours are moved to a mean and a spread that are known.

    T(c) = m' + S (c - m),     S = C^-1/2 (C^1/2 C' C^1/2)^1/2 C^-1/2

m, C are mean and covariance of the guess's colours, m', C' those that are wanted. Of all maps that give these it moves
colours least: the optimal transport between two normals (Pitie & Kokaram 2007, "The linear Monge-Kantorovitch linear
colour mapping"). Where each colour goes is left to the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.diffusion.operators import column, depth_of
from explorer.types import Estimate, Images, Levels

__all__ = ["Coloured", "Colours", "colours_of", "transported"]

FLOOR = 1e-4  # of a variance: a picture of one colour has none of its own


@dataclass(frozen=True, eq=False)
class Colours:
    """mean  (3,) and covariance (3, 3) float64 of colours in [-1, 1]"""

    mean: Tensor
    covariance: Tensor

    @classmethod
    def of(cls, colours: Sequence[Sequence[float]] | Tensor) -> Colours:
        """Of so many colours, (N, 3), each counting the same."""
        rows = torch.as_tensor(colours, dtype=torch.float64)
        mean = rows.mean(0)
        return cls(mean, (rows - mean).T @ (rows - mean) / len(rows))


def colours_of(picture: Images) -> Colours:
    """Those of one picture, (1, 3, H, W)."""
    return Colours.of(picture[0].flatten(1).T)


def root(matrix: Tensor, power: float = 0.5) -> Tensor:
    """A power of a symmetric matrix whose eigenvalues are not below 0."""
    values, axes = torch.linalg.eigh(matrix)
    return axes @ torch.diag(values.clamp_min(0) ** power) @ axes.T


def transported(picture: Images, wanted: Colours) -> Images:
    """One picture, (1, 3, H, W), with the wanted mean and covariance of colours."""
    have = colours_of(picture)
    wide = have.covariance + FLOOR * torch.eye(3, dtype=torch.float64, device=picture.device)
    half, back = root(wide), root(wide, -0.5)
    turn = back @ root(half @ wanted.covariance.to(half) @ half) @ back
    away = picture[0].flatten(1).double() - have.mean[:, None]
    return (wanted.mean.to(half)[:, None] + turn @ away).reshape(picture.shape).to(picture.dtype)


@dataclass(frozen=True, eq=False)
class Coloured(Around):
    """share  how far colours are moved, 0 .. 1;   until  the depth at which the walk is let go"""

    denoiser: Denoiser
    wanted: Colours
    share: float = 1.0
    until: float = 0.0

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        estimate = self.denoiser(x_t, log_snr, condition)
        moved = torch.cat([transported(one[None], self.wanted) for one in estimate.x0_hat])
        held = column(depth_of(log_snr)).to(moved.device) >= self.until
        x0_hat = torch.where(held, torch.lerp(estimate.x0_hat, moved, self.share), estimate.x0_hat)
        return replace(estimate, x0_hat=x0_hat)
