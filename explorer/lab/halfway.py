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
from explorer.lab.base import (
    Cell,
    Experiment,
    Line,
    Mark,
    Plot,
    Progress,
    Result,
    Run,
    Sheet,
    Verdict,
    both,
    listed,
    tell,
)
from explorer.lab.paired import SURE, Ordered, Share
from explorer.lab.rule import FEWEST, Answer, rounded
from explorer.lab.subjects import HeldOut, held_out
from explorer.message import Message, Number, Text
from explorer.network.judge import CLEAN, Judge
from explorer.network.learned import load_judge
from explorer.trajectory.measure import wilson
from explorer.types import Images

__all__ = ["CLAIMED", "HALFWAY", "Found", "answers", "decide", "schedules", "sheets"]

STEEP = "linear to 0.04"
CLAIMED = {"cosine": 0.81, "linear": 0.68, STEEP: 0.42}
BETWEEN = (0.1, 0.4, 6.0, 40.0)  # further points of the curve
WIDEST = 200.0  # sigma up to which the plot goes: the last names need room
TIMES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the frames that are shown
LEVELS = (0.3, 1.0, 3.0, 10.0)
DRAWN = "drawn"
SUBJECT = tell("subject")
BATCH = 20
CLOSE = 0.04  # no interval may be wider than this to each side


def schedules(drawn: Schedule | None = None) -> dict[str, Schedule]:
    """By name; a schedule that somebody drew joins them."""
    named = {name: make_schedule(name) for name in ("cosine", "flow", "scaled-linear", "linear", "exponential")}
    return {**named, STEEP: Linear(beta_last=0.04), **({DRAWN: drawn} if drawn else {})}


def called(schedule: str) -> Message:
    """A schedule as people call it."""
    return tell("linear_to", last=Number(0.04)) if schedule == STEEP else tell(schedule.replace("-", "_"))


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


def size(quick: bool) -> dict[str, int]:
    return {"pictures": 80 if quick else 1200, "levels": len({*halves(schedules()).values(), *BETWEEN})}


def halves(named: dict[str, Schedule]) -> dict[str, float]:
    """sigma(1/2) of each schedule."""
    return {name: float(schedule.sigma(torch.tensor(0.5))) for name, schedule in named.items()}


def measure(quick: bool, seed: int, judge: Judge | None = None, drawn: Schedule | None = None) -> Run:
    count = size(quick)["pictures"]
    named = schedules(drawn)
    half = halves(named)
    sigmas = sorted({*half.values(), *BETWEEN})
    ways = (True,) if quick else (True, False)
    total = len(sigmas) * len(ways) * math.ceil(count / BATCH)
    yield Progress(0, total, tell("doing_paint"))
    judge, test = judge or load_judge("cpu")[0], held_out(count, seed)
    eps = Noise([seed + 1 + k for k in range(count)], test.pictures.shape[1:])()
    right: dict[tuple[float, Message], Tensor] = {}
    done = 0
    for told in ways:
        for sigma in sigmas:
            batches = []
            for batch in answers(judge, test, eps, sigma, told):
                batches.append(batch)
                done += 1
                yield Progress(done, total, tell("doing_show", pictures=count))
            for name in batches[0]:
                right[sigma, tell(name) if told else tell("seen_as_clean", what=tell(name))] = torch.cat(
                    [batch[name] for batch in batches]
                )
    yield summary(Found(right, half, sigmas, len(test)), len(judge.names["subject"]), sheets(named, test, eps))


def decide(right: dict[str, Tensor]) -> Answer:
    """right: schedule -> (B,) bool, paired. The rule of HALFWAY."""
    pairs = [Ordered.of(right[first], right[second]) for first, second in itertools.pairwise(CLAIMED)]
    shares = [Share.of(right[name], claimed, 1 - 0.05 / len(CLAIMED)) for name, claimed in CLAIMED.items()]
    ordered = all(pair.sure for pair in pairs)
    told = {name: Number(share.value, ".0%") for name, share in zip(("cosine", "linear", "steep"), shares)}
    claims = {f"{name}_claimed": Number(share.claimed, ".0%") for name, share in zip(told, shares)}
    because = tell(f"because_half_{'sure' if ordered else 'unsure'}", **told, **claims, p=Number(SURE))
    if any(pair.reversed for pair in pairs):
        return Answer(Verdict.FAILS, because)
    count = len(right[next(iter(CLAIMED))])
    if count < FEWEST or not ordered:
        most = max(pair.short for pair in pairs)
        return Answer(Verdict.OPEN, because, rounded(max(count * most, FEWEST)), tell("pictures"))
    if any(share.excluded for share in shares):
        return Answer(Verdict.DIRECTION, because)
    if all(share.half <= CLOSE for share in shares):
        return Answer(Verdict.HOLDS, because)
    z2 = NormalDist().inv_cdf(1 - 0.025 / len(CLAIMED)) ** 2
    narrow = max(z2 * share.value * (1 - share.value) for share in shares) / CLOSE**2
    off = max(abs(share.value - share.claimed) / share.half for share in shares)  # 1 would exclude a claim
    return Answer(
        Verdict.OPEN, because, rounded(max(min(narrow, count / max(off, 1e-9) ** 2), count + 1)), tell("pictures")
    )


@dataclass(frozen=True, eq=False)
class Found:
    """The curve accuracy(sigma), with the schedules as points on it.

    right  (sigma, what is read) -> (count,) bool; half: schedule -> sigma(1/2); sigmas: all levels, rising
    """

    right: dict[tuple[float, Message], Tensor]
    half: dict[str, float]
    sigmas: Sequence[float]
    count: int

    @property
    def read(self) -> list[Message]:
        """What was read off the pictures: subject, setting, each told the noise level or not."""
        return list(dict.fromkeys(what for _, what in self.right))

    def share(self, sigma: float, what: Message = SUBJECT) -> tuple[float, float, float]:
        """The share that was right, and the ends of its interval."""
        hits = int(self.right[sigma, what].sum())
        return hits / self.count, *wilson(hits, self.count)

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        for what in self.read:
            for sigma in self.sigmas:
                here = [called(name) for name, at in self.half.items() if at == sigma]
                yield what, listed(here) if here else None, sigma, *self.share(sigma, what)

    def where(self, share: float) -> Text:
        """The first sigma at which the curve falls through a share, between levels on a logarithmic axis."""
        for a, b in itertools.pairwise(self.sigmas):
            first, second = self.share(a)[0], self.share(b)[0]
            if first >= share > second:
                return Number(a * (b / a) ** ((first - share) / (first - second)), ".2g")
        return tell("none")

    def lines(self) -> Iterator[Line]:
        for what, role in zip(self.read, ("guess", "words", "", "")):
            share, low, high = zip(*(self.share(sigma, what) for sigma in self.sigmas))
            yield Line(label=what, x=self.sigmas, y=share, low=low, high=high, role=role)
        for claimed in CLAIMED.values():
            yield Line(label=tell("claimed", share=Number(claimed, ".0%")), x=(0.1, WIDEST), y=(claimed, claimed))

    def marks(self) -> tuple[Mark, ...]:
        """A point for each schedule; those at nearly one noise level share theirs."""
        together: dict[int, list[str]] = {}
        for name, sigma in self.half.items():
            together.setdefault(round(10 * math.log(sigma)), []).append(name)
        firsts = [(names, self.half[names[0]]) for names in together.values()]
        return tuple(
            Mark(label=both([called(name) for name in names], "and_more"), x=sigma, y=self.share(sigma)[0])
            for names, sigma in firsts
        )

    def plot(self) -> Plot:
        lowest, highest = min(0.1, *self.sigmas), max(WIDEST, *self.sigmas)
        return Plot(
            name="accuracy",
            lines=tuple(self.lines()),
            marks=self.marks(),
            x_label=tell("x_sigma"),
            y_label=tell("y_recognised"),
            x_range=(0.9 * lowest, 1.12 * highest),
            y_range=(0, 1.02),
            log_x=True,
        )


def summary(found: Found, names: int, frames: tuple[Sheet, ...]) -> Result:
    """names: how many subjects there are to choose from."""
    answer = decide({name: found.right[found.half[name], SUBJECT] for name in CLAIMED})
    fit: dict[str, Text] = {}
    for k, claimed in enumerate(CLAIMED.values()):
        fit |= {f"share_{k}": Number(claimed, ".0%"), f"sigma_{k}": found.where(claimed)}
    drawn = found.half.get(DRAWN)
    joined = () if drawn is None else (said(drawn, *found.share(drawn)),)
    return Result(
        columns=(*map(tell, ("what", "schedule_half", "sigma", "share_right")), "low", "high"),
        rows=tuple(found.rows()),
        sample=tell("sample_half", pictures=found.count),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(
            *joined,
            tell("note_blind", share=Number(1 / names, ".1%")),
            tell("note_fit", **fit),
            tell("note_shares"),
        ),
        plots=(found.plot(),),
        sheets=frames,
    )


def said(sigma: float, share: float, low: float, high: float) -> Message:
    shares = {name: Number(value, ".0%") for name, value in (("share", share), ("low", low), ("high", high))}
    return tell("note_drawn", sigma=Number(sigma, ".2g"), **shares)


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
            title=tell("sheet_schedules"),
            rows=tuple(map(called, rows)),
            columns=tuple(tell("t_is", t=Number(t)) for t in TIMES),
            pictures=torch.stack([strip(s.log_snr(torch.tensor(TIMES)).tolist()) for s in rows.values()]),
        ),
        Sheet(
            name="noise levels",
            title=tell("sheet_levels"),
            rows=tuple(
                tell("reached_at", name=called(name), times=tuple(Number(t, ".2f") for t in times))
                for name, times in reached.items()
            ),
            columns=tuple(tell("sigma_is", sigma=Number(sigma)) for sigma in LEVELS),
            pictures=equal.expand(len(rows), *equal.shape),
        ),
    )


# the quick form's intervals are too wide for a share to be confirmed
HALFWAY = Experiment(
    name="halfway", measure=measure, size=size, verdicts=(Verdict.DIRECTION, Verdict.FAILS), seconds=20
)
"""The rule, exactly: The order cosine, linear, linear to 0.04 is sure if McNemar's exact test on the same pictures says
so of both neighbours (p < 0.05); the intervals of our three shares (Wilson) are right together in 95 %. Holds if the
order is sure, all three claimed shares lie within the intervals, and none is wider than 4 points to each side. In
direction only if the order is sure and a claimed share lies outside. It fails if the order is surely the other way
round in either pair. Else it is not sure."""
