"""When is a picture decided? Certainty over the run, and words that change on the way.

One run hears prompt A to its end; the judge reads every guess. Then the run is picked up at its step k and goes on
with prompt B, which differs in one attribute only: setting, time of day, subject, colour or accessory. Everything
before k is the same run, bit for bit. The attribute is decided at the noise level where the outcome stops following:
    pull(k) = P(B's name) / (P(A's name) + P(B's name))    read off the finished picture
crosses 1/2 for good. A pair counts only where the words are obeyed: the judge sees A's name in the picture that heard
A alone, and B's in the one that heard B from the start.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.grid import TimeGrid, make_grid
from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import make_schedule
from explorer.network.judge import Judge
from explorer.network.learned import LearnedDenoiser, load_denoiser, load_judge
from explorer.trajectory.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict
from explorer.trajectory.lab.subjects import PLACES, TIMES, article
from explorer.trajectory.measure import bootstrap, reached
from explorer.trajectory.record import guided
from explorer.trajectory.settings import Settings
from explorer.types import Images, Step

__all__ = ["ATTRIBUTES", "DECIDED", "Pair", "decide", "pairs"]

ATTRIBUTES = ("setting", "time", "subject", "colour", "accessory")
LARGE, SMALL = (0, 1), (3, 4)  # columns of ATTRIBUTES: what fills the picture, what is small in it
FEWEST = 3  # prompts that a group of attributes must be known of
LEVELS = (-9.0, 8.0)
SCALE = 3.0
NOTHING = 1e-9  # so that the pull is 1/2 where the picture shows neither
CHOICES = {
    "setting": tuple(PLACES),
    "time": tuple(TIMES),
    "subject": ("dog", "cat", "bear", "rabbit", "penguin", "elephant"),
    "colour": ("red", "blue", "green", "yellow", "purple"),
    "accessory": ("hat", "crown", "scarf", "sunglasses"),
}


@dataclass(frozen=True)
class Pair:
    """names: what the picture should show, by attribute; others: what each attribute becomes when it changes."""

    names: dict[str, str]
    others: dict[str, str]

    def text(self, changed: str | None = None) -> str:
        said = {**self.names, **({changed: self.others[changed]} if changed else {})}
        worn = said["accessory"] if said["accessory"] == "sunglasses" else f"a {said['accessory']}"
        who = f"{article(said['colour'])} {said['colour']} {said['subject']} wearing {worn}"
        return f"{who} {PLACES[said['setting']]} {TIMES[said['time']]}"


def pairs(count: int, seed: int) -> list[Pair]:
    """`count` pairs of prompts for every attribute; pair k depends on seed and k."""
    made = []
    for k in range(count):
        rng = random.Random(f"pair {seed} {k}")
        drawn = {name: rng.sample(choices, 2) for name, choices in CHOICES.items()}
        made.append(Pair({n: two[0] for n, two in drawn.items()}, {n: two[1] for n, two in drawn.items()}))
    return made


@dataclass(frozen=True)
class Bench:
    """What all runs share."""

    model: LearnedDenoiser
    judge: Judge
    grid: TimeGrid
    seeds: tuple[int, ...]

    def go(self, prompts: Sequence[str], x_t: Images, first: int) -> Iterator[Step | Images]:
        settings = Settings(guidance_scale=SCALE)
        denoiser = guided(settings, self.model, inside=self.model.guided)
        condition = self.model.condition(prompts, SCALE)
        yield from walk(denoiser, make_sampler("ddim"), self.grid, x_t, lambda: x_t, condition, first)

    def chance(self, pictures: Images, attribute: str, names: Sequence[str]) -> Tensor:
        """(B,) how likely the judge finds that picture i shows names[i]."""
        with torch.inference_mode():
            chances = self.judge.look(pictures.clamp(-1, 1)).chances[attribute]
        return chances[torch.arange(len(names)), [self.judge.names[attribute].index(name) for name in names]]


def measure(quick: bool, seed: int, model: LearnedDenoiser | None = None, judge: Judge | None = None) -> Run:
    steps, count = (12, 4) if quick else (24, 24)
    at = (0, 1, 2, 4, 6) if quick else tuple(range(16))
    model, judge = model or load_denoiser("base"), judge or load_judge()[0]
    grid = make_grid(make_schedule("cosine"), steps, "log_snr", LEVELS)
    bench = Bench(model, judge, grid, tuple(range(seed, seed + count)))
    total = steps + sum(steps - k for k in at) * len(ATTRIBUTES)
    done, cast, kept = 0, pairs(count, seed), []
    start = Noise(bench.seeds, (3, model.size, model.size))()
    final = start
    for item in bench.go([pair.text() for pair in cast], start, 0):
        if isinstance(item, Step):
            kept.append(item)
            done += 1
            yield Progress(done, total, "making the pictures of prompts A")
        else:
            final = item
    outcomes = {}
    for attribute in ATTRIBUTES:
        words = [pair.text(attribute) for pair in cast]
        for k in at:
            ended = final
            for item in bench.go(words, kept[k].x_t, k):
                if isinstance(item, Step):
                    done += 1
                    yield Progress(done, total, f"changing the {attribute} on the way")
                else:
                    ended = item
            outcomes[attribute, k] = ended
    yield summary(bench, cast, at, kept, final, outcomes, seed)


def decide(commit: Tensor, seed: int) -> tuple[Verdict, str]:
    """commit: (prompts, attributes) log_snr at which each was decided, NaN where unknown. The rule of DECIDED."""

    def later(rows: Tensor) -> Tensor:
        return rows[:, SMALL].nanmean() - rows[:, LARGE].nanmean()

    if min(int((~commit[:, group].isnan()).any(1).sum()) for group in (SMALL, LARGE)) < FEWEST:
        return Verdict.OPEN, f"the words were obeyed in fewer than {FEWEST} prompts"
    known = [ATTRIBUTES[k] for k in SMALL if not commit[:, k].isnan().all()]
    low, high = bootstrap(commit, later, seed=seed)
    because = (
        f"{' and '.join(known)} (what was obeyed of colour and accessory): decided "
        f"{float(later(commit)):+.1f} in log-SNR after setting and time of day "
        f"(95 %: {float(low):+.1f} to {float(high):+.1f})"
    )
    if float(low) > 0:
        return Verdict.HOLDS, because
    return (Verdict.DIRECTION if float(later(commit)) > 0 else Verdict.FAILS), because


def pulls(bench: Bench, cast: Sequence[Pair], at: Sequence[int], outcomes: dict[tuple[str, int], Images]) -> Tensor:
    """(prompts, attributes, len(at)) how far the outcome follows B."""
    rows = []
    for attribute in ATTRIBUTES:
        first, second = [p.names[attribute] for p in cast], [p.others[attribute] for p in cast]
        each = []
        for k in at:
            a, b = (bench.chance(outcomes[attribute, k], attribute, names) for names in (first, second))
            each.append((b + NOTHING) / (a + b + 2 * NOTHING))
        rows.append(torch.stack(each, -1))
    return torch.stack(rows, 1).double()


def obeyed(bench: Bench, cast: Sequence[Pair], final: Images, outcomes: dict[tuple[str, int], Images]) -> Tensor:
    """(prompts, attributes) bool: A's name is seen where A alone was heard, and B's where B was from the start."""
    columns = []
    for attribute in ATTRIBUTES:
        a = bench.chance(final, attribute, [pair.names[attribute] for pair in cast])
        b = bench.chance(outcomes[attribute, 0], attribute, [pair.others[attribute] for pair in cast])
        columns.append((a >= 0.5) & (b >= 0.5))
    return torch.stack(columns, 1)


def committed(pull: Tensor, levels: Sequence[float], counts: Tensor) -> Tensor:
    """(prompts, attributes): log_snr where 1 - pull stays above 1/2; the last level where it never does.

    NaN where the pair does not count.
    """
    out = torch.full(pull.shape[:2], math.nan, dtype=torch.float64)
    for i, row in enumerate(pull.tolist()):
        for j, curve in enumerate(row):
            if counts[i, j]:
                level = reached(levels, [1 - value for value in curve], 0.5)
                out[i, j] = levels[-1] if level is None else level
    return out


def summary(
    bench: Bench,
    cast: Sequence[Pair],
    at: Sequence[int],
    kept: Sequence[Step],
    final: Images,
    outcomes: dict[tuple[str, int], Images],
    seed: int,
) -> Result:
    levels = [bench.grid.log_snr[k] for k in at]
    pull = pulls(bench, cast, at, outcomes)
    commit = committed(pull, levels, obeyed(bench, cast, final, outcomes))
    certain = torch.stack(
        [torch.stack([bench.chance(s.x0_hat, a, [p.names[a] for p in cast]) for s in kept], -1) for a in ATTRIBUTES], 1
    ).double()
    low, high = bootstrap(certain, seed=seed)
    pull_low, pull_high = bootstrap(pull, seed=seed)
    rows: list[tuple[Cell, ...]] = [
        ("certainty", a, k, step.sigma, float(certain.mean(0)[j, k]), float(low[j, k]), float(high[j, k]))
        for j, a in enumerate(ATTRIBUTES)
        for k, step in enumerate(kept)
    ] + [
        ("follows B", a, k, bench.grid.sigma[k], *(float(t[j, i]) for t in (pull.mean(0), pull_low, pull_high)))
        for j, a in enumerate(ATTRIBUTES)
        for i, k in enumerate(at)
    ]
    answer, because = decide(commit, seed)
    known = (~commit.isnan()).sum(0).tolist()
    middle = commit.nanmedian(0).values.tolist()
    notes = [said(*row, levels[-1], len(cast)) for row in zip(ATTRIBUTES, middle, known)]
    return Result(
        columns=("what", "attribute", "step", "sigma", "mean", "low", "high"),
        rows=tuple(rows),
        sample=f"{len(cast)} prompts, {len(at)} moments of change for each of {len(ATTRIBUTES)} attributes, "
        f"{len(bench.grid)} steps",
        verdict=answer,
        because=because,
        notes=tuple(notes),
        plots=(
            plot("certainty", "chance of what the words ask for", kept_sigmas(kept), certain.mean(0)),
            plot("swap", "how far the outcome follows the new words", [bench.grid.sigma[k] for k in at], pull.mean(0)),
        ),
        sheets=(
            Sheet(
                name="swaps",
                rows=tuple(f"{a}: {cast[0].others[a]}" for a in ATTRIBUTES),
                columns=(*(f"from step {k}" for k in at), "never"),
                pictures=torch.stack(
                    [torch.cat([*(outcomes[a, k][:1] for k in at), final[:1]]) for a in ATTRIBUTES]
                ).float(),
            ),
        ),
    )


def said(attribute: str, level: float, known: int, last: float, count: int) -> str:
    if not known:
        return f"{attribute}: the words were never obeyed, so nothing can be said"
    later = " or later" if level >= last else ""
    return f"{attribute}: decided at sigma {math.exp(-level / 2):.2g}{later} (median of {known} of {count} prompts)"


def kept_sigmas(kept: Sequence[Step]) -> list[float]:
    return [step.sigma for step in kept]


def plot(name: str, what: str, sigmas: Sequence[float], means: Tensor) -> Plot:
    roles = ("noise", "", "guess", "", "words")
    return Plot(
        name=name,
        lines=tuple(Line(label=a, x=sigmas, y=means[j].tolist(), role=roles[j]) for j, a in enumerate(ATTRIBUTES)),
        x_label="noise strength sigma, as in a run: static at the left",
        y_label=what,
        x_range=(sigmas[0], sigmas[-1]),
        y_range=(0, 1.02),
        log_x=True,
    )


DECIDED = Experiment(
    name="decided",
    title="When is it decided?",
    question="What fills the picture (setting, time of day) is decided at noisier levels than what is small in it (the "
    "subject's colour, its accessory).",
    fixed=(
        "the static",
        "the run up to the change, bit for bit",
        "all other words",
        "12 or 24 steps, guidance scale 3",
    ),
    rule="An attribute is decided at the noise level from which on changed words no longer win over the first ones "
    "(the judge's chances on the finished picture), among prompts whose words are obeyed. Holds if colour and "
    "accessory come after setting and time: the bootstrap's 95 % interval of the difference of means over prompts "
    "lies above 0. Holds in direction only if the difference alone is above 0. Else it fails; with fewer than 3 "
    "prompts obeyed nothing is said.",
    measure=measure,
)
