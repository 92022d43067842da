"""What a learner's own run answers: named measures on finished runs.

A measure gives a value, for sliders and for options that hold within bounds, or a score for each possible option, of
which the highest is right. Where pictures must be recognised, the judge recognises them; the learner's eyes may differ.

Of an experiment of the lab, a measure takes the verdict or a cell of its table. "table share-right exponential" names
the column, then words that stand in the row; a hyphen stands for a space.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.choices import choose
from explorer.lab.base import Result, Verdict
from explorer.network.judge import CLEAN, Judge
from explorer.trajectory.compare import saturation
from explorer.trajectory.witness import Witness, lost
from explorer.types import Images, Trajectory

__all__ = ["CLEARLY", "MEASURES", "VERDICTS", "Measure", "Outcome", "Runs", "find", "measure"]

CLEARLY = 0.2  # a tenth of the range of a pixel's values
ENOUGH = 10.0  # percent of the pixels that may still differ clearly
VERDICTS = tuple(verdict.name.lower() for verdict in Verdict if verdict is not Verdict.OPEN)


@dataclass(frozen=True)
class Runs:
    """What the learner made: one run, the columns of a comparison with what changed between them, or an experiment."""

    trajectories: tuple[Trajectory, ...]
    labels: tuple[str, ...] = ()
    judge: Judge | None = None
    experiment: Result | None = None

    @property
    def only(self) -> Trajectory:
        return self.trajectories[0]

    @property
    def result(self) -> Result:
        """What the experiment found. Raises ValueError where none was run."""
        if self.experiment is None:
            raise ValueError("this measure needs an experiment")
        return self.experiment

    def read(self, pictures: Images, log_snr: Sequence[float] | None = None) -> Mapping[str, Tensor]:
        """The judge's chances per attribute for pictures at their noise levels, clean if none are given."""
        if self.judge is None:
            raise ValueError("this measure needs the judge")
        levels = torch.full((len(pictures),), CLEAN) if log_snr is None else torch.tensor(log_snr).clamp(-14, CLEAN)
        with torch.inference_mode():
            return self.judge.see(pictures.float(), levels).chances


@dataclass(frozen=True)
class Outcome:
    """value: the number that was asked for; scores: option -> how right it is, the highest being right."""

    value: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """tab: where the runs come from that it can be taken on.

    looks  which picture of the steps it looks at beside the finished one, and of which: the first, that half-way, every
    """

    name: str
    tab: str
    compute: Callable[..., Outcome]
    looks: tuple[str, str] = ("", "")


def first_pictures(trajectory: Trajectory, name: str) -> Images:
    """The first picture of the batch at every step: (steps, 3, H, W) of x_t or x0_hat."""
    return torch.cat([getattr(step, name)[:1] for step in trajectory.steps])


def subject_lost(runs: Runs) -> Outcome:
    """Percent of the mixture's power that is static when the judge has lost the subject, as the witness defines it.

    No number where the judge never knew the subject, or never lost it.
    """
    walk = runs.only
    if runs.judge is None:
        raise ValueError("this measure needs the judge")
    frames = [(step.x_t, step.log_snr) for step in walk.steps] + [(walk.final, walk.steps[-1].log_snr_next)]
    witness = Witness(runs.judge, walk.steps[0].x_t)
    gone = lost([witness.sure(witness.see(x_t, log_snr))[0] for x_t, log_snr in frames])
    if gone is None or not witness.could_tell:
        return Outcome()
    return Outcome(value=100 / (1 + math.exp(min(frames[gone][1], 700))))


def fine(pictures: Images) -> Tensor:
    """Power of what is finer than three pixels; by neighbours, not by an FFT, to which a picture's rim is an edge."""
    blurred = F.avg_pool2d(pictures.float(), 3, stride=1, padding=1, count_include_pad=False)
    return (pictures - blurred).square().mean((1, 2, 3))


def first_guess_detail(runs: Runs) -> Outcome:
    """Fine detail in the first guess, in percent of that in the finished picture."""
    walk = runs.only
    return Outcome(value=100 * float(fine(walk.steps[0].x0_hat[:1]) / fine(walk.final[:1])))


def settled_last(runs: Runs) -> Outcome:
    """Per attribute, the step from which on the judge's reading of the guess stays what it is in the end."""
    walk = runs.only
    guesses = torch.cat([first_pictures(walk, "x0_hat"), walk.final[:1]])
    scores: dict[str, float] = {}
    for attribute, chances in runs.read(guesses).items():
        reading = chances.argmax(1)
        other = (reading != reading[-1]).nonzero().flatten()
        scores[attribute] = float(other[-1]) + 1 if len(other) else 0.0
    return Outcome(scores=scores)


def changed(a: Images, b: Images) -> float:
    """Percent of the pixels that differ clearly, in any colour."""
    return 100 * float(((a - b).abs().amax(1) > CLEARLY).float().mean())


def share_changed(runs: Runs) -> Outcome:
    """Percent of the pixels that differ clearly between two of the pictures, on average over all pairs."""
    pairs = list(combinations([walk.final[:1] for walk in runs.trajectories], 2))
    return Outcome(value=math.fsum(changed(a, b) for a, b in pairs) / len(pairs))


def enough_steps(runs: Runs) -> Outcome:
    """The fewest steps whose picture is nearly that of the most steps."""
    order = sorted(zip(runs.labels, runs.trajectories), key=lambda item: len(item[1].steps))
    best = order[-1][1].final[:1]
    near = [label for label, walk in order if changed(walk.final[:1], best) < ENOUGH]
    return Outcome(scores={label: float(label == near[0]) for label in runs.labels})


def clearest_halfway(runs: Runs) -> Outcome:
    """Per run, how sure the judge is of the final subject from the mixture half-way, t = 1/2."""
    scores = {}
    for label, walk in zip(runs.labels, runs.trajectories):
        step = min(walk.steps, key=lambda step: abs(step.t - 0.5))
        subject = int(runs.read(walk.final[:1])["subject"].argmax())
        scores[label] = float(runs.read(step.x_t[:1], [step.log_snr])["subject"][0, subject])
    return Outcome(scores=scores)


def most_colourful(runs: Runs) -> Outcome:
    """Per run, the mean distance between a pixel's strongest and weakest colour."""
    finals = [walk.final[:1] for walk in runs.trajectories]
    return Outcome(scores={label: float(saturation(picture)) for label, picture in zip(runs.labels, finals)})


def agrees_first(runs: Runs, attribute: str) -> Outcome:
    """The first run, in the order given, that the judge reads as it reads the last one."""
    reading = readings(runs, attribute)
    first = runs.labels[reading.index(reading[-1])]
    return Outcome(scores={label: float(label == first) for label in runs.labels})


def readings(runs: Runs, attribute: str) -> list[int]:
    """What the judge names for each finished picture, as its number among the names."""
    chances = runs.read(torch.cat([walk.final[:1] for walk in runs.trajectories]))
    return chances[choose("attribute", attribute, chances)].argmax(1).tolist()


def same(runs: Runs, attribute: str) -> Outcome:
    """How many of the pictures have the commonest value of an attribute."""
    return Outcome(value=Counter(readings(runs, attribute)).most_common(1)[0][1])


def given_back(runs: Runs) -> Outcome:
    """Percent of the pixels that differ clearly between a picture and what comes back from its static.

    The forward walk comes first, then the reverse walk that started somewhere on it.
    """
    away, back = runs.trajectories
    return Outcome(value=changed(away.steps[0].x_t[:1], back.final[:1]))


def verdict(runs: Runs) -> Outcome:
    """The verdict of the experiment; no scores where nothing can be said."""
    found = runs.result.verdict
    if found is Verdict.OPEN:
        return Outcome()
    return Outcome(scores={name: float(name == found.name.lower()) for name in VERDICTS})


def table(runs: Runs, column: str, *names: str) -> Outcome:
    """A number of the experiment's table: its column, and words of its row, in English; the first that fits counts."""
    columns = [hyphened(str(name)) for name in runs.result.columns]
    at = columns.index(choose("column", column, columns))
    for row in runs.result.rows:
        texts = [str(cell) for cell in row if not isinstance(cell, int | float | None)]
        said = {hyphened(name) for text in texts for name in text.split(", ")}
        if said.issuperset(names) and isinstance(cell := row[at], (int, float)):
            return Outcome(value=float(cell))
    raise ValueError(f"no row of the table says {' '.join(names)}")


def percent(runs: Runs, column: str, *names: str) -> Outcome:
    """The same, in percent."""
    return Outcome(value=100 * (table(runs, column, *names).value or 0.0))


def hyphened(name: str) -> str:
    return name.replace(" ", "-")


MEASURES: dict[str, Measure] = {
    row.name: row
    for row in (
        Measure("subject_lost", "destroy", subject_lost, ("x_t", "every")),
        Measure("first_guess_detail", "create", first_guess_detail, ("x0_hat", "first")),
        Measure("settled_last", "create", settled_last, ("x0_hat", "every")),
        Measure("share_changed", "compare", share_changed),
        Measure("enough_steps", "compare", enough_steps),
        Measure("clearest_halfway", "compare", clearest_halfway, ("x_t", "halfway")),
        Measure("most_colourful", "compare", most_colourful),
        Measure("agrees_first", "compare", agrees_first),
        Measure("same", "compare", same),
        Measure("given_back", "destroy", given_back, ("x_t", "first")),
        Measure("verdict", "lab", verdict),
        Measure("table", "lab", table),
        Measure("percent", "lab", percent),
    )
}
"""The measures by name."""


def find(call: str) -> Measure:
    """The measure that a call such as "same style" names. Raises ValueError, with the nearest name."""
    return MEASURES[choose("measure", call.split()[0], MEASURES)]


def measure(call: str, runs: Runs) -> Outcome:
    """Takes a measure, with the arguments that stand behind its name."""
    return find(call).compute(runs, *call.split()[1:])
