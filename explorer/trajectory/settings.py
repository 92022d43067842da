"""Settings: all that is needed to repeat a run, frozen and validated, with one stable text form.

The text form is a URL query that names only what differs from the default, in a fixed order:
    prompt=a+red+apple&seed=7&schedule=linear
It is the same in an address bar, in a GIF's comment, in a lesson's front matter and on the command line.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from explorer.choices import choose
from explorer.diffusion.grid import SPACINGS
from explorer.diffusion.noise import SEEDS
from explorer.diffusion.sampler import SAMPLERS, make_sampler
from explorer.diffusion.schedule import SCHEDULES, make_schedule
from explorer.errors import RefusedError, printable
from explorer.model.registry import DEFAULT, MODELS
from explorer.prompt.record import LONGEST as LONGEST_RECORD
from explorer.prompt.record import pairs_of, read_by
from explorer.trajectory.new_words import LONGEST as LONGEST_ADDED
from explorer.trajectory.new_words import words_of
from explorer.trajectory.text_form import pairs_in, plain_number, read, write
from explorer.trajectory.weights import Weights, weights_in

__all__ = ["Settings", "SettingsError"]

LONGEST_PROMPT = 2_000
KNOWN: dict[str, Collection[str]] = {"model": MODELS, "schedule": SCHEDULES, "sampler": SAMPLERS, "spacing": SPACINGS}


class SettingsError(RefusedError):
    """Settings that cannot be run; the message is one line that says what to do."""

    @classmethod
    def of(cls, error: RefusedError) -> SettingsError:
        """The same complaint as one about settings."""
        made = cls(error.code, error.line, **error.fields)
        made.others = error.others
        return made

    def along(self, others: Sequence[RefusedError]) -> SettingsError:
        """The same, with what else is wrong."""
        self.others = (*self.others, *others)
        return self


class Settings(BaseModel):
    """One run. Every field has a default; those of sampler, steps, guidance_scale and threshold are the model's own.

    prompt           what the picture should show; empty asks the unconditional model
    read_as          what words of the prompt were read as (explorer.prompt.record); empty: all as they stand
    weights          how often words of the model count, 0 .. 8 (explorer.trajectory.weights); all others once
    added            words of the prompt that the model was taught besides (explorer.trajectory.new_words)
    model            a name in MODELS
    seed             0 .. 2^32 - 1, decides all noise of the run
    steps            1 .. 1000
    guidance_scale   w in uncond + w (cond - uncond): 1 is none, 0 ignores the words; -20 .. 50, of which a model that
                     guides itself knows a part (see explorer.trajectory.heard)
    schedule         a name in SCHEDULES; points draws the "drawn" one: (t, log_snr) pairs
    shift            multiplies sigma everywhere (resolution shift, flow shift); 1 is none
    zero_terminal_snr  rescales the schedule so that it ends in pure noise (Lin et al. 2023)
    spacing          how steps are placed on the schedule
    sampler, eta     a name in SAMPLERS, and its share of fresh noise where it has one
    rescale          CFG rescale, 0 .. 1 (Lin et al. 2023); not in a model that guides itself
    interval         guidance only for sigma in (low, high] (Kynkaanniemi et al. 2024); not there either
    threshold        "clip", "dynamic" (Imagen) or "none": what keeps x0_hat in [-1, 1]
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""
    read_as: Annotated[str, Field(max_length=LONGEST_RECORD)] = ""
    weights: Weights = ()
    added: Annotated[str, Field(max_length=LONGEST_ADDED)] = ""
    model: str = DEFAULT
    seed: Annotated[int, Field(ge=0, le=SEEDS - 1)] = 0
    steps: Annotated[int, Field(ge=1, le=1000)] = 30
    guidance_scale: Annotated[float, Field(ge=-20, le=50, allow_inf_nan=False)] = 3.0
    schedule: str = "cosine"
    points: tuple[tuple[float, float], ...] | None = None
    shift: Annotated[float, Field(ge=0.05, le=20, allow_inf_nan=False)] = 1.0
    zero_terminal_snr: bool = False
    spacing: str = "time"
    sampler: str = "ddim"
    eta: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    rescale: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    interval: tuple[float, float] | None = None
    threshold: Literal["clip", "dynamic", "none"] = "clip"

    @model_validator(mode="before")
    @classmethod
    def defaults_of_the_model(cls, given: Any) -> Any:
        """What a model is best at, where it is not what the first one is best at."""
        if isinstance(given, dict) and (entry := MODELS.get(given.get("model", DEFAULT))) is not None:
            own, usual = vars(entry.defaults), vars(MODELS[DEFAULT].defaults)
            return {**{name: value for name, value in own.items() if value != usual[name]}, **given}
        return given

    @model_validator(mode="before")
    @classmethod
    def readable_text(cls, given: Any) -> Any:
        """Halves of characters, which some programs paste, become question marks before anything looks at them, and
        numbers as other languages write them are read."""
        if not isinstance(given, dict):
            return given
        return {printable(str(name)): plain(str(name), value) for name, value in given.items()}

    @field_validator("read_as")
    @classmethod
    def readable(cls, record: str) -> str:
        pairs_of(record)
        return record

    @field_validator("weights", mode="before")
    @classmethod
    def counted(cls, given: Any) -> Weights:
        return weights_in(given)

    @field_validator("added")
    @classmethod
    def nameable(cls, added: str) -> str:
        words_of(added)
        return added

    @field_validator("model", "schedule", "sampler", "spacing")
    @classmethod
    def known(cls, name: str, info: ValidationInfo) -> str:
        return choose(str(info.field_name), name, KNOWN[str(info.field_name)])

    @field_validator("interval")
    @classmethod
    def ordered(cls, interval: tuple[float, float] | None) -> tuple[float, float] | None:
        if interval is not None and not 0 <= interval[0] < interval[1] <= math.inf:
            raise RefusedError("interval", low=f"{interval[0]:g}", high=f"{interval[1]:g}")
        return interval

    @model_validator(mode="after")
    def possible(self) -> Settings:
        """Schedule and sampler can be made."""
        make_schedule(self.schedule, shift=self.shift, zero_terminal_snr=self.zero_terminal_snr, points=self.points)
        make_sampler(self.sampler, eta=self.eta)
        return self

    @classmethod
    def make(cls, **given: Any) -> Settings:
        """Settings from keywords. Raises SettingsError with a line about the first thing that is wrong; the rest goes
        along in its `others`."""
        try:
            return cls(**given)
        except ValidationError as error:
            raise complaint(error) from None

    def as_read(self, prompt: str | None = None) -> str:
        """The prompt, or another one of the same run, in the words that the model gets."""
        return read_by(self.read_as, self.prompt if prompt is None else prompt)

    def to_text(self) -> str:
        """The text form; from_text(to_text()) gives the same settings."""
        plain = Settings(model=self.model)
        pairs = [
            (name, write(value))
            for name in type(self).model_fields
            if (value := getattr(self, name)) != getattr(plain, name) or (name == "model" and value != DEFAULT)
        ]
        return urlencode(pairs)

    @classmethod
    def from_text(cls, text: str) -> Settings:
        """Reads the text form. Raises SettingsError on names or values that do not exist."""
        return cls.make(**cls.fields_from_text(text))

    @classmethod
    def fields_from_text(cls, text: str) -> dict[str, Any]:
        """The fields that a text form names, not yet validated. Raises SettingsError on an unknown name."""
        given: dict[str, Any] = {}
        try:
            for name, value in pairs_in(text):
                given[choose("setting", name, cls.model_fields)] = read(name, value)
        except RefusedError as error:
            raise SettingsError.of(error) from None
        return given


def plain(name: str, value: Any) -> Any:
    """A value as it can be read: text without halves of characters, numbers in text as programs write them."""
    if isinstance(value, tuple):
        return tuple(plain(name, item) for item in value)
    if not isinstance(value, str):
        return value
    return plain_number(printable(value), name in WHOLE) if name in NUMBERS else printable(value)


WHOLE = {"seed", "steps"}
NUMBERS = {*WHOLE, "guidance_scale", "shift", "eta", "rescale", "interval", "points"}


COMPLAINTS = {
    "greater_than_equal": ("at_least", "ge"),
    "less_than_equal": ("at_most", "le"),
    "less_than": ("below", "lt"),
    "literal_error": ("one_of", "expected"),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), ("whole_number", "")),
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), ("number", "")),
    **dict.fromkeys(("bool_parsing", "bool_type"), ("true_or_false", "")),
}
"""Pydantic's complaint -> its code here, and where its limit stands."""


def complaint(error: ValidationError) -> SettingsError:
    """The complaints of pydantic as plain lines, one for each setting: the first, and the others along with it."""
    by_setting = {str(fault["loc"][0]) if fault["loc"] else "": fault for fault in reversed(error.errors())}
    first, *others = map(complaint_of, reversed(by_setting.values()))
    return first.along(others)


def complaint_of(first: Any) -> SettingsError:
    name, message, given = ".".join(str(part) for part in first["loc"]), first["msg"], first.get("input")
    message = message.removeprefix("Value error, ").removeprefix("Input ")
    if first["type"] == "value_error":
        cause = first["ctx"]["error"]
        return SettingsError.of(cause) if isinstance(cause, RefusedError) else SettingsError(message)
    if first["type"] == "string_too_long":
        return SettingsError("long_prompt", longest=LONGEST_PROMPT, letters=len(str(given)))
    code, limit = COMPLAINTS.get(first["type"], ("drawn_pairs" if name.startswith("points") else "not_so", ""))
    told = {"setting": name.split(".")[0], "given": write(given)[:40] if isinstance(given, tuple) else str(given)[:40]}
    if limit:
        told["limit"] = write(first["ctx"][limit]).replace("'", "").replace(" or ", ", ")
    return SettingsError(code, "complaint", **told, place=name, message=message, said=str(given)[:40])
