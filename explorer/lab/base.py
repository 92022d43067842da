"""What an experiment is: a question, what is held fixed, a run, and a rule by which the answer is called.

    for item in experiment.run(quick=True, seed=0):
        item is a Progress until the last one, which is the Result

A run is a plain generator: whoever stops asking has cancelled it. The same seed gives the same numbers. The rule is
written down with the experiment, and the verdict follows from it alone (`rule`). The rules that stand there were not
the first: all but those written `beforehand` were revised for version 0.1, after first results had been seen, and
checked by simulation. Pictures stay on the CPU, and so does the judge that reads them; a denoiser may work elsewhere.

An experiment speaks no language. What it says is a Message, `tell("code", field=...)`, whose text stands in
words/*.toml under lab.said; what it is about, and its rule in plain words, stands there under lab.experiments.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce

from explorer.diffusion.schedule import Schedule
from explorer.message import Field, Message, Text
from explorer.types import Images, Progress

__all__ = ["Cell", "Experiment", "Line", "Mark", "Plot", "Progress", "Result", "Run", "Sheet", "Verdict", "both"]
__all__ += ["listed", "tell"]


def tell(code: str, **fields: Field) -> Message:
    """What an experiment has to say."""
    return Message(f"lab.said.{code}", **fields)


def listed(texts: Sequence[Text], code: str = "listed") -> Text:
    """a, b, c"""
    return reduce(lambda first, following: tell(code, first=first, next=following), texts)


def both(texts: Sequence[Text], code: str = "and_more") -> Text:
    """a, b and c; code: how those before the last are joined."""
    *most, last = texts
    return tell("and", first=listed(most, code), last=last) if most else last


class Verdict(StrEnum):
    HOLDS = "holds"
    DIRECTION = "holds in direction only"
    FAILS = "does not hold"
    OPEN = "not sure"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A curve, from left to right, with its 95 % interval where there is one. role: noise, guess, words, fact, none."""

    label: Text
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A named point on a plot."""

    label: Text
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Star:
    """Points of one kind, each joined with their middle. The middle bears a number, the legend what it stands for."""

    label: Text
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Curves to draw; name: of its files; title: above it, where it has one. Ranges run from left to right and from
    bottom to top; a falling range turns the axis round."""

    name: str
    lines: tuple[Line, ...]
    x_label: Text
    y_label: Text
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    title: Text = ""
    marks: tuple[Mark, ...] = ()
    stars: tuple[Star, ...] = ()
    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """Pictures in rows and columns with names: (R, C, 3, H, W) in [-1, 1]. name: of its file; title: above it."""

    name: str
    title: Text
    rows: tuple[Text, ...]
    columns: tuple[Text, ...]
    pictures: Images


Cell = Text | float | int | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """columns, rows  the table: every number that was measured, with the ends of its 95 % interval
    sample         how many runs or pictures it comes from
    verdict, because  the answer, and the numbers that the rule was applied to
    need, unit     where it is open, about how many runs would settle it, if more would, and what a run is: prompts
    notes          what else is to be known when reading it
    """

    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sample: Text
    verdict: Verdict
    because: Text
    notes: tuple[Text, ...] = ()
    plots: tuple[Plot, ...] = field(default=())
    sheets: tuple[Sheet, ...] = field(default=())
    need: int | None = None
    unit: Text = ""


Run = Iterator[Progress | Result]


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """name     in files and addresses; its texts stand in words/*.toml under lab.experiments.<name>
    measure  (quick, seed) -> Run; may take more: a model, a judge, or `drawn`, a schedule that somebody drew
    size     (quick) -> the numbers in those texts: how many pictures, prompts, steps ...
    verdicts  what the rule can come to in the quick form besides OPEN: so much can be guessed before it runs
    beforehand  whether the rule was written down before any result had been seen, and stayed as it was
    seconds  about what the quick form takes on two cores that do nothing else; tests/bench/test_lab.py measures it
    """

    name: str
    measure: Callable[..., Run]
    size: Callable[[bool], Mapping[str, Field]] = lambda quick: {}
    verdicts: tuple[Verdict, ...] = (Verdict.HOLDS, Verdict.DIRECTION, Verdict.FAILS)
    beforehand: bool = False
    seconds: int = 60

    @property
    def drawable(self) -> bool:
        """Whether a drawn schedule can join."""
        return "drawn" in inspect.signature(self.measure).parameters

    def run(self, quick: bool = True, seed: int = 0, drawn: Schedule | None = None) -> Run:
        """quick: an answer within `seconds`, on two cores; else the full form, for the command line.

        Raises ValueError on a drawn schedule where none can join.
        """
        if drawn is None:
            return self.measure(quick, seed)
        if not self.drawable:
            raise ValueError(f"a drawn schedule cannot join in the experiment {self.name}")
        return self.measure(quick, seed, drawn=drawn)
