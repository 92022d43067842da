"""What can still be recognised half-way, t = 1/2, under each schedule?

At t = 1/2 a noisy picture depends on its noise level only, so accuracy is ONE curve over sigma and every schedule is a
point on it. The judge is told the noise level: what it reads is the information that is left. In the full form it is
also shown the clipped picture as if it were clean, which is nearer to what an eye sees.

The shares 81, 68 and 42 percent (cosine-like, gentle linear, aggressive) are a claim without a known source. They are
taken as a hypothesis; "aggressive" is read as linear betas that end at 0.04. A schedule that somebody drew is one more
point on the curve; it takes no part in the verdict, which is about the three that the claim names.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.noise import Noise
from explorer.diffusion.schedule import Linear, Schedule, make_schedule
from explorer.network.judge import CLEAN, Judge
from explorer.network.learned import load_judge
from explorer.trajectory.lab.base import Cell, Experiment, Line, Mark, Plot, Progress, Result, Run, Sheet, Verdict
from explorer.trajectory.lab.rule import FEWEST, Answer, rounded
from explorer.trajectory.lab.subjects import HeldOut, held_out
from explorer.trajectory.measure import mcnemar, wilson
from explorer.types import Images

__all__ = ["CLAIMED", "HALFWAY", "Found", "answers", "decide", "schedules", "sheets"]

CLAIMED = {"cosine": 0.81, "linear": 0.68, "linear to 0.04": 0.42}
BETWEEN = (0.1, 0.4, 6.0, 40.0)  # further points of the curve
TIMES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the frames that are shown
LEVELS = (0.3, 1.0, 3.0, 10.0)
DRAWN = "drawn"
BATCH = 20
SURE = 0.05
CLOSE = 0.04  # no interval may be wider than this to each side


def schedules(drawn: Schedule | None = None) -> dict[str, Schedule]:
    """By name; a schedule that somebody drew joins them."""
    named = {name: make_schedule(name) for name in ("cosine", "flow", "scaled-linear", "linear", "exponential")}
    return {**named, "linear to 0.04": Linear(beta_last=0.04), **({DRAWN: drawn} if drawn else {})}


def answers(judge: Judge, test: HeldOut, eps: Images, sigma: float, told: bool = True) -> Iterator[dict[str, Tensor]]:
    """Per batch, attribute -> (batch,) bool, whether the judge is right, of pictures that have that attribute."""
    level = -2 * math.log(sigma)
    for start in range(0, len(test), BATCH):
        part = slice(start, start + BATCH)
        x_t = corrupt(test.pictures[part], eps[part], level)
        with torch.inference_mode():
            if told:
                chances = judge.see(x_t, torch.full((len(x_t),), min(level, CLEAN))).chances
            else:
                chances = judge.look(x_t.clamp(-1, 1)).chances
        yield {
            name: chances[name].argmax(1) == torch.tensor(test.labels[name][part]) for name in ("subject", "setting")
        }


def measure(quick: bool, seed: int, judge: Judge | None = None, drawn: Schedule | None = None) -> Run:
    count = 80 if quick else 1200
    named = schedules(drawn)
    half = {name: float(schedule.sigma(torch.tensor(0.5))) for name, schedule in named.items()}
    sigmas = sorted({*half.values(), *BETWEEN})
    ways = (True,) if quick else (True, False)
    total = len(sigmas) * len(ways) * math.ceil(count / BATCH)
    yield Progress(0, total, "painting pictures")
    judge, test = judge or load_judge("cpu")[0], held_out(count, seed)
    eps = Noise([seed + 1 + k for k in range(count)], test.pictures.shape[1:])()
    right: dict[tuple[float, str], Tensor] = {}
    done = 0
    for told in ways:
        for sigma in sigmas:
            batches = []
            for batch in answers(judge, test, eps, sigma, told):
                batches.append(batch)
                done += 1
                yield Progress(done, total, f"showing {count} pictures to the judge")
            for name in batches[0]:
                key = name if told else f"{name}, seen as clean"
                right[sigma, key] = torch.cat([batch[name] for batch in batches])
    yield summary(Found(right, half, sigmas, len(test)), len(judge.names["subject"]), sheets(named, test, eps))


def decide(right: dict[str, Tensor]) -> Answer:
    """right: schedule -> (B,) bool, paired. The rule of HALFWAY."""
    pairs = [Ordered.of(right[first], right[second]) for first, second in itertools.pairwise(CLAIMED)]
    shares = [Share.of(right[name], claimed) for name, claimed in CLAIMED.items()]
    ordered = all(pair.sure for pair in pairs)
    said = ", ".join(f"{name} {share.value:.0%} (claimed {share.claimed:.0%})" for name, share in zip(CLAIMED, shares))
    because = f"{said}; the order is {'sure' if ordered else 'not sure'} (McNemar, p < {SURE})"
    if any(pair.reversed for pair in pairs):
        return Answer(Verdict.FAILS, because)
    count = len(right[next(iter(CLAIMED))])
    if count < FEWEST or not ordered:
        most = max(pair.short for pair in pairs)
        return Answer(Verdict.OPEN, because, rounded(max(count * most, FEWEST)), "pictures")
    if any(share.excluded for share in shares):
        return Answer(Verdict.DIRECTION, because)
    if all(share.half <= CLOSE for share in shares):
        return Answer(Verdict.HOLDS, because)
    z2 = NormalDist().inv_cdf(1 - 0.025 / len(CLAIMED)) ** 2
    narrow = max(z2 * share.value * (1 - share.value) for share in shares) / CLOSE**2
    off = max(abs(share.value - share.claimed) / share.half for share in shares)  # 1 would exclude a claim
    return Answer(Verdict.OPEN, because, rounded(max(min(narrow, count / max(off, 1e-9) ** 2), count + 1)), "pictures")


@dataclass(frozen=True)
class Ordered:
    """Of two schedules, on the same pictures: those that one alone was right about, and the other alone."""

    first: int
    second: int

    @classmethod
    def of(cls, a: Tensor, b: Tensor) -> Ordered:
        return cls(int((a & ~b).sum()), int((b & ~a).sum()))

    @property
    def sure(self) -> bool:
        return self.first > self.second and mcnemar(self.first, self.second) < SURE

    @property
    def reversed(self) -> bool:
        return self.second > self.first and mcnemar(self.first, self.second) < SURE

    @property
    def short(self) -> float:
        """How many times as many pictures would make it sure: the difference of the two by its deviation grows as the
        root of their number, and is to be 1.96."""
        apart = (self.first - self.second) ** 2
        return 1.0 if self.sure else 1.96**2 * (self.first + self.second) / apart if apart else math.inf


@dataclass(frozen=True)
class Share:
    """A share beside the claimed one; the intervals of all three are right together in 95 %."""

    claimed: float
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, right: Tensor, claimed: float) -> Share:
        hits, count = int(right.sum()), len(right)
        return cls(claimed, hits / count, *wilson(hits, count, 1 - 0.05 / len(CLAIMED)))

    @property
    def excluded(self) -> bool:
        return not self.low <= self.claimed <= self.high

    @property
    def half(self) -> float:
        return (self.high - self.low) / 2


@dataclass(frozen=True, eq=False)
class Found:
    """The curve accuracy(sigma), with the schedules as points on it.

    right  (sigma, what is read) -> (count,) bool; half: schedule -> sigma(1/2); sigmas: all levels, rising
    """

    right: dict[tuple[float, str], Tensor]
    half: dict[str, float]
    sigmas: Sequence[float]
    count: int

    @property
    def read(self) -> list[str]:
        """What was read off the pictures: subject, setting, each told the noise level or not."""
        return list(dict.fromkeys(what for _, what in self.right))

    def share(self, sigma: float, what: str = "subject") -> tuple[float, float, float]:
        """The share that was right, and the ends of its interval."""
        hits = int(self.right[sigma, what].sum())
        return hits / self.count, *wilson(hits, self.count)

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        for what in self.read:
            for sigma in self.sigmas:
                here = ", ".join(name for name, at in self.half.items() if at == sigma)
                yield what, here or None, sigma, *self.share(sigma, what)

    def where(self, share: float) -> str:
        """The first sigma at which the curve falls through a share, between levels on a logarithmic axis."""
        for a, b in itertools.pairwise(self.sigmas):
            first, second = self.share(a)[0], self.share(b)[0]
            if first >= share > second:
                return f"{a * (b / a) ** ((first - share) / (first - second)):.2g}"
        return "none"

    def lines(self) -> Iterator[Line]:
        for what, role in zip(self.read, ("guess", "words", "", "")):
            share, low, high = zip(*(self.share(sigma, what) for sigma in self.sigmas))
            yield Line(label=what, x=self.sigmas, y=share, low=low, high=high, role=role)
        for claimed in CLAIMED.values():
            yield Line(label=f"claimed {claimed:.0%}", x=(0.1, 40.0), y=(claimed, claimed))

    def marks(self) -> tuple[Mark, ...]:
        """A point for each schedule; those at nearly one noise level share theirs."""
        together: dict[int, list[str]] = {}
        for name, sigma in self.half.items():
            together.setdefault(round(10 * math.log(sigma)), []).append(name)
        firsts = [(names, self.half[names[0]]) for names in together.values()]
        return tuple(Mark(label=" and ".join(names), x=sigma, y=self.share(sigma)[0]) for names, sigma in firsts)

    def plot(self) -> Plot:
        lowest, highest = min(0.1, *self.sigmas), max(40.0, *self.sigmas)
        return Plot(
            name="accuracy",
            lines=tuple(self.lines()),
            marks=self.marks(),
            x_label="noise strength sigma",
            y_label="share that the judge recognises",
            x_range=(0.9 * lowest, 1.12 * highest),
            y_range=(0, 1.02),
            log_x=True,
        )


def summary(found: Found, names: int, frames: tuple[Sheet, ...]) -> Result:
    """names: how many subjects there are to choose from."""
    answer = decide({name: found.right[found.half[name], "subject"] for name in CLAIMED})
    fit = [f"{share:.0%} at sigma {found.where(share)}" for share in CLAIMED.values()]
    joined = (said(drawn, *found.share(drawn)),) if (drawn := found.half.get(DRAWN)) is not None else ()
    return Result(
        columns=("what", "schedule at t = 1/2", "sigma", "share right", "low", "high"),
        rows=tuple(found.rows()),
        sample=f"{found.count} held-out pictures, all subjects as often, one noise each, the same at every level",
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(
            *joined,
            f"Guessing a subject blindly is right in {1 / names:.1%}.",
            f"Our curve has the claimed shares where: {'; '.join(fit)}.",
            "Shares belong to these pictures and this judge; the order of schedules follows from sigma(1/2) alone.",
        ),
        plots=(found.plot(),),
        sheets=frames,
    )


def said(sigma: float, share: float, low: float, high: float) -> str:
    return (
        f"The drawn schedule is at sigma {sigma:.2g} half-way: the subject is recognised in {share:.0%} "
        f"(95 %: {low:.0%} to {high:.0%})."
    )


def sheets(rows: dict[str, Schedule], test: HeldOut, eps: Images) -> tuple[Sheet, Sheet]:
    """One picture under each schedule: at the same times, and at the same noise levels, where all frames are alike and
    the times at which a schedule gets there stand beside its name."""

    def strip(levels: Sequence[float]) -> Images:
        return torch.cat([corrupt(test.pictures[:1], eps[:1], level) for level in levels])

    reached = {name: [float(s.time(-2 * math.log(sigma))) for sigma in LEVELS] for name, s in rows.items()}
    equal = strip([-2 * math.log(sigma) for sigma in LEVELS])
    return (
        Sheet(
            name="schedules",
            rows=tuple(rows),
            columns=tuple(f"t = {t}" for t in TIMES),
            pictures=torch.stack([strip(s.log_snr(torch.tensor(TIMES)).tolist()) for s in rows.values()]),
        ),
        Sheet(
            name="noise levels",
            rows=tuple(f"{name}\nt = {'  '.join(f'{t:.2f}' for t in times)}" for name, times in reached.items()),
            columns=tuple(f"sigma = {sigma:g}" for sigma in LEVELS),
            pictures=equal.expand(len(rows), *equal.shape),
        ),
    )


HALFWAY = Experiment(
    name="halfway",
    title="What is left half-way",
    question="At t = 1/2 the subject is recognised in 81 % under a cosine-like, 68 % under a gentle linear and 42 % "
    "under an aggressive schedule.",
    fixed=("the pictures", "one noise per picture for all schedules", "the judge, which is told the noise level"),
    rule="The order cosine, linear, linear to 0.04 is sure if McNemar's exact test on the same pictures says so of "
    "both neighbours (p < 0.05); the intervals of our three shares (Wilson) are right together in 95 %. Holds if the "
    "order is sure, all three claimed shares lie within the intervals, and none is wider than 4 points to each side. "
    "In direction only if the order is sure and a claimed share lies outside. It fails if the order is surely the "
    "other way round in either pair. Else it is not sure.",
    measure=measure,
    verdicts=(Verdict.DIRECTION, Verdict.FAILS),  # the quick form's intervals are too wide for a share to be confirmed
)
