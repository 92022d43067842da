"""The words of the lab: what an experiment is in a reader's language, and its findings translated.

Experiments speak English, and their sentences hold numbers. `lab.phrases` lists those sentences as templates, in
every language under the same key. A text that fits an English template is told by the template of the language, its
fields told in turn; whatever fits none stays as it is. Fields called n, n1, n2 ... are numbers, w1, w2
single words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from explorer.lab.base import Cell, Experiment, Plot, Result, Sheet
from explorer.words.texts import Words, words_in

__all__ = ["About", "about", "cell_text", "retold", "tell"]

NUMBER = r"[-+]?\d[\d.]*(?:e[-+]?\d+)?%?"
WORD = r"[\w.-]+"
NO_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True)
class About:
    """An experiment before it is run. people_say and source are empty for one that this language knows nothing of."""

    title: str
    question: str
    people_say: str
    source: str
    how: str
    fixed: tuple[str, ...]
    rule: str
    runs: str


def about(words: Words, experiment: Experiment) -> About:
    """What the page says of an experiment; its own English where no language has words for it."""

    def text(key: str, otherwise: str) -> str:
        found = words.find(f"lab.experiments.{experiment.name}.{key}")
        return found if isinstance(found, str) else otherwise

    fixed = words.find(f"lab.experiments.{experiment.name}.fixed")
    return About(
        title=text("title", experiment.title),
        question=text("question", experiment.question),
        people_say=text("people_say", ""),
        source=text("source", ""),
        how=text("how", ""),
        fixed=tuple(fixed) if isinstance(fixed, list) else experiment.fixed,
        rule=text("rule", experiment.rule),
        runs=text("runs", ""),
    )


@lru_cache(maxsize=1)
def templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(key, pattern) of all English phrases, those with most fixed letters first."""
    found = []
    for key, text in words_in("en").group("lab.phrases").items():
        pattern, fixed, names = "", 0, set()
        for part in re.split(r"(\{\w+\})", text):
            if re.fullmatch(r"\{\w+\}", part):
                name = part[1:-1]
                inside = NUMBER if re.fullmatch(r"n\d*", name) else WORD if name.startswith("w") else ".+?"
                pattern += rf"(?P={name})" if name in names else f"(?P<{name}>{inside})"
                names.add(name)
            else:
                pattern += re.escape(part)
                fixed += len(part)
        found.append((fixed, key, re.compile(pattern, re.DOTALL)))
    return tuple((key, pattern) for _, key, pattern in sorted(found, key=lambda item: -item[0]))


def tell(words: Words, text: str) -> str:
    """An experiment's own text in the language of `words`."""
    if words.language == "en" or not text:
        return text
    for key, pattern in templates():
        match = pattern.fullmatch(text)
        if match is not None:
            fields = {name: tell(words, value) for name, value in match.groupdict().items()}
            return words.group("lab.phrases")[key].format(**fields)
    names = text.split(", ")
    several = [tell(words, name) for name in names] if len(names) > 1 else names
    if not set(several) & set(names):
        return ", ".join(several)  # this language has a word for each
    return number(words, text) if re.fullmatch(rf"{NUMBER}(?:\s+{NUMBER})*", text) else text


def number(words: Words, text: str) -> str:
    return NO_DECIMAL.sub(words("compare.decimal"), text).replace("%", "\u00a0%")


def cell_text(words: Words, cell: Cell) -> str:
    """A cell of a table: numbers with three figures, or three decimals."""
    if isinstance(cell, float):
        short = f"{cell:.3g}" if abs(cell) < 0.01 or abs(cell) >= 1000 else f"{cell:.3f}".rstrip("0").rstrip(".")
        return number(words, short)
    return "" if cell is None else tell(words, str(cell))


def joined(words: Words, names: Sequence[str]) -> str:
    *most, last = [tell(words, name) for name in names]
    return words("compare.and", first=", ".join(most), last=last) if most else last


def retold(words: Words, result: Result) -> Result:
    """The result with its plots and sheets, sentences and headings told in this language; the table keeps its cells."""
    if words.language == "en":
        return result
    return replace(
        result,
        columns=tuple(tell(words, name) for name in result.columns),
        sample=tell(words, result.sample),
        because=tell(words, result.because),
        unit=tell(words, result.unit),
        notes=tuple(tell(words, note) for note in result.notes),
        plots=tuple(plot_in(words, plot) for plot in result.plots),
        sheets=tuple(sheet_in(words, sheet) for sheet in result.sheets),
    )


def plot_in(words: Words, plot: Plot) -> Plot:
    return replace(
        plot,
        x_label=tell(words, plot.x_label),
        y_label=tell(words, plot.y_label),
        lines=tuple(replace(line, label=tell(words, line.label)) for line in plot.lines),
        marks=tuple(replace(mark, label=joined(words, mark.label.split(" and "))) for mark in plot.marks),
    )


def sheet_in(words: Words, sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        rows=tuple(tell(words, name) for name in sheet.rows),
        columns=tuple(tell(words, name) for name in sheet.columns),
    )
