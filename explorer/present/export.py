"""Exports: a run as a file to take home.

A run that is in memory is written as it is there, and one that was stopped as far as it came. Any other is made again
from its settings: by the same program on the same machine with as many threads it is the same bit for bit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from explorer.diffusion.sampler import make_sampler
from explorer.errors import RefusedError
from explorer.files import whole_text
from explorer.model.registry import MODELS
from explorer.player.codec import weight
from explorer.player.offline import page
from explorer.player.packets import Packet, smaller
from explorer.player.replay import moments_of, steps_made
from explorer.present.create import create
from explorer.present.develop import developed_in_turn
from explorer.present.picture import poster_of, write_poster
from explorer.render.clip import MOVING, Clip, developed_at_end
from explorer.render.forecast import NATIVE, POSTERS, Forecast, estimate
from explorer.render.frames import clip, ends_on_picture
from explorer.render.stamp import record_of
from explorer.render.write import write
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Step
from explorer.words.texts import Words

__all__ = ["FILES", "HTML_BYTES", "KINDS", "RUN_SECONDS", "VIEWS", "Wish", "export", "forecast", "in_a_name", "name_of"]
__all__ += ["HTML_PAGE", "HTML_SHARE", "Progress", "can_be_read", "stopped_at"]

FILES = ("gif", "mp4", "webp", "png", "zip", "csv", "html")
KINDS = (*FILES[:4], *POSTERS, *FILES[4:])
VIEWS = ("both", "x_t", "x0", "noise", "words")
RUN_SECONDS = 2.8  # about what 30 guided steps take on two cores
HTML_BYTES = 115_000  # of a step with three views, measured on runs of the shipped model
HTML_PAGE, HTML_SHARE = 230_000, 1.2  # the page around the frames; a byte of a frame in it, packed tighter and as text

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Wish:
    """What kind of file is wanted, and how it shall look; `by` is what the columns of a comparison keep up by.

    view    a name in VIEWS, or two of them with a comma between
    develop the file ends on the picture as a second network draws it
    """

    kind: str = "gif"
    view: str = "both"
    size: int = 384
    fps: float = 12.0
    caption: bool = True
    by: str = "level"
    smooth: bool = False
    develop: bool = False

    @property
    def look(self) -> dict[str, Any]:
        """How a run is shown, as `clip` takes it."""
        plain = {"view": self.view, "size": self.size, "fps": self.fps, "caption": self.caption}
        return {**plain, "smooth": True} if self.smooth else plain

    @property
    def develops(self) -> bool:
        """Whether the file has an end that is developed."""
        return self.develop and f".{self.kind}" in MOVING and ends_on_picture(self.view)

    def record(self, stopped: int = 0) -> dict[str, Any]:
        """What the file says of how the run is shown."""
        if self.kind in POSTERS:
            return {"poster": True}
        ends = {**({"develop": True} if self.develops else {}), **({"stopped": stopped} if stopped else {})}
        return {**self.look, **ends}


def forecast(settings: Settings, wish: Wish, packets: Sequence[Packet] = ()) -> Forecast:
    """Size and time before anything is made; the time includes making the run again where it is not in memory."""
    made = steps_made(packets) if packets else None
    again, steps = (0.0, made) if made is not None else (RUN_SECONDS * settings.steps / 30, settings.steps)
    if wish.kind == "html":
        held = sum(weight(packet) for packet in packets)
        of_a_step = HTML_BYTES * (MODELS[settings.model].side / NATIVE) ** 2
        size = HTML_PAGE + HTML_SHARE * held if held else of_a_step * (steps + 1)
        return Forecast(bytes=round(size), seconds=again)
    fresh = make_sampler(settings.sampler, eta=settings.eta).stochastic
    look: dict[str, Any] = {"view": wish.view, "size": wish.size, "smooth": wish.smooth, "developed": wish.develops}
    look |= {"native": MODELS[settings.model].side}
    expected = estimate(wish.kind, frames=steps + 1, fresh_noise=fresh, **look)
    if wish.kind == "csv":  # every row tells the settings
        more = (steps + 1) * len(record_of(settings.to_text(), wish.record(), "float32"))
        expected = replace(expected, bytes=expected.bytes + more)
    return Forecast(bytes=expected.bytes, seconds=expected.seconds + again)


def name_of(settings: Settings, kind: str) -> str:
    """A file name that tells the words and the seed: a-red-apple-seed7.gif."""
    ending = {"poster": "-poster.png", "pdf": "-poster.pdf"}.get(kind, f".{kind}")
    return f"{in_a_name(settings.prompt)}-seed{settings.seed}{ending}"


def in_a_name(prompt: str) -> str:
    """The words of a prompt as they can stand in the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", prompt.lower()).strip("-")[:48].strip("-") or "without-words"


def export(
    models: SharedModels,
    words: Words,
    settings: Settings,
    wish: Wish,
    folder: Path,
    progress: Progress = lambda share: None,
    packets: Sequence[Packet] = (),
) -> Path:
    """Writes the file into `folder` and returns its path.

    packets  of the run, where it is in memory and over
    Raises ExportError, RefusedError, WeightsError.
    """
    path = folder / name_of(settings, wish.kind)
    if wish.kind == "html":
        return write_page(models, words, settings, path, progress, packets)
    walk, stopped = prepare(settings, models.of(settings)), stopped_at(packets)
    world, side = walk.model.entry.world, walk.model.space.side
    wish = replace(wish, develop=wish.develops and not stopped and world)
    record = record_of(settings.to_text(), wish.record(stopped), walk.model.precision)
    if wish.kind in POSTERS:
        if stopped:
            raise RefusedError("poster_stopped")
        wish = Wish(wish.kind, view="x_t", size=max(Wish.size, side))
    steps: Iterator[Step] = moments_of(packets)
    if not can_be_read(packets, wish):
        steps = counted(islice(walk.steps(), stopped or None), settings.steps, progress)
    about: dict[str, Any] = {
        "text": settings.prompt,
        "settings": record,
        "words": words.group("caption"),
        "total": settings.steps,
    }
    made = clip(steps, **about, **wish.look)
    return written(models, words, settings, wish, made, path, progress)


def written(
    models: SharedModels, words: Words, settings: Settings, wish: Wish, made: Clip, path: Path, progress: Progress
) -> Path:
    """The clip as a file; what is to be developed waits for its turn."""
    develop = developed_in_turn(models)
    if wish.kind in POSTERS:
        return write_poster(poster_of(words, settings, made, develop), path)
    if wish.develop:
        made = developed_at_end(made, develop)
    return write(made, path, lambda share: progress(0.7 + 0.3 * share))


def counted(steps: Iterator[Step], total: int, progress: Progress) -> Iterator[Step]:
    for step in steps:
        progress(0.7 * (step.index + 1) / total)
        yield step


def stopped_at(packets: Sequence[Packet]) -> int:
    """Steps after which the run was stopped; 0 for one that was not."""
    if not any(packet.get("stopped") for packet in packets):
        return 0
    return 1 + max((p["numbers"]["step"] for p in packets if p["kind"] == "step"), default=-1)


def can_be_read(packets: Sequence[Packet], wish: Wish) -> bool:
    """Whether the frames of the file are those of the packets: every step is there, and none is of the push of the
    words, which packets know to one level only."""
    return bool(packets and steps_made(packets)) and "words" not in wish.view.split(",")


def write_page(
    models: SharedModels, words: Words, settings: Settings, path: Path, progress: Progress, packets: Sequence[Packet]
) -> Path:
    """The page that plays without a server."""
    kept = []
    for packet in packets or create(models, words, settings):
        kept.append(smaller(packet))
        progress(min(1.0, len(kept) / (settings.steps + 3)))
    title = settings.prompt or words("app.title")
    text = page(kept, settings.to_text(), title, language=words.language)
    return whole_text(path, text)
