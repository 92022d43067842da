"""The words of the lab: what an experiment is about, and its findings, in a reader's language.

An experiment says codes and fields (`explorer.message`); words/*.toml has their texts, lab.said for findings and
lab.experiments for what stands beside them. An experiment without texts is asked about in the first line of its own
file.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace

from explorer.diffusion.registry import first_line
from explorer.lab.base import Cell, Experiment, Plot, Result, Sheet
from explorer.message import Message, Number
from explorer.words.texts import Words

__all__ = ["About", "about", "cell_text", "told"]


@dataclass(frozen=True)
class About:
    """An experiment before it is run; what no language has words for is empty."""

    title: str
    question: str
    people_say: str
    source: str
    how: str
    fixed: tuple[str, ...]
    rule: str
    origin: str  # of the rule
    runs: str
    takes: str  # how long, where that is known: of the quick form


def about(words: Words, experiment: Experiment, quick: bool = True) -> About:
    """What is said of an experiment, with the numbers of its quick or of its full form."""
    sizes = {name: words.say(number) for name, number in experiment.size(quick).items()}

    def text(key: str, otherwise: str = "") -> str:
        found = words.find(f"lab.experiments.{experiment.name}.{key}")
        return found.format(**sizes) if isinstance(found, str) else otherwise

    fixed = words.find(f"lab.experiments.{experiment.name}.fixed")
    return About(
        title=text("title", experiment.name),
        question=text("question", first_line(inspect.getmodule(experiment.measure))),
        people_say=text("people_say"),
        source=text("source"),
        how=text("how"),
        fixed=tuple(each.format(**sizes) for each in fixed) if isinstance(fixed, list) else (),
        rule=text("rule"),
        origin=words("lab.beforehand" if experiment.beforehand else "lab.revised"),
        runs=text("runs"),
        takes=words("lab.takes", seconds=words.number(experiment.seconds)) if quick else "",
    )


def cell_text(words: Words, cell: Cell) -> str:
    """A cell of a table: numbers with three figures, or three decimals."""
    if isinstance(cell, float):
        short = f"{cell:.3g}" if abs(cell) < 0.01 or abs(cell) >= 1000 else f"{cell:.3f}".rstrip("0").rstrip(".")
        return words.written(short)
    return "" if cell is None else words.say(cell)


def told(words: Words, result: Result) -> Result:
    """The result with all its texts in this language; the numbers of its table stay numbers."""
    return replace(
        result,
        columns=tuple(map(words.say, result.columns)),
        rows=tuple(
            tuple(words.say(cell) if isinstance(cell, Message | Number) else cell for cell in row)
            for row in result.rows
        ),
        sample=words.say(result.sample),
        because=words.say(result.because),
        unit=words.say(result.unit),
        notes=tuple(map(words.say, result.notes)),
        plots=tuple(plot_in(words, plot) for plot in result.plots),
        sheets=tuple(sheet_in(words, sheet) for sheet in result.sheets),
    )


def plot_in(words: Words, plot: Plot) -> Plot:
    return replace(
        plot,
        x_label=words.say(plot.x_label),
        y_label=words.say(plot.y_label),
        lines=tuple(replace(line, label=words.say(line.label)) for line in plot.lines),
        marks=tuple(replace(mark, label=words.say(mark.label)) for mark in plot.marks),
        stars=tuple(replace(star, label=words.say(star.label)) for star in plot.stars),
    )


def sheet_in(words: Words, sheet: Sheet) -> Sheet:
    rows, columns = (tuple(words.say(name) for name in side) for side in (sheet.rows, sheet.columns))
    return replace(sheet, title=words.say(sheet.title), rows=rows, columns=columns)
