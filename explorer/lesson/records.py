"""What a lesson is made of, as frozen records.

A lesson is data: front matter (who, how long, what to predict, what to set up) and sections of Markdown in a fixed
order. Entering a lesson sets up the live tool by its `Live`, leaving it restores the tool. A `Prediction` asks before
the run and is answered by the learner's own run (a named measure), by a number that the package computes, or by a
fact with its source.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "EXPERIMENTS",
    "SECTIONS",
    "Answer",
    "Compare",
    "Front",
    "Lesson",
    "Live",
    "Option",
    "Prediction",
    "Problem",
    "Quantity",
    "Section",
]

SECTIONS = (
    "question",
    "predict",
    "run",
    "reveal",
    "idea",
    "try",
    "check",
    "words",
    "deeper",
    "simplifications",
    "sources",
)
"""The sections of every lesson, in order. What they are called in a language stands in its language.yaml."""

EXPERIMENTS = (
    "coarse-to-fine",
    "decided",
    "halfway",
    "steps",
    "guidance",
    "seeds",
    "one-shot",
    "concepts",
    "copying",
    "enlarge",
    "latent",
    "attention",
    "bridges",
    "deep-features",
    "probes",
    "bias",
    "teaching",
)
"""The experiments of the lab that a lesson may open."""

Words = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantity(NamedTuple):
    """A number for a text, and how many of its digits are written after the point."""

    value: float
    digits: int = 0


class Problem(Record):
    """Something wrong in a file of the lessons; reads as `file:line: message`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Option(Record):
    """One answer to choose. `when`: the option is right for measured values in [low, high)."""

    id: Name
    text: Words
    when: tuple[float, float] | None = None


class Answer(Record):
    """Where the truth comes from: exactly one of the three.

    measure  a name in explorer.lesson.numbers.measures, computed from the run that the learner starts
    number   a name in explorer.lesson.numbers.compute with its arguments, computed from the package
    value    a fixed fact: an option's id or a number
    source   who says so; needed for facts
    """

    measure: str | None = None
    number: str | None = None
    value: str | float | None = None
    source: Words | None = None

    @model_validator(mode="after")
    def one_truth(self) -> Answer:
        if sum(given is not None for given in (self.measure, self.number, self.value)) != 1:
            raise ValueError("an answer is exactly one of measure, number, value")
        if self.value is not None and self.source is None:
            raise ValueError("a fixed answer needs a source")
        return self


class Prediction(Record):
    """What the learner says before the run.

    reveal  the sentence afterwards; {guess} and {truth} stand for what was said and what came out
    """

    kind: Literal["choice", "slider"]
    text: Words
    options: tuple[Option, ...] = ()
    range: tuple[float, float] | None = None
    step: Annotated[float, Field(gt=0)] | None = None
    unit: str = ""
    answer: Answer
    reveal: Words

    @model_validator(mode="after")
    def answerable(self) -> Prediction:
        ids = [option.id for option in self.options]
        if self.kind == "choice" and (len(ids) < 2 or len(set(ids)) < len(ids)):
            raise ValueError("a choice needs two or more options with different ids")
        if self.kind == "slider" and (self.range is None or not self.range[0] < self.range[1]):
            raise ValueError("a slider needs a range [low, high] with low < high")
        if self.kind == "choice" and self.answer.value is not None and self.answer.value not in ids:
            raise ValueError(f"the answer {self.answer.value!r} is none of the options {', '.join(ids)}")
        if "{guess}" not in self.reveal or "{truth}" not in self.reveal:
            raise ValueError("reveal must name both {guess} and {truth}")
        return self

    def option(self, id: str) -> Option:
        return next(option for option in self.options if option.id == id)


class Compare(Record):
    """The one thing that changes between two to four runs, and its values."""

    change: Literal["schedule", "steps", "guidance_scale", "sampler", "seed", "prompt", "model"]
    values: Annotated[tuple[str | int | float, ...], Field(min_length=2, max_length=4)]


class Live(Record):
    """What stands beside the text: a tab and its state.

    settings    the text form of explorer.trajectory.settings.Settings; with tab lab nothing but a seed
    experiment  with tab lab, which one; its quick form is run
    bands       with tab create: whether coarse before fine is measured on the run, and drawn beside it
    show, hide  controls, by the names of the fields of Settings
    """

    tab: Literal["create", "destroy", "compare", "lab"]
    settings: str = ""
    compare: Compare | None = None
    experiment: Literal[EXPERIMENTS] | None = None  # type: ignore[valid-type]
    bands: bool = False
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()

    @model_validator(mode="after")
    def fits_the_tab(self) -> Live:
        if (self.tab == "compare") != (self.compare is not None):
            raise ValueError("the tab compare, and only it, needs compare: {change, values}")
        if (self.tab == "lab") != (self.experiment is not None):
            raise ValueError("the tab lab, and only it, needs an experiment")
        if self.bands and self.tab != "create":
            raise ValueError("bands are measured in the tab create alone")
        return self


class Front(Record):
    """The front matter of a lesson. draw: what stands below the frames of the worksheet that are drawn into first."""

    id: Name
    number: Annotated[int, Field(ge=1, le=99)]
    title: Words
    minutes: Annotated[int, Field(ge=1, le=90)]
    level: Literal["first", "second", "third"]
    question: Words
    predict: Prediction
    live: Live
    needs: tuple[Name, ...] = ()
    draw: Annotated[tuple[Words, ...], Field(max_length=4)] = ()
    goals: Annotated[tuple[Words, ...], Field(min_length=1)]


class Section(Record):
    """A section's Markdown as it stands in the file; `line` is where its heading stands."""

    key: str
    title: str
    text: str
    line: int


class Lesson(Front):
    """A lesson in one language. `lines` says where each front matter key stands, as "live.tab" or "goals.0"."""

    language: str
    path: Path
    sections: tuple[Section, ...]
    lines: dict[str, int] = Field(repr=False)

    def section(self, key: str) -> Section:
        return next(section for section in self.sections if section.key == key)
