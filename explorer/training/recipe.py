"""A recipe: all that is needed to repeat a training, frozen, validated, and kept as JSON beside what came of it.

    learning rate at a step = lr min(1, (step + 1) / warmup) fall(share done)

    tail      1 until 70 % are done, then straight down to 0; what the shipped weights were made with
    cosine    (1 + cos(pi share)) / 2
    constant  1

The share done is that of the steps or, for a training by the clock, of the minutes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from explorer.choices import choose
from explorer.diffusion.loss import WEIGHTINGS
from explorer.diffusion.schedule import SCHEDULES
from explorer.files import whole_text
from explorer.training.presets import PRESETS, TASKS

__all__ = ["FALLS", "Recipe", "RecipeError"]

FALLS: dict[str, Callable[[float], float]] = {
    "tail": lambda share: min(1.0, (1 - share) / 0.3),
    "cosine": lambda share: (1 + math.cos(math.pi * share)) / 2,
    "constant": lambda share: 1.0,
}
"""How the learning rate falls with the share that is done, by name."""

Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class RecipeError(ValueError):
    """A training that cannot be run as asked; the message is one line that says what to do."""


class Recipe(BaseModel):
    """One training. What is not given comes from the preset and the task.

    task            "base" learns from pictures and captions, "student" from a trained base, "judge" to read pictures,
                    "enlarger" to draw them four times as wide, "autoencoder" to write them as small states, "latent"
                    is a base among such states
    preset          "full" (the shipped size), "small" or "tiny": network, pictures and the numbers below
    steps, minutes  when to stop; exactly one is given
    batch           pictures a step, over all devices together
    lr, warmup, fall, weight_decay   of AdamW; see above. The decay pulls at every parameter, at norms, biases and
                    embeddings too, which others often spare; a student has none
    seed            decides the start of the network, the pictures, all noise
    pool, fresh, group   pictures at hand at a time, how many of them are new at each step, and how many are painted
                    together (of one plan); fresh = 0 goes round and round among the same
    schedule, shift how often each noise level comes: log_snr of uniform t
    weighting       of the squared error by noise level, None is the plain error of v
    dropout         share of captions that are left out, for guidance. None with the judge, whose loss would be told
                    that pictures without a caption have different ones
    average         the most that the running average of the weights keeps of itself at a step
    precision       "bfloat16" multiplies in bfloat16, "float32" does not
    compiled        through torch.compile
    teacher         weights file, or the name of shipped weights, that a student starts and learns from; of an enlarger
                    the student whose faults it learns to mend, None for blur and noise alone; of a latent model the
                    base whose inner levels it begins with, or a latent model that it goes on from, None for its own
                    beginning
    space           weights of the autoencoder among whose states a latent model learns
    keep_every, show_every   steps between checkpoints, and between sheets of samples; 0 is never
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str = "base"
    preset: str = "full"
    steps: Positive | None = None
    minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    batch: Annotated[int, Field(ge=1, le=65_536)]
    lr: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
    warmup: Positive
    fall: str = "tail"
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    pool: Positive
    fresh: Annotated[int, Field(ge=0)]
    group: Positive
    schedule: str = "cosine"
    shift: Annotated[float, Field(ge=0.05, le=20)] = 1.0
    weighting: str | None = None
    dropout: Share = 0.12
    average: Share = 0.9993
    precision: Literal["float32", "bfloat16"] = "float32"
    compiled: bool = False
    teacher: str | None = None
    space: str | None = None
    keep_every: Annotated[int, Field(ge=0)] = 500
    show_every: Annotated[int, Field(ge=0)] = 2500

    @model_validator(mode="before")
    @classmethod
    def from_the_preset(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        task, preset = str(given.get("task", "base")), str(given.get("preset", "full"))
        choose("task", task, TASKS)
        choose("preset", preset, PRESETS)
        return {**PRESETS[preset].numbers, **PRESETS[preset].of_task.get(task, {}), **given}

    @field_validator("schedule", "fall", "weighting")
    @classmethod
    def known(cls, name: str | None, info: Any) -> str | None:
        tables: dict[str, Collection[str]] = {"schedule": SCHEDULES, "fall": FALLS, "weighting": WEIGHTINGS}
        return None if name is None else choose(info.field_name, name, tables[info.field_name])

    @model_validator(mode="after")
    def fits_together(self) -> Recipe:
        if (self.steps is None) == (self.minutes is None):
            raise ValueError("say how long to train: either --steps or --minutes")
        if self.task not in ("enlarger", "latent") and (self.task == "student") != (self.teacher is not None):
            raise ValueError("a student, an enlarger or a latent model has a teacher, and nobody else")
        if (self.task == "latent") != (self.space is not None):
            raise ValueError("a latent model has a space, and nobody else: --space names the weights of an autoencoder")
        if self.task == "judge" and self.batch < 2:
            raise ValueError("the judge compares pictures with each other: batch must be 2 or more")
        return self

    @classmethod
    def make(cls, **given: Any) -> Recipe:
        """A recipe from keywords. Raises RecipeError with one line about the first thing that is wrong."""
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            said = str(first["msg"]).removeprefix("Value error, ")
            where = ".".join(str(part) for part in first["loc"])
            raise RecipeError(f"{where}: {said}, not {first['input']!r}" if where else said) from None

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Reads what `save` wrote. Raises RecipeError."""
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RecipeError(f"{path} is not the recipe of a training, or it is damaged") from error

    def save(self, path: Path) -> None:
        """Writes the recipe, whole or not at all. Raises ExportError."""
        whole_text(path, self.model_dump_json(indent=2) + "\n")

    def share(self, step: int, seconds: float) -> float:
        """How much of the training is done after `step` steps and `seconds` seconds, in [0, 1]."""
        done = step / self.steps if self.steps is not None else seconds / (60 * self.minutes)  # type: ignore[operator]
        return min(1.0, done)

    def lr_at(self, step: int, seconds: float) -> float:
        """Learning rate of the step after `step` steps and `seconds` seconds."""
        return self.lr * min(1.0, (step + 1) / self.warmup) * FALLS[self.fall](self.share(step, seconds))
