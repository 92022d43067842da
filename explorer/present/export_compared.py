"""Exports of a comparison: its runs, read from memory or made again from their settings, side by side as one file.

Moving pictures, strip and ZIP show one window for each run on the clock of the page; the offline page has a player for
each; the CSV has a row for every step of every run, and what came of a run in the row of its last step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from explorer.diffusion.sampler import make_sampler
from explorer.files import whole, whole_text
from explorer.model.registry import MODELS
from explorer.player.offline import comparison_page
from explorer.player.packets import Packet, smaller
from explorer.player.replay import moments_of
from explorer.present.compare import label
from explorer.present.create import create
from explorer.present.export import FILES, HTML_BYTES, RUN_SECONDS, VIEWS, Wish, can_be_read, in_a_name
from explorer.render.archive import COLUMNS, as_csv, csv_bytes, numbers, plain
from explorer.render.clip import Clip, durations
from explorer.render.forecast import NATIVE, Forecast, estimate
from explorer.render.frames import clip
from explorer.render.sidebyside import side_by_side
from explorer.render.stamp import record_of
from explorer.render.write import write
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import Comparison, Outcome, outcome, rmse
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, Step
from explorer.words.texts import Words

__all__ = ["CLOCKS", "COMPARED_VIEWS", "ENDINGS", "export_compared", "forecast_compared", "name_of_compared"]

COMPARED_VIEWS = tuple(view for view in VIEWS if view != "both")
ENDINGS = tuple(f".{kind}" for kind in FILES)
CLOCKS = {"level": "noise", "steps": "share", "calls": "calls"}  # the page's word -> that of side_by_side
OUTCOMES = ("match", "asked", "as_asked", "rmse_to_first", "saturation", "contrast")

Progress = Callable[[float], None]
Kept = Mapping[str, Sequence[Packet]]
NOTHING: Kept = {}


def forecast_compared(comparison: Comparison, wish: Wish, kept: Kept = NOTHING) -> Forecast:
    """Size and time before anything is made; the time includes making runs again that are not in memory."""
    runs = comparison.runs
    steps, longest = sum(run.steps for run in runs), max(run.steps for run in runs)
    again = RUN_SECONDS * sum(run.steps for run in runs if not readable(run, wish, kept)) / 30
    if wish.kind == "html":
        shares = ((MODELS[run.model].side / NATIVE) ** 2 * (run.steps + 1) for run in runs)
        return Forecast(bytes=round(HTML_BYTES * sum(shares)), seconds=again)
    fresh = any(make_sampler(run.sampler, eta=run.eta).stochastic for run in runs)
    frames = -(-(steps + len(runs)) // len(runs)) if wish.kind == "csv" else longest + 1
    made = estimate(
        wish.kind,
        frames=frames,
        view=wish.view,
        size=wish.size,
        fresh_noise=fresh,
        windows=len(comparison.runs),
        smooth=wish.smooth,
        native=max(MODELS[run.model].side for run in runs),
    )
    rows = frames * len(runs) if wish.kind == "csv" else 0  # each tells the settings of all
    return Forecast(bytes=made.bytes + rows * (len(comparison.to_text()) + 100), seconds=made.seconds + again)


def readable(run: Settings, wish: Wish, kept: Kept) -> Sequence[Packet]:
    """The packets that the file can be made of; none where the run has to be made again. The table is of what was
    computed, which is finer than what was shown."""
    packets = kept.get(run.to_text(), ())
    if wish.kind == "html":
        return packets
    return packets if wish.kind != "csv" and can_be_read(packets, wish) else ()


def name_of_compared(comparison: Comparison, kind: str) -> str:
    """A file name that tells the words and what changes: a-red-apple-guidance.gif."""
    return f"{in_a_name(comparison.base.prompt)}-{comparison.change}.{kind}"


def export_compared(
    models: SharedModels,
    words: Words,
    comparison: Comparison,
    wish: Wish,
    path: Path,
    progress: Progress = lambda share: None,
    kept: Kept = NOTHING,
) -> Path:
    """Writes the file, whole or not at all, and returns its path.

    kept  settings -> packets of runs that are in memory and came to their picture; they are not made again
    Raises ExportError, SettingsError, WeightsError.
    """
    labels = [label(words, comparison.change, run) for run in comparison.runs]
    if wish.kind == "html":
        text = offline(models, words, comparison, labels, wish, progress, kept)
        return whole_text(path, text)
    clips, finals = made(models, words, comparison, wish, lambda share: progress(0.8 * share), kept)
    precision = models.model(comparison.runs[0].model).precision
    record = record_of(comparison.to_text(), wish.look | {"by": wish.by}, precision)
    if wish.kind == "csv":
        text = as_csv(table(models, comparison, clips, labels, finals, record), (*COLUMNS[:-1], *OUTCOMES, COLUMNS[-1]))
        return whole(path, lambda unfinished: unfinished.write_bytes(csv_bytes(text)))
    text = "" if comparison.change == "words" else comparison.base.prompt
    beside = replace(side_by_side(clips, labels, CLOCKS[wish.by], text), settings=record)
    return write(beside, path, lambda share: progress(0.8 + 0.2 * share))


def counted(items: Iterator[Any], done: list[int], total: int, progress: Progress) -> Iterator[Any]:
    """The items, each of them told to `progress` as one of `total`; `done` counts over several runs."""
    for item in items:
        done[0] += 1
        progress(min(1.0, done[0] / total))
        yield item


def made(
    models: SharedModels, words: Words, comparison: Comparison, wish: Wish, progress: Progress, packets_of: Kept
) -> tuple[list[Clip], list[Images]]:
    """The clip and the finished picture of every run."""
    runs = comparison.runs
    clips, finals, done, total = [], [], [0], sum(run.steps for run in runs)

    def kept(steps: Iterator[Step]) -> Iterator[Step]:
        for step in steps:
            if step.final is not None or step.is_end:
                finals.append(step.x_t if step.final is None else step.final)
            yield step

    for run in runs:
        known = readable(run, wish, packets_of)
        walk = moments_of(known) if known else reverse(run, models.of(run))
        steps = counted(kept(walk), done, total, progress)
        clips.append(clip(steps, text=run.prompt, settings=run.to_text(), words=words.group("caption"), **wish.look))
    return clips, finals


def offline(
    models: SharedModels,
    words: Words,
    comparison: Comparison,
    labels: Sequence[str],
    wish: Wish,
    progress: Progress,
    kept: Kept,
) -> str:
    """The page that plays without a server."""
    done, total = [0], sum(run.steps + 3 for run in comparison.runs)
    runs = [iter(kept.get(run.to_text()) or create(models, words, run)) for run in comparison.runs]
    players = [
        (name, [smaller(packet) for packet in counted(run, done, total, progress)]) for name, run in zip(labels, runs)
    ]
    change = words(f"compare.changes.{comparison.change}")
    title = f"{comparison.base.prompt or words('app.title')} · {change}"
    return comparison_page(players, comparison.to_text(), title, language=words.language, by=wish.by)


def table(
    models: SharedModels,
    comparison: Comparison,
    clips: Sequence[Clip],
    labels: Sequence[str],
    finals: Sequence[Images],
    record: str,
) -> Iterator[dict[str, object]]:
    """A row for each step of each run as explorer.render.archive has them; what came of a run stands in its last."""
    for name, run, walk, final in zip(labels, comparison.runs, clips, finals):
        alone = replace(walk, settings=record, durations_ms=durations(len(walk), walk.fps))
        rows = [row | {"run": plain(name)} for row in numbers(alone)]
        came = outcome(final, models.eyes(run.model), run.as_read(), calls=walk.marks[0][-1].nfe, seconds=0.0)
        judged = models.eyes(run.model) is not None
        rows[-1] |= told(came, judged, float(rmse(finals[0], final)) if final.shape == finals[0].shape else None)
        yield from rows


def told(came: Outcome, judged: bool, away: float | None) -> dict[str, object]:
    """What came of a run; of what the judge sees nothing where it cannot read the picture."""
    seen: tuple[Any, ...] = (came.match, len(came.asked), came.right) if judged else (None, None, None)
    values: tuple[Any, ...] = (*seen, away, came.saturation, came.contrast)
    return {name: f"{value:.5g}" for name, value in zip(OUTCOMES, values) if value is not None}
