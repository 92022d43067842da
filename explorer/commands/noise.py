"""explorer noise: a picture of one's own, buried under static step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from explorer.commands.gif import DISPLAY
from explorer.commands.options import (
    Caption,
    Fps,
    Like,
    Out,
    Schedule,
    Size,
    View,
    free,
    look_in,
    shown,
    without_none,
)
from explorer.commands.stored import BURIED, stored
from explorer.console import tell
from explorer.files import resolved

__all__ = ["noise"]


def noise(
    picture: Annotated[Path, typer.Argument(callback=resolved, help="A PNG, JPEG, WebP, AVIF, GIF or BMP file.")],
    schedule: Schedule = None,
    steps: Annotated[int | None, typer.Option(help="Steps from picture to static, 1 to 1000; 30 is usual.")] = None,
    seed: Annotated[int | None, typer.Option(help="Number of the static, 0 to 4294967295.")] = None,
    shift: Annotated[float | None, typer.Option(help="Multiplies the noise level everywhere; 1 is none.")] = None,
    spacing: Annotated[str | None, typer.Option(help="time, leading, trailing, log_snr or karras.")] = None,
    out: Out = None,
    view: View = None,
    size: Size = None,
    fps: Fps = None,
    caption: Caption = None,
    like: Like = None,
) -> None:
    from explorer.choices import choose
    from explorer.render.frames import VIEWS, clip
    from explorer.render.stamp import record_of
    from explorer.render.write import write
    from explorer.service.upload import open_picture
    from explorer.trajectory.record import forward
    from explorer.trajectory.settings import Settings

    given = {"schedule": schedule, "steps": steps, "seed": seed, "shift": shift, "spacing": spacing}
    wished = {"view": view, "size": size, "fps": fps, "caption": caption}
    old, old_look = recall(like, wished) if like else ({}, {})
    settings = Settings.make(**{**old, **without_none(given)})
    look = {**DISPLAY, "view": "x_t", **old_look, **without_none(wished)}
    choose("view", look["view"], VIEWS)
    path = free(out, f"{picture.stem[:48]}-gone.gif", source=picture)
    x0 = open_picture(picture)
    walk = shown(forward(settings, x0), settings.steps, "Adding noise")
    record = record_of("&".join(filter(None, (BURIED, settings.to_text()))), look)
    write(clip(walk, text=picture.name, settings=record, **look), path)
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {settings.steps} steps")


def recall(path: Path, wished: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(fields of Settings, how it was shown) of a burial that is stored in a file. Raises ValueError."""
    from explorer.trajectory.settings import Settings

    text, _, shown_as = stored(path, "noise").partition("#")
    return Settings.fields_from_text(text.removeprefix(BURIED)), look_in(shown_as, DISPLAY, wished)
