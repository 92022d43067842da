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
from explorer.diffusion.noise import seeds_from
from explorer.diffusion.schedule import make_schedule
from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Verdict, both, tell
from explorer.lab.rule import FEWEST, Answer, mean_of, rounded, together
from explorer.lab.swaps import ATTRIBUTES, Bench, Runs, pairs, swapped
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.trajectory.interval import student
from explorer.trajectory.measure import reached

__all__ = ["DECIDED", "Course", "committed", "decide"]

LARGE, SMALL = (0, 1), (3, 4)  # columns of ATTRIBUTES: what fills the picture, what is small in it
LEVELS = (-9.0, 8.0)


def size(quick: bool) -> dict[str, int]:
    steps, prompts, moments = (6, 10, 4) if quick else (24, 24, 16)
    return {"steps": steps, "prompts": prompts, "moments": moments, "attributes": len(ATTRIBUTES)}


def measure(quick: bool, seed: int, careful: Model | None = None, judge: Judge | None = None) -> Run:
    steps, count, moments, _ = size(quick).values()
    at = tuple(range(moments))
    model, judge = careful or load_model(), judge or load_judge("cpu")[0]
    grid = make_grid(make_schedule("cosine"), steps, "log_snr", LEVELS)
    bench = Bench(model, judge, grid, seeds_from(seed, count))
    for item in swapped(bench, pairs(count, seed), at):
        yield item if isinstance(item, Progress) else summary(item)


def decide(commit: Tensor) -> Answer:
    """commit: (prompts, attributes) log_snr at which each was decided, NaN where unknown. The rule of DECIDED."""
    later = commit[:, SMALL].nanmean(1) - commit[:, LARGE].nanmean(1)
    later = later[~later.isnan()]
    if len(later) < FEWEST:
        need = rounded(FEWEST * len(commit) / len(later)) if len(later) else None
        return Answer(Verdict.OPEN, tell("because_decided_open", fewest=FEWEST), need, tell("prompts"))
    known = [tell(ATTRIBUTES[k]) for k in SMALL if not commit[:, k].isnan().all()]
    mean, low, high = (Number(float(value), "+.1f") for value in (later.mean(), *student(later)))
    because = tell("because_decided", attributes=both(known), later=mean, low=low, high=high)
    answer = together([mean_of(later, (0,), (Verdict.FAILS, Verdict.HOLDS))], because, tell("prompts"))
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

    name  in the table; label: on the plot's axis; sigmas: the noise level of each of the steps
    """

    name: Message
    label: Message
    steps: Sequence[int]
    sigmas: Sequence[float]
    values: Tensor

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The mean over prompts with its interval."""
        low, high = student(self.values, least=0, most=1)
        for j, attribute in enumerate(ATTRIBUTES):
            for i, (step, sigma) in enumerate(zip(self.steps, self.sigmas)):
                ends = (float(t[j, i]) for t in (self.values.mean(0), low, high))
                yield self.name, tell(attribute), step, sigma, *ends

    def plot(self, name: str) -> Plot:
        roles = ("noise", "", "guess", "", "words")
        means = self.values.mean(0).tolist()
        return Plot(
            name=name,
            lines=tuple(Line(label=tell(a), x=self.sigmas, y=y, role=r) for a, y, r in zip(ATTRIBUTES, means, roles)),
            x_label=tell("x_run"),
            y_label=self.label,
            x_range=(self.sigmas[0], self.sigmas[-1]),
            y_range=(0, 1.02),
            log_x=True,
        )


def summary(runs: Runs) -> Result:
    grid, count = runs.bench.grid, len(runs.cast)
    sigmas = [step.level.sigma for step in runs.kept]
    certainty = Course(tell("certainty"), tell("y_asked"), range(len(sigmas)), sigmas, runs.certainty())
    told = [grid.sigma[k] for k in runs.at]
    follows = Course(tell("follows_b"), tell("y_follows"), runs.at, told, runs.pull())
    levels = [grid.log_snr[k] for k in runs.at]
    commit = committed(follows.values, levels, runs.obeyed())
    answer = decide(commit)
    known, middle = (~commit.isnan()).sum(0).tolist(), commit.nanmedian(0).values.tolist()
    return Result(
        columns=(*map(tell, ("what", "attribute", "step", "sigma", "mean")), "low", "high"),
        rows=(*certainty.rows(), *follows.rows()),
        sample=tell("sample_decided", prompts=count, moments=len(runs.at), attributes=len(ATTRIBUTES), steps=len(grid)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=tuple(said(*row, levels[-1], count) for row in zip(ATTRIBUTES, middle, known)),
        plots=(certainty.plot("certainty"), follows.plot("swap")),
        sheets=(runs.sheet(),),
    )


def said(attribute: str, level: float, known: int, last: float, count: int) -> Message:
    if not known:
        return tell("note_never", attribute=tell(attribute))
    sigma = Number(math.exp(-level / 2), ".2g")
    code = "note_decided_later" if level >= last else "note_decided"
    return tell(code, attribute=tell(attribute), sigma=sigma, known=known, prompts=count)


DECIDED = Experiment(name="decided", measure=measure, size=size, verdicts=(Verdict.HOLDS, Verdict.FAILS), seconds=100)
"""The rule, exactly: An attribute is decided at the noise level from which on changed words no longer win over the
first ones (the judge's chances on the finished picture), among prompts whose words are obeyed. Holds if colour and
accessory come after setting and time: the 95 % interval (Student's) of the mean difference over prompts lies wholly
above 0. It fails if it lies wholly below 0. Else, or with fewer than 8 prompts obeyed, it is not sure. There is no size
in the claim, so it cannot hold in direction only."""
