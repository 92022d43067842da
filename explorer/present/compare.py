"""Compare: several runs at once, their steps interleaved, and what is said about them.

The column that is least far along goes next, so frames come to all columns while the model works and all finish
together, whatever their numbers of steps. What is said is read off the settings and measured on the pictures.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from explorer.diffusion.noise import seeds_from
from explorer.model.registry import MODELS
from explorer.pixels import from_frame
from explorer.player.codec import decode
from explorer.player.packets import Packet, new_run
from explorer.present.choices import choice
from explorer.present.create import create, elsewhere
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import (
    CHANGES,
    MOST,
    Comparison,
    Outcome,
    differing,
    one_space,
    outcome,
    rmse,
    same,
    same_static,
)
from explorer.trajectory.settings import Settings
from explorer.types import Images
from explorer.words.texts import Words

__all__ = ["Findings", "compare", "interleave", "label", "other_words", "presets", "seen_by_judge", "statement"]

PLAIN = Settings()
SAID = ("prompt", "seed", "steps", "sampler", "guidance_scale", "schedule", "model")  # what a statement names
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")
CHOSEN = {
    "schedule": ("linear", "cosine", "exponential"),
    "sampler": ("ddim", "dpmpp-2m", "ddpm"),
}
STEPS = {False: ("5", "10", "30"), True: ("1", "2", "4", "8")}  # whether the model takes few steps
SCALES = {False: ("1", "3", "8"), True: ("1", "3", "6")}  # whether it guides itself


def compare(
    models: SharedModels, words: Words, comparison: Comparison, own: Collection[int] = ()
) -> Iterator[tuple[int, Packet, float]]:
    """(column, packet, seconds that its making took) of all columns, interleaved.

    own  columns that the visitor's own device makes: of those there is the start packet alone

    Start packets carry `comparison` (a name that the columns share), `labels` of all columns and `column`.
    Raises WeightsError when weights are missing or damaged.
    """
    runs = comparison.runs
    labels = [label(words, comparison.change, run) for run in runs]
    shared: dict[str, Any] = {"comparison": new_run(), "labels": labels}
    made = (start_alone if k in own else create for k in range(len(runs)))
    yield from interleave(
        [make(models, words, run, column=k, **shared) for k, (make, run) in enumerate(zip(made, runs))]
    )


def start_alone(models: SharedModels, words: Words, settings: Settings, **extra: Any) -> Iterator[Packet]:
    yield elsewhere(models, words, settings, **extra)


def interleave(columns: Sequence[Iterator[Packet]]) -> Iterator[tuple[int, Packet, float]]:
    """The packets of all columns, always one of the column with the smallest share of its frames; first come first."""
    share, totals = dict.fromkeys(range(len(columns)), -1.0), [1] * len(columns)
    while share:
        k = min(share, key=lambda column: (share[column], column))
        began = time.perf_counter()
        packet = next(columns[k], None)
        if packet is None:
            del share[k]
            continue
        if packet["kind"] == "start":
            totals[k], share[k] = packet["total"], 0.0
        elif packet["kind"] == "step":
            share[k] = (packet["i"] + 1) / (totals[k] + 1)
        yield k, packet, time.perf_counter() - began


class Findings:
    """Takes the packets of a comparison in and measures the finished pictures."""

    def __init__(self, models: SharedModels, comparison: Comparison) -> None:
        self.models, self.runs = models, comparison.runs
        self.seconds = [0.0] * len(self.runs)
        self.pictures: dict[int, Images] = {}
        self.outcomes: dict[int, Outcome] = {}

    def add(self, column: int, packet: Packet, seconds: float) -> bool:
        """Whether this packet finished a column."""
        self.seconds[column] += seconds * (packet["kind"] == "step")  # the first packet may have loaded the weights
        if not packet.get("final"):
            return False
        self.pictures[column] = picture = picture_of(packet)
        self.outcomes[column] = outcome(
            picture,
            self.models.eyes(self.runs[column].model),
            self.runs[column].as_read(),
            calls=packet["numbers"]["nfe"],
            seconds=self.seconds[column],
        )
        return True

    def told(self, column: int) -> dict[str, Any]:
        """What a page can't measure by itself of a finished column, for its last step."""
        outcome = self.outcomes[column]
        return {"match": outcome.match, "asked": outcome.asked, "seconds": outcome.seconds}

    def distance(self, column: int) -> float | None:
        """rmse between the picture of a column and that of the first; None while one of them is missing, and where
        they are not of one size."""
        if not column or not {0, column} <= set(self.pictures):
            return None
        if self.pictures[0].shape != self.pictures[column].shape:
            return None
        return float(rmse(self.pictures[0], self.pictures[column]))


def seen_by_judge(runs: Iterable[Settings]) -> bool:
    """Whether the judge can read the picture of any of these runs."""
    return any(MODELS[run.model].world for run in runs)


def picture_of(packet: Packet) -> Images:
    """The finished picture as it is shown, (1, 3, H, W) in [-1, 1]."""
    return from_frame(decode(packet["frames"]["x_t"]))


def statement(words: Words, comparison: Comparison) -> str:
    """What differs and what stayed the same, read off the settings.

    "Only the noise schedule differs. Words, seed 7, 30 steps, DDIM, guidance 3 and the static are the same."
    """
    runs = comparison.runs
    other, shared = differing(runs), same(runs)
    said = [words("compare.differs.nothing" if not other else f"compare.differs.{comparison.change}")]
    along = [words(f"compare.along.{name}") for name in other if name != CHANGES[comparison.change]]
    if along:
        said.append(words("compare.differs.along", things=listed(words, along)))
    if not one_space(runs):
        said.append(words("compare.differs.space"))
    parts = [told(words, "same", name, name, shared[name]) for name in SAID if name in shared]
    if any(value != getattr(PLAIN, name) for name, value in shared.items() if name not in SAID):
        parts.append(words("compare.same.rest"))
    if same_static(runs):
        parts.append(words("compare.same.static"))
    things = listed(words, parts)
    return " ".join([*said, words("compare.same.sentence", things=things[:1].upper() + things[1:])])


def listed(words: Words, things: Sequence[str]) -> str:
    """seed 7, 30 steps and the static"""
    *most, last = things
    return words("compare.and", first=", ".join(most), last=last) if most else last


def told(words: Words, where: str, key: str, name: str, value: Any) -> str:
    key = "one_step" if (name, value) == ("steps", 1) else key
    return words(f"compare.{where}.{key}", value=named(words, name, value))


def named(words: Words, name: str, value: Any) -> str:
    """The value of a setting as people read it."""
    if name in ("sampler", "schedule", "model"):
        return choice(words, name, str(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def label(words: Words, change: str, run: Settings) -> str:
    """What a column is called: "Cosine", "30 steps", "Seed 7", or its words."""
    value = getattr(run, CHANGES[change])
    return words("compare.column.no_words") if value == "" else told(words, "column", change, CHANGES[change], value)


def presets(change: str, settings: Settings) -> list[str]:
    """Values that are worth a look, the run's own among them where it fits; two to four."""
    if change == "seed":
        return [str(seed) for seed in seeds_from(settings.seed, 3)]
    if change == "words":
        return [settings.prompt, other_words(settings.prompt)]
    chosen = tuple(MODELS)[:MOST] if change == "model" else CHOSEN.get(change)
    if chosen is not None:
        own = getattr(settings, CHANGES[change])
        return list(chosen) if own in chosen else [own, *chosen][:MOST]
    entry = MODELS[settings.model]
    return list(STEPS[entry.quick] if change == "steps" else SCALES[entry.guidance_range is not None])


def other_words(prompt: str) -> str:
    """The same words with one thing changed: the first colour becomes another, or night falls."""
    said = prompt.split()
    for k, word in enumerate(said):
        if word in COLOURS:
            return " ".join([*said[:k], "red" if word == "blue" else "blue", *said[k + 1 :]])
    return f"{prompt} at sunset" if "night" in said else f"{prompt} at night".strip()
