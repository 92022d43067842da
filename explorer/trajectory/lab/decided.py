"""When is a picture decided? Certainty over the run, and words that change on the way.

The judge reads every guess of a run that hears prompt A; then words change on the way (`swaps`). An attribute is
decided at the noise level where the outcome stops following the new words:
    pull(k) = P(B's name) / (P(A's name) + P(B's name))    read off the finished picture
crosses 1/2 for good. A pair counts only where the words are obeyed: the judge sees A's name in the picture that heard
A alone, and B's in the one that heard B from the start.

The rule was worded anew after first results had been seen, so those say nothing for it. Accessories are obeyed in one
prompt in five or fewer: what is found says more of colour than of what is worn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.grid import make_grid
from explorer.diffusion.schedule import make_schedule
from explorer.network.judge import Judge
from explorer.network.learned import LearnedDenoiser, load_denoiser, load_judge
from explorer.trajectory.interval import student
from explorer.trajectory.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Verdict
from explorer.trajectory.lab.rule import FEWEST, Answer, mean_of, rounded, together
from explorer.trajectory.lab.swaps import ATTRIBUTES, Bench, Runs, pairs, swapped
from explorer.trajectory.measure import reached

__all__ = ["DECIDED", "Course", "committed", "decide"]

LARGE, SMALL = (0, 1), (3, 4)  # columns of ATTRIBUTES: what fills the picture, what is small in it
LEVELS = (-9.0, 8.0)


def measure(quick: bool, seed: int, model: LearnedDenoiser | None = None, judge: Judge | None = None) -> Run:
    steps, count = (6, 10) if quick else (24, 24)
    at = (0, 1, 2, 3) if quick else tuple(range(16))
    model, judge = model or load_denoiser("base"), judge or load_judge("cpu")[0]
    grid = make_grid(make_schedule("cosine"), steps, "log_snr", LEVELS)
    bench = Bench(model, judge, grid, tuple(range(seed, seed + count)))
    for item in swapped(bench, pairs(count, seed), at):
        yield item if isinstance(item, Progress) else summary(item)


def decide(commit: Tensor) -> Answer:
    """commit: (prompts, attributes) log_snr at which each was decided, NaN where unknown. The rule of DECIDED."""
    later = commit[:, SMALL].nanmean(1) - commit[:, LARGE].nanmean(1)
    later = later[~later.isnan()]
    if len(later) < FEWEST:
        need = rounded(FEWEST * len(commit) / len(later)) if len(later) else None
        return Answer(Verdict.OPEN, f"the words were obeyed in fewer than {FEWEST} prompts", need, "prompts")
    known = [ATTRIBUTES[k] for k in SMALL if not commit[:, k].isnan().all()]
    low, high = (float(end) for end in student(later))
    because = (
        f"{' and '.join(known)} (what was obeyed of colour and accessory): decided {float(later.mean()):+.1f} in "
        f"log-SNR after setting and time of day (95 %: {low:+.1f} to {high:+.1f})"
    )
    answer = together([mean_of(later, (0,), (Verdict.FAILS, Verdict.HOLDS))], because, "prompts")
    return answer._replace(need=answer.need and rounded(answer.need * len(commit) / len(later)))


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


@dataclass(frozen=True, eq=False)
class Course:
    """Something that changes over a run, for each attribute: values (prompts, ATTRIBUTES, steps), in [0, 1].

    name  what it is called in the table; label: on the plot's axis; sigmas: the noise level of each of the steps
    """

    name: str
    label: str
    steps: Sequence[int]
    sigmas: Sequence[float]
    values: Tensor

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The mean over prompts with its interval."""
        low, high = student(self.values, least=0, most=1)
        for j, attribute in enumerate(ATTRIBUTES):
            for i, (step, sigma) in enumerate(zip(self.steps, self.sigmas)):
                ends = (float(t[j, i]) for t in (self.values.mean(0), low, high))
                yield self.name, attribute, step, sigma, *ends

    def plot(self, name: str) -> Plot:
        roles = ("noise", "", "guess", "", "words")
        means = self.values.mean(0).tolist()
        return Plot(
            name=name,
            lines=tuple(Line(label=a, x=self.sigmas, y=y, role=r) for a, y, r in zip(ATTRIBUTES, means, roles)),
            x_label="noise strength sigma, as in a run: static at the left",
            y_label=self.label,
            x_range=(self.sigmas[0], self.sigmas[-1]),
            y_range=(0, 1.02),
            log_x=True,
        )


def summary(runs: Runs) -> Result:
    grid, count = runs.bench.grid, len(runs.cast)
    sigmas = [step.sigma for step in runs.kept]
    certainty = Course("certainty", "chance of what the words ask for", range(len(sigmas)), sigmas, runs.certainty())
    told = [grid.sigma[k] for k in runs.at]
    follows = Course("follows B", "how far the outcome follows the new words", runs.at, told, runs.pull())
    levels = [grid.log_snr[k] for k in runs.at]
    commit = committed(follows.values, levels, runs.obeyed())
    answer = decide(commit)
    known, middle = (~commit.isnan()).sum(0).tolist(), commit.nanmedian(0).values.tolist()
    return Result(
        columns=("what", "attribute", "step", "sigma", "mean", "low", "high"),
        rows=(*certainty.rows(), *follows.rows()),
        sample=f"{count} prompts, {len(runs.at)} moments of change for each of {len(ATTRIBUTES)} attributes, "
        f"{len(grid)} steps",
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=tuple(said(*row, levels[-1], count) for row in zip(ATTRIBUTES, middle, known)),
        plots=(certainty.plot("certainty"), follows.plot("swap")),
        sheets=(runs.sheet(),),
    )


def said(attribute: str, level: float, known: int, last: float, count: int) -> str:
    if not known:
        return f"{attribute}: the words were never obeyed, so nothing can be said"
    later = " or later" if level >= last else ""
    return f"{attribute}: decided at sigma {math.exp(-level / 2):.2g}{later} (median of {known} of {count} prompts)"


DECIDED = Experiment(
    name="decided",
    title="When is it decided?",
    question="What fills the picture (setting, time of day) is decided at noisier levels than what is small in it (the "
    "subject's colour, its accessory).",
    fixed=(
        "the static",
        "the run up to the change, bit for bit",
        "all other words",
        "6 or 24 steps, guidance scale 3",
    ),
    rule="An attribute is decided at the noise level from which on changed words no longer win over the first ones "
    "(the judge's chances on the finished picture), among prompts whose words are obeyed. Holds if colour and "
    "accessory come after setting and time: the 95 % interval (Student's) of the mean difference over prompts lies "
    "wholly above 0. It fails if it lies wholly below 0. Else, or with fewer than 8 prompts obeyed, it is not sure. "
    "There is no size in the claim, so it cannot hold in direction only.",
    measure=measure,
    verdicts=(Verdict.HOLDS, Verdict.FAILS),
)
