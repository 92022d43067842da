"""Exports: a run is made again from its settings and written as a file to take home.

Made by the same program on the same machine with as many threads, the run is the same bit for bit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.diffusion.sampler import make_sampler
from explorer.player.offline import page
from explorer.player.packets import smaller
from explorer.present.create import create
from explorer.render.forecast import Forecast, estimate
from explorer.render.frames import clip
from explorer.render.stamp import record_of
from explorer.render.write import whole, write
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Step
from explorer.words.texts import Words

__all__ = ["HTML_BYTES", "KINDS", "RUN_SECONDS", "VIEWS", "Wish", "export", "forecast", "in_a_name", "name_of"]

KINDS = ("gif", "mp4", "webp", "png", "zip", "csv", "html")
VIEWS = ("both", "x_t", "x0", "noise", "words")
RUN_SECONDS = 2.8  # about what 30 guided steps take on two cores
HTML_BYTES = 115_000  # of a step with three views, measured on runs of the shipped model


@dataclass(frozen=True)
class Wish:
    """What kind of file is wanted, and how it shall look; `by` is what the columns of a comparison keep up by."""

    kind: str = "gif"
    view: str = "both"
    size: int = 384
    fps: float = 12.0
    caption: bool = True
    by: str = "level"

    @property
    def look(self) -> dict[str, Any]:
        """How a run is shown, as `clip` takes it and as files keep it."""
        return {"view": self.view, "size": self.size, "fps": self.fps, "caption": self.caption}


def forecast(settings: Settings, wish: Wish) -> Forecast:
    """Size and time before anything is made; the time includes running the model again."""
    again = RUN_SECONDS * settings.steps / 30
    if wish.kind == "html":
        return Forecast(bytes=HTML_BYTES * (settings.steps + 1), seconds=again)
    fresh = make_sampler(settings.sampler, eta=settings.eta).stochastic
    made = estimate(wish.kind, frames=settings.steps + 1, view=wish.view, size=wish.size, fresh_noise=fresh)
    return Forecast(bytes=made.bytes, seconds=made.seconds + again)


def name_of(settings: Settings, kind: str) -> str:
    """A file name that tells the words and the seed: a-red-apple-seed7.gif."""
    return f"{in_a_name(settings.prompt)}-seed{settings.seed}.{kind}"


def in_a_name(prompt: str) -> str:
    """The words of a prompt as they can stand in the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", prompt.lower()).strip("-")[:48].strip("-") or "without-words"


def export(
    models: SharedModels,
    words: Words,
    settings: Settings,
    wish: Wish,
    folder: Path,
    progress: Callable[[float], None] = lambda share: None,
) -> Path:
    """Writes the file into `folder` and returns its path. Raises ExportError, WeightsError."""
    path = folder / name_of(settings, wish.kind)
    if wish.kind == "html":
        packets = []
        for packet in create(models, words, settings):
            packets.append(smaller(packet))
            progress(min(1.0, len(packets) / (settings.steps + 3)))
        title = settings.prompt or words("app.title")
        text = page(packets, settings.to_text(), title, language=words.language)
        return whole(path, lambda unfinished: unfinished.write_text(text, encoding="utf-8"))

    walk = prepare(settings, models.model(settings.model))

    def counted() -> Iterator[Step]:
        for step in walk.steps():
            progress(0.7 * (step.index + 1) / settings.steps)
            yield step

    record = record_of(settings.to_text(), wish.look, walk.model.precision)
    made = clip(counted(), text=settings.prompt, settings=record, words=words.group("caption"), **wish.look)
    return write(made, path, lambda share: progress(0.7 + 0.3 * share))
