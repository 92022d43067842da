"""Shape names and the frozen records that travel through the whole project.

    x_t = signal_scale * x0 + noise_scale * eps,   signal_scale^2 + noise_scale^2 = 1
    log_snr = log(signal_scale^2 / noise_scale^2),  sigma = noise_scale / signal_scale

A walk is a row of noise levels; a `Step` is what was known at one of them; a `Trajectory` is the whole walk. Walks
yield Steps and nothing else; the last one carries the state that it ends on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from torch import Tensor

from explorer.message import Text

__all__ = ["Estimate", "Images", "Levels", "NoiseLevel", "Progress", "States", "Step", "Trajectory"]
__all__ += ["finished", "moments"]

Images = Tensor  # (B, 3, H, W), float, clean pictures in [-1, 1]
States = Tensor  # (B, ...), float, what a walk is made of: pictures, or what a space makes of them
Levels = Tensor  # (B,), float, log_snr of each picture of a batch


@dataclass(frozen=True)
class NoiseLevel:
    """One noise level in all its forms, in float64; log_snr in [-inf, inf], inf being the clean picture."""

    log_snr: float

    @property
    def alpha_bar(self) -> float:
        """Kept signal power, in [0, 1]."""
        return 1 / (1 + math.exp(-self.log_snr)) if self.log_snr > -700 else 0.0

    @property
    def share_of_noise(self) -> float:
        """1 - alpha_bar, the share of noise in the power of x_t, without the rounding of that difference."""
        return 1 / (1 + math.exp(self.log_snr)) if self.log_snr < 700 else 0.0

    @property
    def signal_scale(self) -> float:
        return math.sqrt(self.alpha_bar)

    @property
    def noise_scale(self) -> float:
        return math.sqrt(self.share_of_noise)

    @property
    def sigma(self) -> float:
        """noise_scale / signal_scale, the EDM noise level, in [0, inf]."""
        return math.exp(-self.log_snr / 2) if self.log_snr > -1400 else math.inf

    @property
    def depth(self) -> float:
        """How deep a picture lies under noise, on the axis on which people see a walk: 0 the clean picture, 1 static;
        (2 / pi) arctan(sigma)."""
        return math.atan(self.sigma) * 2 / math.pi

    @classmethod
    def at_depth(cls, depth: float) -> NoiseLevel:
        """The level of a depth in [0, 1]."""
        sigma = math.tan(depth * math.pi / 2)
        return cls(math.inf if sigma <= 0 else -math.inf if depth >= 1 else -2 * math.log(sigma))


@dataclass(frozen=True)
class Progress:
    """How far a long work is: done of total, in network calls or pictures, and what is going on."""

    done: int
    total: int
    doing: Text


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a denoiser thinks the clean picture is, E[x0 | x_t].

    x0_hat is the answer that a sampler follows. x0_cond and x0_uncond, (B, 3, H, W) each, are the answers with
    and without the condition; they are present only where guidance asked for both. calls is what the estimate
    cost in network calls: a bare denoiser makes one, guidance two, guidance in an interval one or two.
    """

    x0_hat: Images
    x0_cond: Images | None = None
    x0_uncond: Images | None = None
    calls: int = 1


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a walk: the state x_t at noise level log_snr, and what the denoiser made of it.

    index     0 for the first (noisiest) step of a reverse walk
    t, t_next time before and after the step, in [0, 1]; t = 0 is the clean picture
    log_snr, log_snr_next   noise level before and after; +inf is the clean picture
    nfe       network calls from the start of the walk to the end of this step
    final     on the last step of a walk alone: the state that it ends on
    noise     eps_hat as it is seen, where the states of the walk are no pictures; None: it follows from the others
    planes    x_t as it is, each of its numbers' planes a small picture, where it is no picture; None: x_t says it all
    final_planes   the same of `final`
    """

    index: int
    t: float
    t_next: float
    log_snr: float
    log_snr_next: float
    x_t: Images
    x0_hat: Images
    x0_cond: Images | None = None
    x0_uncond: Images | None = None
    nfe: int = 0
    final: States | None = None
    noise: Images | None = None
    planes: Images | None = None
    final_planes: Images | None = None

    @property
    def level(self) -> NoiseLevel:
        return NoiseLevel(self.log_snr)

    @property
    def eps_hat(self) -> Images:
        """The noise that the denoiser sees in x_t: (x_t - signal_scale x0_hat) / noise_scale."""
        if self.noise is not None:
            return self.noise
        return (self.x_t - self.level.signal_scale * self.x0_hat) / max(self.level.noise_scale, 1e-12)

    @property
    def is_end(self) -> bool:
        """Whether it is no step any more but the state after the last one, see `moments`."""
        return self.t == self.t_next

    @property
    def end(self) -> Step | None:
        """The state after the last step as one more Step, None for any other. There the guess is the picture itself;
        of a forward walk, what was buried."""
        if self.final is None:
            return None
        forward = self.log_snr_next < self.log_snr
        return replace(
            self,
            index=self.index + 1,
            t=self.t_next,
            log_snr=self.log_snr_next,
            x_t=self.final,
            x0_hat=self.x0_hat if forward else self.final,
            x0_cond=None,
            x0_uncond=None,
            final=None,
            noise=None,
            planes=self.final_planes,
            final_planes=None,
        )


def moments(steps: Iterable[Step]) -> Iterator[Step]:
    """All states of a walk: N steps and their end, which is one more Step and `is_end`."""
    for step in steps:
        yield step
        if (end := step.end) is not None:
            yield end


def finished(steps: Iterable[Step]) -> Images:
    """The final state of a walk of which nothing else is wanted. Raises ValueError where it was stopped before."""
    final = None
    for step in steps:
        final = step.final
    if final is None:
        raise ValueError("a walk that was stopped before its end has no final picture")
    return final


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """A whole walk, forward or reverse. `settings` is the text form of all that is needed to repeat it."""

    settings: str
    steps: tuple[Step, ...] = field(repr=False)
    final: Images = field(repr=False)
    seconds: float
    forward: bool = False

    def _repr_html_(self) -> str:
        """What a notebook shows of it: the player, with everything in it. Who draws that says the package's door."""
        import explorer

        return explorer.notebook(self)
