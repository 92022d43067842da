"""explorer noise: a picture of one's own, buried under static step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.commands.gif import DISPLAY
from explorer.commands.options import Caption, Fps, Out, Schedule, Size, View, free, shown, without_none

__all__ = ["noise"]


def noise(
    picture: Annotated[Path, typer.Argument(help="A PNG, JPEG, WebP, GIF, BMP or TIFF file.")],
    schedule: Schedule = None,
    steps: Annotated[int, typer.Option(help="Steps from picture to static, 1 to 1000.")] = 30,
    seed: Annotated[int, typer.Option(help="Number of the static.")] = 0,
    shift: Annotated[float, typer.Option(help="Multiplies the noise level everywhere; 1 is none.")] = 1.0,
    spacing: Annotated[str, typer.Option(help="time, leading, trailing, log_snr or karras.")] = "time",
    out: Out = Path("gone.gif"),
    view: View = None,
    size: Size = None,
    fps: Fps = None,
    caption: Caption = None,
) -> None:
    from explorer.render.frames import clip
    from explorer.render.stamp import record_of
    from explorer.render.write import write
    from explorer.service.upload import open_picture
    from explorer.trajectory.record import forward
    from explorer.trajectory.settings import Settings

    given = {"steps": steps, "seed": seed, "shift": shift, "spacing": spacing}
    settings = Settings.make(**given, **({} if schedule is None else {"schedule": schedule}))
    wished = {"view": view or "x_t", "size": size, "fps": fps, "caption": caption}
    look = {**DISPLAY, **without_none(wished)}
    free(out, source=picture)
    x0 = open_picture(picture)
    walk = shown(forward(settings, x0), settings.steps, "Adding noise")
    record = record_of(settings.to_text(), look)
    write(clip(walk, text=picture.name, settings=record, **look), out)
    print(f"{out}: {out.stat().st_size / 1024:,.0f} KiB, {settings.steps} steps")
