"""Measures of guesses and of samples: bands of spatial frequency, and how sure a number is.

A picture is split by an orthonormal FFT into rings of frequencies f, in cycles per picture, that widen by a constant
factor. lambda is a ring's power per coefficient; white noise of deviation sigma has sigma^2 in every ring. For Gaussian
pictures, with sigma the noise level of x_t:

    corr(x0_hat, x0)           = sqrt(lambda / (lambda + sigma^2))    x_t made from the known picture x0
    |x0_hat| / |final picture| = sqrt(lambda / (lambda + sigma^2))    along a deterministic run, where corr = 1

so 90 % are reached at sigma = 0.4843 sqrt(lambda): strong rings, which in pictures are the coarse ones, come first.
Shares carry Wilson's interval, medians and other statistics of many pictures the bootstrap's, paired yes-or-no answers
McNemar's exact test. Means of few prompts have Student's (`interval`): redrawing them is sure too often.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import torch
from torch import Tensor

from explorer.trajectory.interval import quantile
from explorer.types import Images

__all__ = ["Bands", "Overlap", "bootstrap", "coarse", "make_bands", "mcnemar", "overlap", "power", "predicted"]
__all__ += ["outermost", "reached", "whitened", "wilson"]


@dataclass(frozen=True, eq=False)
class Bands:
    """Rings of spatial frequency: ring k holds edges[k] <= f < edges[k + 1]; the mean of a picture is in ring 0.

    index  (H, W) which ring each coefficient of the FFT is in
    """

    edges: tuple[float, ...]
    index: Tensor

    def __len__(self) -> int:
        return len(self.edges) - 1

    @property
    def names(self) -> tuple[str, ...]:
        """e.g. "2.8 to 8": cycles per picture."""
        return tuple(f"{low:.3g} to {high:.3g}" for low, high in zip(self.edges, self.edges[1:]))

    def sums(self, plane: Tensor) -> Tensor:
        """Adds up (B, C, H, W) within each ring: (B, rings)."""
        rows = plane.sum(1).flatten(1)
        out = torch.zeros(len(rows), len(self), dtype=rows.dtype, device=rows.device)
        return out.index_add_(1, self.index.flatten().to(rows.device), rows)

    @property
    def counts(self) -> Tensor:
        """How many coefficients each ring has, per colour."""
        return torch.bincount(self.index.flatten(), minlength=len(self)).double()


def make_bands(size: int, count: int = 6) -> Bands:
    """`count` rings for pictures of side `size`, from 1 cycle per picture to the corner of the FFT, log-spaced."""
    top = size / math.sqrt(2)
    if count < 1 or top ** (1 / count) < 1.3:
        raise ValueError(f"pictures of side {size} cannot be split into {count} bands")
    edges = (0.0, *(top ** (k / count) for k in range(1, count)), math.nextafter(top, math.inf))
    steps = torch.fft.fftfreq(size, dtype=torch.float64) * size
    radius = (steps[:, None].square() + steps[None].square()).sqrt()
    return Bands(edges, torch.bucketize(radius, torch.tensor(edges[1:-1], dtype=torch.float64), right=True))


def power(pictures: Images, bands: Bands, centred: bool = False) -> Tensor:
    """lambda of each ring, (rings,): mean square per coefficient; centred: around the mean of the pictures."""
    spectrum = _spectrum(pictures, centred)
    total = bands.sums(spectrum.abs().square()).sum(0) / (len(pictures) - centred)
    return total / (bands.counts * pictures.shape[1])


@dataclass(frozen=True, eq=False)
class Overlap:
    """Per picture and ring, (B, rings): power of a, power of b, and the real part of their product."""

    a: Tensor
    b: Tensor
    both: Tensor

    @property
    def correlation(self) -> Tensor:
        """(rings,) in [-1, 1], pooled over the pictures."""
        return self.pooled(torch.stack([self.a, self.b, self.both], -1))

    @property
    def amplitude(self) -> Tensor:
        """(rings,) how strong a is beside b."""
        return (self.a.sum(0) / self.b.sum(0)).sqrt()

    @staticmethod
    def pooled(parts: Tensor) -> Tensor:
        """Correlation from the stacked parts (B, ..., 3): what the bootstrap draws again and again."""
        a, b, both = parts.sum(0).unbind(-1)
        return both / (a * b).sqrt().clamp_min(1e-30)


def overlap(a: Images, b: Images, bands: Bands, centred: bool = False) -> Overlap:
    """How a matches b in each ring. centred: around the mean picture of each batch, else around mid-grey."""
    first, second = _spectrum(a, centred), _spectrum(b, centred)
    return Overlap(
        a=bands.sums(first.abs().square()),
        b=bands.sums(second.abs().square()),
        both=bands.sums((first * second.conj()).real),
    )


def predicted(power: Tensor | float, sigma: Tensor | float) -> Tensor:
    """sqrt(lambda / (lambda + sigma^2)): see above."""
    power, sigma = torch.as_tensor(power, dtype=torch.float64), torch.as_tensor(sigma, dtype=torch.float64)
    return (power / (power + sigma.square())).sqrt()


def reached(log_snr: Sequence[float], values: Sequence[float], at: float = 0.9) -> float | None:
    """The noise level, as log_snr, from which on the value is never below `at` again; None if it ends below.

    log_snr rises. Between two levels the value is taken to be linear. The first level, if it is never below.
    """
    below = [k for k, value in enumerate(values) if not value >= at]
    if not below:
        return float(log_snr[0])
    last = below[-1]
    if last == len(values) - 1:
        return None
    part = (at - values[last]) / (values[last + 1] - values[last])
    return float(log_snr[last] + part * (log_snr[last + 1] - log_snr[last]))


def coarse(pictures: Images, cycles: float) -> Images:
    """The pictures rebuilt from what is coarser than `cycles` per picture."""
    size = pictures.shape[-1]
    steps = torch.fft.fftfreq(size, dtype=torch.float64) * size
    kept = (steps[:, None].square() + steps[None].square()).sqrt() <= cycles
    return torch.fft.ifft2(_spectrum(pictures) * kept.to(pictures.device)).real.to(pictures.dtype) * size


def whitened(pictures: Images, bands: Bands) -> Images:
    """The pictures with every ring at the power of the whole: their order is kept, their spectrum is flat.

    The rings are scaled alike in all pictures, so that what each picture has of its own remains.
    """
    each = power(pictures, bands)
    gain = (pictures.double().square().mean() / each).sqrt()[bands.index]
    return torch.fft.ifft2(_spectrum(pictures) * gain).real.to(pictures.dtype) * pictures.shape[-1]


def _spectrum(pictures: Images, centred: bool = False) -> Tensor:
    """Orthonormal FFT in float64."""
    exact = pictures.double()
    return torch.fft.fft2(exact - exact.mean(0) if centred else exact, norm="ortho")


def wilson(hits: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927): stays inside [0, 1] and works for 0 or all hits."""
    if not 0 <= hits <= count or count < 1:
        raise ValueError(f"{hits} of {count} is not a share")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, extra = hits / count, z * z / count
    middle = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(share * (1 - share) / count + extra / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(
    values: Tensor, statistic: Callable[[Tensor], Tensor] = lambda rows: rows.mean(0), draws: int = 1000, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """95 % percentile interval of a statistic of the rows of `values`, which are drawn again with replacement.

    Rows are what was sampled independently: pictures. Of a mean `interval.student` is better. Draws in which the
    statistic is NaN, for lack of anything to measure, are left out.
    """
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randint(len(values), (draws, len(values)), generator=generator)
    drawn = torch.stack([statistic(values[row]).double() for row in rows])
    q = outermost(len(values))
    low, high = torch.nanquantile(drawn, torch.tensor([q, 1 - q], dtype=torch.float64), dim=0)
    return low, high


def outermost(count: int, level: float = 0.95) -> float:
    """The share of redraws of `count` rows to leave out at each end: fewer than (1 - level) / 2, since redrawn rows
    differ too little and their deviation is itself an estimate (the expanded percentile interval; Hesterberg 2015)."""
    if count < 2:
        return 0.0
    return NormalDist().cdf(-quantile(level, count - 1) * math.sqrt(count / (count - 1)))


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided exact p-value that two paired shares are the same, from the cases that one alone got right."""
    count = only_first + only_second
    tail = sum(math.comb(count, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, 2 * tail / 2**count)
