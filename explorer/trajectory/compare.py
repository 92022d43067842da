"""Comparisons: one thing changes, all else and the static stay the same; what was made of it, in numbers.

    runs = variations(settings, change, values)      one Settings for each value, left to right
    differing(runs), same(runs)                      read off the settings, so what is said of them is true
    rmse, psnr, saturation, contrast, agreement      of finished pictures in [-1, 1], one number for each picture

A few-step student has a sampler and a step count of its own, so those go along where the model changes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import torch
from torch import Tensor

from explorer.choices import choose
from explorer.errors import RefusedError
from explorer.model.registry import MODELS, changing
from explorer.network.judge import Judge
from explorer.network.text import Vocabulary
from explorer.trajectory.heard import as_heard
from explorer.trajectory.reading import UNREAD, Reader, Reading, meant_by
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.text_form import pairs_in, read, write
from explorer.types import Images

__all__ = ["CHANGES", "MOST", "Comparison", "Outcome", "agreement", "contrast", "differing", "outcome"]
__all__ += ["one_space", "psnr", "rmse", "same", "same_static", "saturation", "variations"]

CHANGES = {
    "schedule": "schedule",
    "steps": "steps",
    "guidance": "guidance_scale",
    "sampler": "sampler",
    "seed": "seed",
    "words": "prompt",
    "model": "model",
}
"""What can change -> the setting that holds it."""

LEADING = ("model", "schedule")  # settings with whose values others go along
FEWEST, MOST = 2, 4
LUMA = torch.tensor([0.2126, 0.7152, 0.0722])  # Rec. 709


def variations(settings: Settings, change: str, values: Sequence[Any]) -> list[Settings]:
    """One Settings for each value, all else as in `settings`, each as its model hears it.

    Raises SettingsError on an unknown change, a value that cannot be, or not 2 to 4 values.
    """
    return [as_heard(run)[0] for run in asked(settings, change, values)]


def asked(settings: Settings, change: str, values: Sequence[Any]) -> list[Settings]:
    """The same, word for word."""
    try:
        name = CHANGES[choose("change", change, CHANGES)]
    except RefusedError as error:
        raise SettingsError.of(error) from None
    if not FEWEST <= len(values) <= MOST:
        raise SettingsError("columns", least=FEWEST, most=MOST, given=len(values))
    return [varied(settings, name, value) for value in values]


def together(name: str, before: Any, after: Any) -> tuple[str, ...]:
    """The settings that belong to the value of another one, and go along with it."""
    if name == "model":
        return changing(before, after) if after in MODELS else ()
    return ("points",) if name == "schedule" else ()


def varied(settings: Settings, name: str, value: Any) -> Settings:
    given = settings.model_dump()
    if value != given[name]:
        for other in together(name, given[name], value):
            del given[other]
    return Settings.make(**{**given, name: value})


def differing(runs: Sequence[Settings]) -> tuple[str, ...]:
    """Names of the settings that are not the same in all runs."""
    return tuple(name for name in Settings.model_fields if len({getattr(run, name) for run in runs}) > 1)


def same(runs: Sequence[Settings]) -> dict[str, Any]:
    """The settings that all runs share, by name."""
    other = differing(runs)
    return {name: getattr(runs[0], name) for name in Settings.model_fields if name not in other}


def same_static(runs: Sequence[Settings]) -> bool:
    """Whether all runs start from the same static: it depends on the seed, and on the shape of what walks."""
    return "seed" not in differing(runs) and one_space(runs)


def one_space(runs: Sequence[Settings]) -> bool:
    """Whether the models of all runs walk among states of one shape."""
    return len({MODELS[run.model].shape for run in runs}) == 1


@dataclass(frozen=True)
class Comparison:
    """What changes, its values as they stand in the settings, and what the rest is taken from.

    notes  what a model cannot follow of what was asked for, so that it runs otherwise
    """

    change: str
    values: tuple[Any, ...]
    base: Settings
    notes: tuple[RefusedError, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def make(cls, change: str, values: Sequence[Any], base: Settings) -> Comparison:
        """Raises SettingsError where `variations` does."""
        runs = variations(base, change, values)
        name = CHANGES[change]
        plain = base if name in LEADING else runs[0]
        notes = {str(note): note for run in asked(base, change, values) for note in as_heard(run)[1]}
        return cls(change, tuple(getattr(run, name) for run in runs), plain, tuple(notes.values()))

    @property
    def runs(self) -> list[Settings]:
        return variations(self.base, self.change, self.values)

    def to_text(self) -> str:
        """A URL query: change=steps&values=5&values=30&prompt=...; from_text gives the same comparison."""
        name = CHANGES[self.change]
        rest = [(k, v) for k, v in parse_qsl(self.base.to_text(), keep_blank_values=True)]
        kept = [(k, v) for k, v in rest if k != name or name in LEADING]
        values = [("values", write(v)) for v in self.values]
        return urlencode([("change", self.change), *values, *kept])

    @classmethod
    def from_text(cls, text: str) -> Comparison:
        """Reads the text form. Raises SettingsError with all that is wrong."""
        try:
            pairs = pairs_in(text)
        except RefusedError as error:
            raise SettingsError.of(error) from None
        change = next((value for key, value in pairs if key == "change"), "schedule")
        values = [read(CHANGES.get(change, ""), value) for key, value in pairs if key == "values"]
        rest = [(key, value) for key, value in pairs if key not in ("change", "values")]
        base, wrong = Settings(), list[SettingsError]()
        try:
            base = Settings.from_text(urlencode(rest))
        except SettingsError as error:
            wrong.append(error)
        try:
            made = cls.make(change, values, base)
        except SettingsError as error:
            wrong.append(error)
        if wrong:
            raise wrong[0].along(wrong[1:])
        return made


def rmse(a: Images, b: Images) -> Tensor:
    """Root mean square difference, (B,), as a share of the range: 0 the same, 1 black against white."""
    return (a.clamp(-1, 1) - b.clamp(-1, 1)).square().mean((1, 2, 3)).sqrt() / 2


def psnr(a: Images, b: Images) -> Tensor:
    """Peak signal-to-noise ratio in dB, (B,): -20 log10 rmse; infinite for equal pictures."""
    return -20 * rmse(a, b).log10()


def saturation(pictures: Images) -> Tensor:
    """Mean chroma, (B,) in [0, 1]: the strongest minus the weakest of a pixel's three colours."""
    shown = pictures.clamp(-1, 1)
    return (shown.amax(1) - shown.amin(1)).mean((1, 2)) / 2


def contrast(pictures: Images) -> Tensor:
    """Standard deviation of the brightness (Rec. 709 luma), (B,) in [0, 1/2]."""
    brightness = torch.einsum("bchw,c->bhw", pictures.clamp(-1, 1), LUMA.to(pictures))
    return brightness.flatten(1).std(1, correction=0) / 2


def agreement(reading: Reading, asked: Mapping[str, str]) -> dict[str, bool]:
    """For each attribute that the words name, whether the judge sees in the picture what they say."""
    return {attribute: reading.opinions[attribute].name == name for attribute, name in asked.items()}


@dataclass(frozen=True)
class Outcome:
    """What came of one run: a picture measured by itself, and what it cost.

    match    cosine of picture and words in the judge's space, None without words
    asked    attributes that the words name -> whether the judge sees them so
    """

    match: float | None
    saturation: float
    contrast: float
    calls: int
    seconds: float
    asked: dict[str, bool] = field(default_factory=dict)

    @property
    def right(self) -> int:
        return sum(self.asked.values())


def outcome(
    picture: Images, eyes: tuple[Judge, Vocabulary] | None, prompt: str, *, calls: int, seconds: float
) -> Outcome:
    """Measures a finished picture, (1, 3, H, W), against the words that it was made from.

    eyes  the judge and the words that it knows; None for a picture that it cannot read
    """
    reading = UNREAD if eyes is None else Reader(*eyes, prompt)(picture)
    named = {} if eyes is None else meant_by(eyes[1].read(prompt).words, eyes[0].names)
    match = None if reading.match is None or math.isnan(reading.match) else reading.match
    return Outcome(
        match=match,
        saturation=float(saturation(picture)),
        contrast=float(contrast(picture)),
        calls=calls,
        seconds=seconds,
        asked=agreement(reading, named),
    )
