"""A lesson's live part without a screen: its own settings, run to the end, ready to be measured.

runs_of(lesson)                 what a learner gets who changes nothing: runs, or the quick form of an experiment
given_back(lesson, 0.9, 8)      the walk back from nine tenths of static, of the lessons that ask what comes back
tried(lesson)                   whichever of the two the lesson's question needs, measured
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from explorer.diffusion.forward import corrupt
from explorer.diffusion.noise import SEEDS
from explorer.lab import EXPERIMENTS
from explorer.lab.base import Result
from explorer.lesson.numbers.measures import Outcome, Runs, measure
from explorer.lesson.records import Lesson
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.trajectory.record import forward, record, reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import branch
from explorer.trajectory.walk import prepare

__all__ = ["BURIAL", "PLAIN", "SHARE", "Bench", "given_back", "runs_of", "settings_of", "tried"]

SHARE = 0.9  # of static from which a lesson walks back, as the app proposes it
BURIAL = 40  # steps into the static, as in the tab Destroy


@dataclass(frozen=True)
class Bench:
    """What lessons are run on; the plain one loads what is shipped."""

    model: Callable[[str], Model] = load_model
    judge: Callable[[], Judge] = lambda: load_judge("cpu")[0]


PLAIN = Bench()


def settings_of(lesson: Lesson) -> Iterator[Settings]:
    """One for each run, left to right."""
    fields, compare = Settings.fields_from_text(lesson.live.settings), lesson.live.compare
    for value in compare.values if compare else [None]:
        yield Settings.make(**(fields if compare is None else {**fields, compare.change: value}))


def runs_of(lesson: Lesson, bench: Bench = PLAIN) -> Runs:
    """Creates, compares or experiments; in destroy, buries the picture that the settings make, under other static."""
    each = list(settings_of(lesson))
    if lesson.live.experiment is not None:
        *_, found = EXPERIMENTS[lesson.live.experiment].run(quick=True, seed=each[0].seed)
        if not isinstance(found, Result):
            raise RuntimeError(f"the experiment {lesson.live.experiment} ended without a result")
        return Runs((), experiment=found)
    made = [record(settings, reverse(settings, bench.model(settings.model))) for settings in each]
    labels = tuple(str(value) for value in lesson.live.compare.values) if lesson.live.compare else ()
    if lesson.live.tab == "destroy":
        burial = each[0].model_copy(update={"seed": (each[0].seed + 1) % SEEDS, "steps": BURIAL})
        made = [record(burial, forward(burial, made[0].final), forward=True)]
    return Runs(tuple(made), labels, bench.judge())


def given_back(lesson: Lesson, share: float, seed: int, bench: Bench = PLAIN) -> Runs:
    """The buried picture, and what the model digs out of a mixture with that share of static."""
    runs = runs_of(lesson, bench)
    settings = next(settings_of(lesson)).model_copy(update={"seed": seed})
    x0, model = runs.only.steps[0].x_t, bench.model(settings.model)
    grid, wanted = prepare(settings, model).grid, math.log((1 - share) / share)
    first = min(range(len(grid)), key=lambda i: abs(grid.log_snr[i] - wanted))
    x_t = corrupt(model.space.encode(x0), model.static([seed])(), grid.log_snr[first])
    return Runs((runs.only, record(settings, branch(settings, x_t, first, model, grid))), (), runs.judge)


def tried(lesson: Lesson, bench: Bench = PLAIN) -> Outcome | None:
    """What the lesson's own measure gives on its own runs; None where nothing has to be run."""
    call = lesson.predict.answer.measure
    if call is None:
        return None
    if call == "given_back":
        return measure(call, given_back(lesson, SHARE, (next(settings_of(lesson)).seed + 1) % SEEDS, bench))
    return measure(call, runs_of(lesson, bench))
