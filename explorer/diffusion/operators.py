"""What can be known of a picture without knowing it all: linear measures y = A x, each with the way back.

    back(y, r) = A^T (A A^T + r)^-1 y        r = 0: the pseudo-inverse A+, so that A A+ A = A
    put(x, y, r) = x + back(y - A x, r)      the picture nearest to x of which y is known; r > 0: known under noise

    Whole     every pixel                      Mask      some pixels; SoftMask: each down to a depth of its own
    Average   means of f x f pixels            Grey      the brightness
    Spectral  waves, weakened or left out      Chain     one after another

All have A A^T diagonal in a basis that is at hand, so nothing is solved by iteration. r is one number, or (B, 1, 1, 1).
The operators of DDNM (Wang et al. 2022, arXiv 2212.00490, section 3.3), with the brightness of Rec. 709.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.types import Images, Levels

__all__ = ["Average", "Chain", "Grey", "Mask", "Operator", "SoftMask", "Spectral", "Whole", "blur", "depth_of"]
__all__ += ["low_pass"]

Ridge = float | Tensor
LUMA = (0.2126, 0.7152, 0.0722)  # Rec. 709


class Operator(ABC):
    """A linear measure of pictures."""

    @abstractmethod
    def __call__(self, x: Images) -> Tensor:
        """A x, of pictures (B, 3, H, W)."""

    @abstractmethod
    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        """The smallest picture with the measure y, A+ y; smaller still where `ridge` allows y to be wrong."""

    def put(self, x: Images, y: Tensor, ridge: Ridge = 0.0) -> Images:
        """x with what is known put back. Without a ridge A of it is y, and all that A does not see is as it was."""
        return x + self.back(y - self(x), ridge)

    def at(self, log_snr: Levels | float) -> Operator:
        """What of it counts at a noise level; an operator that holds all the way is the same at every one."""
        return self


def share(ridge: Ridge, like: Tensor) -> Tensor:
    """1 / (1 + r), exactly 1 without a ridge."""
    return 1 / (1 + torch.as_tensor(ridge, dtype=like.dtype, device=like.device))


@dataclass(frozen=True)
class Whole(Operator):
    """The picture itself, A = 1: what is known of one that lies under noise."""

    def __call__(self, x: Images) -> Tensor:
        return x

    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        return y * share(ridge, y)

    def put(self, x: Images, y: Tensor, ridge: Ridge = 0.0) -> Images:
        return torch.lerp(x, y.expand_as(x), share(ridge, x))


@dataclass(frozen=True, eq=False)
class Mask(Operator):
    """Some of the pixels, A = A+ = m. What is put back is y to the bit.

    known  (1, 1, H, W) or (B, 1, H, W) bool
    """

    known: Tensor

    def __call__(self, x: Images) -> Tensor:
        return torch.where(self.known, x, torch.zeros((), dtype=x.dtype, device=x.device))

    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        return self(y) * share(ridge, y)

    def put(self, x: Images, y: Tensor, ridge: Ridge = 0.0) -> Images:
        return torch.where(self.known, torch.lerp(x, y.expand_as(x), share(ridge, x)), x)


@dataclass(frozen=True, eq=False)
class SoftMask(Operator):
    """Pixels that are known while the walk is at least as deep as each one's own depth (Levin, Fried 2023, arXiv
    2306.00950): 0 all the way to the clean picture, 1 never, between them until the walk has come up that far.

    depth  (1, 1, H, W) in [0, 1], see `depth_of`
    """

    depth: Tensor

    def __call__(self, x: Images) -> Tensor:
        return self.at(math.inf)(x)

    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        return self.at(math.inf).back(y, ridge)

    def at(self, log_snr: Levels | float) -> Mask:
        return Mask((self.depth < 1) & (column(depth_of(log_snr)).to(self.depth.device) >= self.depth))


@dataclass(frozen=True)
class Average(Operator):
    """Means of squares of f x f pixels: a picture f times smaller. A A^T = 1 / f^2, A+ repeats each mean f x f times.

    factor  f; it divides the side
    """

    factor: int

    def __call__(self, x: Images) -> Tensor:
        return F.avg_pool2d(x, self.factor)

    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        wide = y.repeat_interleave(self.factor, -1).repeat_interleave(self.factor, -2)
        return wide * share(ridge * self.factor**2, y)


@dataclass(frozen=True)
class Grey(Operator):
    """The brightness w . (r, g, b) of every pixel, (B, 1, H, W). A A^T = |w|^2."""

    weights: tuple[float, float, float] = LUMA

    def __call__(self, x: Images) -> Tensor:
        return (x * self._row(x)).sum(1, keepdim=True)

    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        row = self._row(y)
        return row * y / (row.square().sum() + torch.as_tensor(ridge, dtype=y.dtype, device=y.device))

    def _row(self, like: Tensor) -> Tensor:
        return torch.tensor(self.weights, dtype=like.dtype, device=like.device)[:, None, None]


@dataclass(frozen=True, eq=False)
class Spectral(Operator):
    """A filter: the picture goes on beyond its edges as in a mirror, and each of its waves is multiplied by its share
    in `transfer`. That is a diagonal matrix between two cosine transforms, so A^T = A.

    transfer  (2 H, W + 1) in [0, 1], in the order of an rfft2 of the mirrored picture
    floor     what the way back adds to the squares of the shares, so that waves that are nearly gone are not blown up.
              With it A A+ A = A but for a share of floor / (transfer^2 + floor), at most sqrt(floor) / 2 of a wave of
              x; without it exactly, and waves of share 0 stay away
    """

    transfer: Tensor
    floor: float = 0.0

    def __call__(self, x: Images) -> Tensor:
        return self._filtered(x, self.transfer)

    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        return self._filtered(y, self._inverse(y, ridge))

    def put(self, x: Images, y: Tensor, ridge: Ridge = 0.0) -> Images:
        """As ever, with one transform less."""
        ours, theirs = mirrored_waves(x), mirrored_waves(y)
        off = (theirs - ours * self._like(self.transfer, x)) * self._inverse(x, ridge)
        return x + cropped(off, x)

    def _inverse(self, like: Tensor, ridge: Ridge) -> Tensor:
        kept = self.transfer.to(like.device)
        more = torch.as_tensor(ridge, dtype=kept.dtype, device=like.device).clamp_min(self.floor)
        return self._like(torch.where(kept > 0, kept / (kept.square() + more), 0), like)

    def _filtered(self, x: Tensor, shares: Tensor) -> Tensor:
        return cropped(mirrored_waves(x) * self._like(shares, x), x)

    @staticmethod
    def _like(shares: Tensor, x: Tensor) -> Tensor:
        return shares.to(x.device, x.dtype)


def mirrored_waves(x: Tensor) -> Tensor:
    """The transform of a picture that goes on beyond its edges as in a mirror, (..., 2 H, W + 1)."""
    across = torch.cat([x, x.flip(-1)], -1)
    return torch.fft.rfft2(torch.cat([across, across.flip(-2)], -2))


def cropped(waves: Tensor, like: Tensor) -> Tensor:
    """The way back, as large as `like`."""
    high, wide = like.shape[-2:]
    return torch.fft.irfft2(waves, s=(2 * high, 2 * wide))[..., :high, :wide]


def waves(side: int) -> Tensor:
    """(2 side, side + 1) float64: how many cycles per picture each wave of a mirrored picture has."""
    down = torch.fft.fftfreq(2 * side, dtype=torch.float64) * side
    across = torch.fft.rfftfreq(2 * side, dtype=torch.float64) * side
    return (down[:, None].square() + across[None].square()).sqrt()


def blur(side: int, radius: float, floor: float = 1e-4) -> Spectral:
    """A Gaussian blur of standard deviation `radius` in pixels, above 0."""
    return Spectral(torch.exp(-2 * (math.pi * radius * waves(side) / side).square()), floor)


def low_pass(side: int, cycles: float) -> Spectral:
    """The waves of at most so many cycles per picture; A = A+, and with 0 cycles the mean of each colour."""
    return Spectral((waves(side) <= cycles).double())


@dataclass(frozen=True)
class Chain(Operator):
    """`then` of `first`. A+ = first+ then+, which is right where `first` can give every measure there is, as Grey and
    Average do; the ridge is that of `first`."""

    first: Operator
    then: Operator

    def __call__(self, x: Images) -> Tensor:
        return self.then(self.first(x))

    def back(self, y: Tensor, ridge: Ridge = 0.0) -> Images:
        return self.first.back(self.then.back(y), ridge)


def depth_of(log_snr: Levels | float) -> Tensor:
    """How deep a picture lies under noise, on the axis on which people see a walk: 0 the clean picture, 1 static;
    (2 / pi) arctan(sigma), float64."""
    return torch.atan(torch.exp(-torch.as_tensor(log_snr, dtype=torch.float64) / 2)) * (2 / math.pi)


def column(values: Tensor) -> Tensor:
    """(B,) or () -> (B, 1, 1, 1)."""
    return values.reshape(-1, 1, 1, 1)
