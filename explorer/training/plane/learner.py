"""The training loop, one step of which is eight things in a row (Ho et al. 2020, algorithm 1, with v as target):

    1 take points x0             5 the network guesses    v_hat = network(x_t, log_snr, part)
    2 draw noise levels log_snr  6 compare                error = |v_hat - v|^2 / 2
    3 draw noise eps             7 loss                   the mean of the errors
    4 mix x_t, and v             8 nudge the weights      Adam, against the slope of the loss

v = signal_scale eps - noise_scale x0. The schedule says how often each noise level comes; the network hears only the
level itself, so the schedule may change while it learns. In half of the examples it is not told the part, because
most visitors ask for none. What is looked at is a running mean of the weights, which shakes less than the last ones.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.loss import draw_levels, target
from explorer.diffusion.schedule import Schedule
from explorer.training.plane.network import LEVELS, PlaneDenoiser, PlaneNet
from explorer.training.plane.sets import PointSet

__all__ = ["BATCH", "BINS", "Learner", "Progress", "Taken", "learn"]

BATCH = 256  # points in a step
BINS = 8  # into which the noise levels are sorted for the loss by noise level
RATE, WARM, SETTLE = 8e-3, 20, 100  # Adam's step size grows to RATE in WARM steps; then RATE / sqrt(1 + step / SETTLE)
UNTOLD = 0.5  # share of the examples without the part, for classifier-free guidance
MEMORY = 0.97  # of the running means of the loss
SLOWEST = 0.99  # of the running mean of the weights; faster at first: 1 - 9 / (step + 9)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One training step, with every number that it used. B is the batch.

    step     1 for the first
    x0, eps, x_t, v, v_hat   (B, 2) each;   log_snr (B,);   part (B,), the number of parts where it was not told
    errors   (B,), mean squared difference of v_hat and v;   loss, their mean
    weight   (layer, place, before, after) of the weight that was moved the most
    again    the loss on the same examples after the nudge
    """

    step: int
    x0: Tensor
    part: Tensor
    log_snr: Tensor
    eps: Tensor
    x_t: Tensor
    v: Tensor
    v_hat: Tensor
    errors: Tensor
    loss: float
    weight: tuple[str, int, float, float] | None = None
    again: float | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where learning stands: steps taken, running mean of the loss, and the same for each of BINS noise levels.

    by_level  noisiest first; nan where no example of that level has come yet
    """

    step: int
    loss: float
    by_level: tuple[float, ...]


class Learner:
    """A network in training. Same set, seed and schedules: the same weights after the same number of steps."""

    def __init__(self, points: PointSet, seed: int = 0, batch: int = BATCH) -> None:
        self.points, self.batch, self.step = points, batch, 0
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.network = PlaneNet(points.parts)
        self.settled = copy.deepcopy(self.network).requires_grad_(False)
        self.chance = torch.Generator().manual_seed(seed)
        self.sums, self.counts = torch.zeros(BINS, dtype=torch.float64), torch.zeros(BINS, dtype=torch.float64)

    @cached_property
    def adam(self) -> torch.optim.Adam:
        """Made at the first step: torch imports its compiler for it, a second that no page should open with."""
        return torch.optim.Adam(self.network.parameters(), lr=RATE, betas=(0.9, 0.99), fused=True)

    @property
    def denoiser(self) -> PlaneDenoiser:
        """The network with the running mean of its weights."""
        return PlaneDenoiser(self.settled)

    @property
    def size(self) -> int:
        """Number of weights."""
        return sum(weight.numel() for weight in self.network.parameters())

    def take(self, schedule: Schedule, slowly: bool = False) -> Taken:
        """One step. `slowly` also finds the weight that moved the most, and asks the network once more."""
        x0, part = self.points.draw(self.batch, self.chance)  # 1
        untold = torch.rand(self.batch, generator=self.chance) < UNTOLD
        part = torch.where(untold, self.points.parts, part)
        log_snr = draw_levels(schedule, self.batch, self.chance, LEVELS).float()  # 2
        eps = torch.randn(self.batch, 2, generator=self.chance)  # 3
        x_t = corrupt(x0, eps, log_snr)  # 4
        v = target("v", x0, eps, log_snr)
        v_hat = self.network(x_t, log_snr, part)  # 5
        errors = (v_hat - v).square().mean(1)  # 6
        loss = errors.mean()  # 7
        before = [weight.detach().clone() for weight in self.network.parameters()] if slowly else []
        self._nudge(loss)  # 8
        self._remember(log_snr, errors.detach())
        moved = again = None
        if slowly:
            moved = self._moved(before)
            with torch.inference_mode():
                again = float((self.network(x_t, log_snr, part) - v).square().mean())
        numbers = {"x0": x0, "part": part, "log_snr": log_snr, "eps": eps, "x_t": x_t, "v": v}
        numbers |= {"v_hat": v_hat.detach(), "errors": errors.detach()}
        return Taken(step=self.step, loss=float(loss.detach()), weight=moved, again=again, **numbers)

    def progress(self) -> Progress:
        """The running means so far."""
        mean = (self.sums / self.counts).tolist()
        loss = float(self.sums.sum() / self.counts.sum()) if self.step else math.nan
        return Progress(step=self.step, loss=loss, by_level=tuple(mean))

    def _nudge(self, loss: Tensor) -> None:
        for group in self.adam.param_groups:
            group["lr"] = RATE * min(1, (self.step + 1) / WARM) / math.sqrt(1 + self.step / SETTLE)
        self.adam.zero_grad(set_to_none=True)
        loss.backward()
        self.adam.step()
        self.step += 1
        share = max(1 - SLOWEST, 9 / (self.step + 9))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.settled.parameters()), list(self.network.parameters()), share)

    def _remember(self, log_snr: Tensor, errors: Tensor) -> None:
        bins = level_bins(log_snr)
        self.sums = MEMORY * self.sums + torch.bincount(bins, errors.double(), minlength=BINS)
        self.counts = MEMORY * self.counts + torch.bincount(bins, minlength=BINS)

    def _moved(self, before: list[Tensor]) -> tuple[str, int, float, float]:
        """Name of the layer, place in it, value before and after, of the weight that moved the most."""
        layers = list(self.network.named_parameters())
        change = [(new.detach() - old).abs().flatten() for (_, new), old in zip(layers, before)]
        k = max(range(len(change)), key=lambda k: float(change[k].max()))
        place = int(change[k].argmax())
        name, new = layers[k]
        return name, place, float(before[k].flatten()[place]), float(new.detach().flatten()[place])


def level_bins(log_snr: Tensor) -> Tensor:
    """Which of the BINS equal pieces of LEVELS each noise level lies in, the noisiest first."""
    share = (log_snr - LEVELS[0]) / (LEVELS[1] - LEVELS[0])
    return (share * BINS).long().clamp(0, BINS - 1)


def learn(learner: Learner, schedule: Schedule, steps: int, every: int = 50) -> Iterator[Progress]:
    """Trains for `steps` steps; yields where it stands after `every` of them, and at the end."""
    for k in range(1, steps + 1):
        learner.take(schedule)
        if k % every == 0 or k == steps:
            yield learner.progress()
