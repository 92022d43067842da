"""explorer lab: the experiments, and one of them run here: a table, and plots, pictures and numbers as files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import typer

from explorer.commands.options import outcome, valid_seed
from explorer.console import tell
from explorer.files import own_folder, resolved, whole
from explorer.message import Message

if TYPE_CHECKING:
    from explorer.diffusion.schedule import Schedule
    from explorer.lab.base import Experiment, Result, Run
    from explorer.present.lab_words import About
    from explorer.words.texts import Words

__all__ = ["lab"]

SHOWN = 60  # rows of a table on the screen; the CSV has all


def lab(
    name: Annotated[str | None, typer.Argument(help="Experiment; none lists them.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="More runs, for minutes to hours; else a minute or two.")
    ] = False,
    seed: Annotated[
        int, typer.Option(help="Decides all that is left to chance, 0 to 4294967295; the same gives the same numbers.")
    ] = 0,
    out: Annotated[
        Path | None, typer.Option(callback=resolved, help="Folder for PNG, SVG, CSV and JSON; made if it is not there.")
    ] = None,
    theme: Annotated[str, typer.Option(help="Look of the plots: light or dark.")] = "light",
    points: Annotated[
        str | None,
        typer.Option(help="A schedule of your own that joins in halfway: t:log_snr pairs, 0:10;0.5:0;1:-10."),
    ] = None,
) -> None:
    from explorer.choices import choose
    from explorer.lab import EXPERIMENTS
    from explorer.present.lab_words import about, told
    from explorer.render.look import THEMES
    from explorer.words.texts import words_in

    words = words_in("en")
    if name is None:
        for experiment in EXPERIMENTS.values():
            tell(f"{experiment.name:16} {about(words, experiment).question}")
        return
    experiment = EXPERIMENTS[choose("experiment", name, EXPERIMENTS)]
    choose("theme", theme, THEMES)
    valid_seed(seed)
    run = experiment.run(not full, seed, None if points is None else drawn(points))
    if out is not None:
        out = own_folder(out)
    result = finished(experiment, run)
    known, said = about(words, experiment, not full), told(words, result)
    show(known, said)
    if out is not None:
        numbers = result.because.numbers if isinstance(result.because, Message) else {}
        for path in save(experiment.name, report(experiment.name, known, said, numbers), said, out, theme):
            tell(path)


def drawn(points: str) -> Schedule:
    """The schedule through points in the text form of settings. Raises SettingsError."""
    from explorer.trajectory.record import schedule_of
    from explorer.trajectory.settings import Settings

    return schedule_of(Settings.from_text(urlencode({"schedule": "drawn", "points": points})))


def finished(experiment: Experiment, run: Run) -> Result:
    """Runs to the end with a progress bar on standard error."""
    return outcome(run, f"the experiment {experiment.name}")


def show(known: About, result: Result) -> None:
    """result: told in English"""
    from explorer.present.lab_words import cell_text
    from explorer.words.texts import words_in

    words = words_in("en")
    tell(f"{known.title}", "", f"Question  {known.question}", f"Claim     {known.people_say}")
    tell(f"Fixed     {'; '.join(known.fixed)}", f"Rule      {known.rule}")
    tell(f"          {known.origin}")
    tell(f"Sample    {result.sample}", "")
    cells = [
        [str(name) for name in result.columns],
        *([cell_text(words, cell) for cell in row] for row in result.rows[:SHOWN]),
    ]
    widths = [max(len(row[k]) for row in cells) for k in range(len(result.columns))]
    for row in cells:
        tell("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    if len(result.rows) > SHOWN:
        tell(f"... {len(result.rows) - SHOWN} more rows; --out writes all of them")
    tell("", f"Verdict   {result.verdict}: {result.because}")
    if result.need is not None:
        tell(f"          {settling(words, result)}")
    for note in result.notes:
        tell(f"          {note}")


def settling(words: Words, result: Result) -> str:
    from explorer.lab.rule import MANY

    code, number = ("command.more", MANY) if (result.need or 0) > MANY else ("command.settle", result.need or 0)
    return words(code, number=words.number(number), unit=result.unit)


def report(name: str, known: About, result: Result, numbers: dict[str, float]) -> dict[str, Any]:
    """All that was measured and said, as plain data; NaN, which JSON has no word for, as nothing.

    result: told in English; numbers: those of the reason for the verdict, by name
    """
    rows = [dict(zip(result.columns, (None if cell != cell else cell for cell in row))) for row in result.rows]
    return {
        "experiment": name,
        "question": known.question,
        "claim": known.people_say,
        "rule": known.rule,
        "sample": result.sample,
        "verdict": result.verdict.value,
        "because": result.because,
        "numbers": numbers,
        "notes": list(result.notes),
        "rows": rows,
    }


def save(name: str, told: dict[str, Any], result: Result, out: Path, theme: str) -> list[Path]:
    """told: the report; result: told in English"""
    from explorer.render.archive import csv_bytes
    from explorer.render.plots import draw_plot, draw_sheet

    table = io.StringIO(newline="")
    csv.writer(table).writerows([result.columns, *result.rows])
    files = {f"{name}.csv": csv_bytes(table.getvalue()), f"{name}.json": (json.dumps(told, indent=2) + "\n").encode()}
    drawn = {f"{plot.name}.{kind}": draw_plot(plot, theme_name=theme, kind=kind) for plot in result.plots
             for kind in ("png", "svg")}  # fmt: skip
    drawn |= {f"{sheet.name}.png": draw_sheet(sheet, theme_name=theme) for sheet in result.sheets}
    files |= {f"{name}-{kind.replace(' ', '-')}": data for kind, data in drawn.items()}
    return [put(out / name, data) for name, data in files.items()]


def put(path: Path, data: bytes) -> Path:
    """Writes a file, whole or not at all. Raises ExportError."""
    return whole(path, lambda part: part.write_bytes(data))
