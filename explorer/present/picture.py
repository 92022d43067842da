"""A finished picture as a file of one of three sizes, and as a poster.

    S      the picture as the model holds it, e.g. 128; of a model of another world than ours, the only one
    4 S    developed: a second network draws it four times as wide
    8 S    the developed one, enlarged plainly by two (Lanczos)

What is developed is the picture in the 256 levels that files have: a small file and a large one show the same.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import RefusedError
from explorer.model.registry import MODELS
from explorer.network.enlarger import FACTOR
from explorer.pixels import from_frame, to_frames
from explorer.present.choices import choice
from explorer.present.develop import developed
from explorer.render.clip import Clip
from explorer.render.layout import resized
from explorer.render.poster import Poster, write_poster
from explorer.render.still import write_still
from explorer.trajectory.settings import Settings
from explorer.types import Images
from explorer.words.texts import Words

__all__ = ["PIXELS", "look_of", "poster_of", "size_of", "sizes", "write_picture", "write_poster"]

PIXELS = {1: "model", FACTOR: "developed", 2 * FACTOR: "developed,lanczos"}
"""How many times as wide as the model's own -> where the pixels come from, as files say it."""

SIDE = 1024
"""Pixels of the picture on the poster of a model whose pictures are not developed."""

Develop = Callable[[Images], Images]
ALWAYS = ("model", "steps", "guidance_scale", "sampler", "schedule", "seed")
NAMED = ("model", "sampler", "schedule", "spacing", "threshold")


def sizes(side: int, world: bool = True) -> tuple[int, ...]:
    """The sizes that a picture of `side` pixels can be had in: 128, 512, 1024.

    world  whether it is one of our world, which the second network knows
    """
    return tuple(side * factor for factor in (PIXELS if world else (1,)))


def size_of(given: str, side: int, world: bool = True) -> int:
    """The size that was asked for; "" is the developed one, where there is one. Raises RefusedError where there is no
    such size."""
    known = {str(size): size for size in sizes(side, world)}
    if given and given not in known:
        raise RefusedError("picture_size", known=", ".join(known), given=given[:40])
    return known.get(given, FACTOR * side if world else side)


def look_of(size: int, side: int) -> dict[str, Any]:
    """What a file says of a picture besides the settings of its run."""
    return {"picture": size, "pixels": PIXELS[size // side]}


def sized(picture: Images, size: int, develop: Develop = developed) -> NDArray[np.uint8]:
    """(1, 3, S, S) in [-1, 1] -> (size, size, 3), for a size in `sizes(S)`."""
    frame = to_frames(picture)[0]
    if size == len(frame):
        return frame
    large = to_frames(develop(from_frame(frame)))[0]
    return resized(large, (size, size))


def write_picture(picture: Images, path: Path, size: int, settings: str) -> Path:
    """Writes (1, 3, S, S) in [-1, 1] at a size in `sizes(S)`, whole or not at all.

    path      ends as in STILLS
    settings  what the file says of the run, see `record_of` and `look_of`
    Raises ExportError, WeightsError.
    """
    return write_still(sized(picture, size), path, settings)


def poster_of(words: Words, settings: Settings, clip: Clip, develop: Develop = developed) -> Poster:
    """What stands on the poster of a run; the clip shows what it holds, step by step. Raises WeightsError."""
    picture = from_frame(clip.windows[0][-1])
    side, world = picture.shape[-1], MODELS[settings.model].world
    note = {"small": side, "large": words.number(FACTOR * side)} if world else {"side": side}
    return Poster(
        clip=clip,
        picture=sized(picture, 2 * FACTOR * side, develop) if world else resized(to_frames(picture)[0], (SIDE, SIDE)),
        title=settings.prompt or words("poster.without_words"),
        rows=tuple(rows(words, settings)),
        note=words("poster.note" if world else "poster.note_plain", **note),
        sign=words("app.title"),
    )


def rows(words: Words, settings: Settings) -> list[tuple[str, str]]:
    """(label, value) of the settings, in plain words: those that people ask for first, and what is not as usual."""
    plain = Settings(model=settings.model)
    unusual = [
        name
        for name in type(settings).model_fields
        if name not in (*ALWAYS, "prompt", "read_as", "points") and getattr(settings, name) != getattr(plain, name)
    ]
    return [(label(words, name), value(words, name, getattr(settings, name))) for name in (*ALWAYS, *unusual)]


def label(words: Words, name: str) -> str:
    return words("refused.kinds.interval" if name == "interval" else f"control.{name}.label")


def value(words: Words, name: str, given: Any) -> str:
    """A setting as people read it."""
    if name in NAMED:
        return choice(words, name, given)
    if name == "interval":
        return words("poster.interval", low=words.written(f"{given[0]:g}"), high=words.written(f"{given[1]:g}"))
    if name == "weights":
        counts = {word: words.written(f"{count:g}") for word, count in given}
        return ", ".join(f"{word} {words('control.weights.times', number=count)}" for word, count in counts.items())
    if isinstance(given, bool):
        return words("poster.yes" if given else "poster.no")
    return words.written(f"{given:g}") if isinstance(given, float) else str(given)
