"""The lab: an experiment run for a visitor, its result as files, and what the visitor expected set against it.

Experiments bring their own models on the command line; here they are given the studio's, whose every network call waits
for its turn, so that the pages of other visitors go on. An experiment that asks no denoiser waits between its steps
instead. The judge is the exact one, as on the command line, not the quick one of the live pages. So the numbers are
the same as there.
"""

from __future__ import annotations

import csv
import inspect
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from explorer.diffusion.noise import SEEDS
from explorer.diffusion.schedule import Schedule, make_schedule
from explorer.errors import RefusedError
from explorer.lab.base import Experiment, Progress, Result, Verdict
from explorer.model.registry import DEFAULT, packed, quickest
from explorer.render.archive import csv_bytes
from explorer.render.plots import draw_plot, draw_sheet
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import SettingsError

__all__ = ["Finding", "csv_of", "drawn_schedule", "files_of", "left", "measure", "models_of"]

MODELS = {"careful": DEFAULT, "fast": quickest(), "latent": packed()}  # by name of the argument
WIDE = (640, 400)


@dataclass(frozen=True, eq=False)
class Finding:
    """What came of one run: seed of its chance, what the visitor expected, the result, and its files by name."""

    seed: int
    guess: Verdict | None
    result: Result
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def right(self) -> bool | None:
        """Whether the visitor expected what came; None without a guess, and where nothing can be said."""
        if self.guess is None or self.result.verdict is Verdict.OPEN:
            return None
        return self.guess is self.result.verdict


def arguments(experiment: Experiment) -> list[str]:
    """What an experiment can be given besides its size and its seed."""
    return list(inspect.signature(experiment.measure).parameters)[2:]


def models_of(experiment: Experiment) -> dict[str, str]:
    """Argument of the experiment -> name of the denoiser that it is run with."""
    return {name: MODELS[name] for name in arguments(experiment) if name in MODELS}


def measure(
    models: SharedModels, experiment: Experiment, seed: int = 0, drawn: Schedule | None = None
) -> Iterator[Progress | Result]:
    """The quick form, which runs as its items are asked for; the last is the Result. Who stops asking cancels it.

    Raises SettingsError on a seed that no experiment has, WeightsError when weights are missing or damaged.
    """
    if not 0 <= seed < SEEDS:
        raise SettingsError("lab_seed", most=SEEDS - 1, given=seed)
    names = models_of(experiment)
    given: dict[str, Any] = {argument: models.model(name) for argument, name in names.items()}
    if drawn is not None and experiment.drawable:
        given["drawn"] = drawn
    run = experiment.measure(True, seed, **given)
    return run if names else between_turns(models, run)


def between_turns(models: SharedModels, run: Iterator[Progress | Result]) -> Iterator[Progress | Result]:
    """A run without denoisers of the studio: each of its steps is a turn."""
    while True:
        item = models.turns.do(next, run, None)
        if item is None:
            return
        yield item


def left(progress: Progress, seconds: float) -> float | None:
    """About how many seconds are to come; None where it is too early to say."""
    if progress.done < max(2, progress.total / 20):
        return None
    return seconds * (progress.total - progress.done) / progress.done


def drawn_schedule(text: str) -> Schedule | None:
    """The schedule of points that the page sends as JSON, [[t, log_snr], ...]; None for no drawing.

    Raises SettingsError.
    """
    if not text:
        return None
    try:
        return make_schedule("drawn", points=json.loads(text) or ())
    except RefusedError as error:
        raise SettingsError.of(error) from None
    except (ValueError, TypeError):
        raise SettingsError("drawn_pairs") from None


def csv_of(result: Result) -> bytes:
    """The whole table, in English and the same as on the command line: the heads and names are a file's, to be read by
    programs."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([result.columns, *result.rows])  # which writes what is no text or number as its str
    return csv_bytes(text.getvalue())


def files_of(experiment: Experiment, result: Result, shown: Result) -> dict[str, bytes]:
    """File name -> contents: the table, each plot as PNG and SVG, each sheet of pictures as PNG.

    shown  the result in the words of the reader, from which plots and sheets are drawn
    """
    made = {f"{experiment.name}.csv": csv_of(result)}
    names = unlike([plot.name for plot in result.plots] + [sheet.name for sheet in result.sheets])
    for name, plot in zip(names, shown.plots):
        for kind in ("png", "svg"):
            made[f"{experiment.name}-{name}.{kind}"] = draw_plot(plot, size=WIDE, kind=kind)
    for name, sheet in zip(names[len(result.plots) :], shown.sheets):
        made[f"{experiment.name}-{name}.png"] = draw_sheet(sheet)
    return made


def unlike(names: Sequence[str]) -> list[str]:
    """Names for files, numbered where two are the same."""
    plain = [name.replace(" ", "-") for name in names]
    return [name if plain.count(name) == 1 else f"{name}-{k + 1}" for k, name in enumerate(plain)]
