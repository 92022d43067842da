"""explorer lab: the experiments, and one of them run here: a table, and plots, pictures and numbers as files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import typer

from explorer.commands.options import outcome

if TYPE_CHECKING:
    from explorer.diffusion.schedule import Schedule
    from explorer.lab.base import Cell, Experiment, Result, Run

__all__ = ["lab"]

SHOWN = 60  # rows of a table on the screen; the CSV has all
REVISED = "The rules were revised for version 0.1, after first results had been seen, and checked by simulation."


def lab(
    name: Annotated[str | None, typer.Argument(help="Experiment; none lists them.")] = None,
    full: Annotated[bool, typer.Option("--full", help="More runs, for minutes to hours; else about a minute.")] = False,
    seed: Annotated[int, typer.Option(help="Number of all chance in it; the same gives the same numbers.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for PNG, SVG, CSV and JSON; made if it is not there.")
    ] = None,
    theme: Annotated[str, typer.Option(help="Look of the plots: light or dark.")] = "light",
    points: Annotated[
        str | None,
        typer.Option(help="A schedule of your own that joins in halfway: t:log_snr pairs, 0:10;0.5:0;1:-10."),
    ] = None,
) -> None:
    from explorer.choices import choose
    from explorer.lab import EXPERIMENTS
    from explorer.render.look import THEMES

    if name is None:
        for experiment in EXPERIMENTS.values():
            print(f"{experiment.name:16} {experiment.question}")
        return
    experiment = EXPERIMENTS[choose("experiment", name, EXPERIMENTS)]
    choose("theme", theme, THEMES)
    if not 0 <= seed < 2**31:
        raise ValueError(f"a seed of an experiment lies between 0 and 2^31 - 1, not {seed}")
    run = experiment.run(not full, seed, None if points is None else drawn(points))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    result = finished(experiment, run)
    show(experiment, result)
    if out is not None:
        for path in save(experiment, result, out, theme):
            print(path)


def drawn(points: str) -> Schedule:
    """The schedule through points in the text form of settings. Raises SettingsError."""
    from explorer.trajectory.record import schedule_of
    from explorer.trajectory.settings import Settings

    return schedule_of(Settings.from_text(urlencode({"schedule": "drawn", "points": points})))


def finished(experiment: Experiment, run: Run) -> Result:
    """Runs to the end with a progress bar on standard error."""
    return outcome(run, f"the experiment {experiment.name}")


def show(experiment: Experiment, result: Result) -> None:
    print(f"{experiment.title}\n\nQuestion  {experiment.question}")
    print(f"Fixed     {'; '.join(experiment.fixed)}\nRule      {experiment.rule}")
    print(f"          {REVISED}")
    print(f"Sample    {result.sample}\n")
    cells = [result.columns, *([text(cell) for cell in row] for row in result.rows[:SHOWN])]
    widths = [max(len(row[k]) for row in cells) for k in range(len(result.columns))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    if len(result.rows) > SHOWN:
        print(f"... {len(result.rows) - SHOWN} more rows; --out writes all of them")
    print(f"\nVerdict   {result.verdict}: {result.because}")
    if result.need is not None:
        print(f"          {settling(result.need, result.unit)}")
    for note in result.notes:
        print(f"          {note}")


def settling(need: int, unit: str) -> str:
    from explorer.lab.rule import MANY

    return f"about {need:,} {unit} would settle it" if need <= MANY else f"more than {MANY:,} {unit} would be needed"


def text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.3g}" if abs(cell) < 0.01 or abs(cell) >= 1000 else f"{cell:.3f}".rstrip("0").rstrip(".")
    return "" if cell is None else str(cell)


def report(experiment: Experiment, result: Result) -> dict[str, Any]:
    """All that was measured and said, as plain data; NaN, which JSON has no word for, as nothing."""
    rows = [dict(zip(result.columns, (None if cell != cell else cell for cell in row))) for row in result.rows]
    return {
        "experiment": experiment.name,
        "question": experiment.question,
        "rule": experiment.rule,
        "sample": result.sample,
        "verdict": result.verdict.value,
        "because": result.because,
        "notes": list(result.notes),
        "rows": rows,
    }


def save(experiment: Experiment, result: Result, out: Path, theme: str) -> list[Path]:
    from explorer.render.plots import draw_plot, draw_sheet

    table, whole = out / f"{experiment.name}.csv", out / f"{experiment.name}.json"
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([result.columns, *result.rows])
    whole.write_text(json.dumps(report(experiment, result), indent=2) + "\n", encoding="utf-8")
    written = [table, whole]
    files = {f"{plot.name}.{kind}": draw_plot(plot, theme_name=theme, kind=kind) for plot in result.plots
             for kind in ("png", "svg")}  # fmt: skip
    files |= {f"{sheet.name}.png": draw_sheet(sheet, theme_name=theme) for sheet in result.sheets}
    for name, data in files.items():
        written.append(out / f"{experiment.name}-{name.replace(' ', '-')}")
        written[-1].write_bytes(data)
    return written
