"""explorer picture: words -> one finished picture, small, developed, or on a poster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.gif import asked, ready, recall, settings_from
from explorer.commands.options import Like, free, shown, without_none
from explorer.commands.run_options import with_run_options
from explorer.console import tell
from explorer.files import resolved

if TYPE_CHECKING:
    from explorer.trajectory.walk import Walk

__all__ = ["picture"]

LOOK: dict[str, Any] = {"picture": "", "poster": False}
PDF = ".pdf"

Out = Annotated[
    Path | None,
    typer.Option(
        callback=resolved,
        help="File to write: png, webp, jpg, gif, bmp or tiff; a pdf is a poster. Else it is named after the words.",
    ),
]
Size = Annotated[
    int | None,
    typer.Option(
        help="Side in pixels: 128 as the model holds it; 512 (the default) developed, which is drawn larger by a "
        "second network; 1024 that one enlarged plainly by two (Lanczos).",
        show_default=False,
    ),
]
Poster = Annotated[
    bool | None,
    typer.Option("--poster/--no-poster", help="A page with the picture, the way there and the settings."),
]


@with_run_options
def picture(
    given: dict[str, Any],
    out: Out = None,
    size: Size = None,
    poster: Poster = None,
    like: Like = None,
) -> None:
    from explorer.present.export import name_of
    from explorer.render.poster import ENDINGS
    from explorer.render.still import STILLS

    asked(given, like, "picture")
    wished = {"picture": None if size is None else str(size), "poster": poster}
    stored, old = recall(like, wished, LOOK) if like else ({}, {})
    look = {**LOOK, **old, **without_none(wished)}
    asked_for = settings_from(given, stored)
    path = free(out, name_of(asked_for, "png"), endings=tuple(STILLS) if poster is False else ENDINGS)
    walk = ready(asked_for, given, like)
    if look["poster"] or path.suffix.lower() == PDF:
        if size is not None:
            raise ValueError("a poster has one size; leave out --size, or leave out --poster and take another ending")
        on_a_page(walk, path)
    else:
        alone(walk, path, look["picture"])
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {walk.settings.steps} steps, seed {walk.settings.seed}")


def alone(walk: Walk, path: Path, size: str) -> None:
    """Runs and writes the picture."""
    from explorer.present.picture import look_of, size_of, write_picture
    from explorer.render.stamp import record_of
    from explorer.types import finished

    side = walk.model.space.side
    pixels = size_of(size, side, walk.model.entry.world)
    record = record_of(walk.settings.to_text(), look_of(pixels, side), walk.model.precision)
    write_picture(finished(shown(walk.steps(), walk.settings.steps, "Denoising")), path, pixels, record)


def on_a_page(walk: Walk, path: Path) -> None:
    """Runs and writes the poster."""
    from explorer.present.picture import poster_of, write_poster
    from explorer.render.frames import clip
    from explorer.render.stamp import record_of
    from explorer.words.texts import words_in

    record = record_of(walk.settings.to_text(), {"poster": True}, walk.model.precision)
    steps = shown(walk.steps(), walk.settings.steps, "Denoising")
    made = clip(steps, view="x_t", size=max(384, walk.model.space.side), settings=record)
    write_poster(poster_of(words_in("en"), walk.settings, made), path)
