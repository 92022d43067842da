"""explorer enlarge: a picture of one's own, four times as wide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from explorer.commands.options import Still, free, outcome
from explorer.console import tell
from explorer.files import resolved

__all__ = ["enlarge"]


def enlarge(
    picture: Annotated[
        Path,
        typer.Argument(callback=resolved, help="A PNG, JPEG, WebP, AVIF, GIF or BMP file, up to 4,000 pixels a side."),
    ],
    out: Still = None,
    faults: Annotated[
        float, typer.Option(help="How faulty it is, 0 to 1: 0 not at all, 1 as a picture that a model has drawn.")
    ] = 0.0,
) -> None:
    from explorer.commands.gif import say
    from explorer.present.enlarge import enlarged_frame
    from explorer.render.still import STILLS, write_still
    from explorer.service.upload import open_whole

    if not 0 <= faults <= 1:
        raise ValueError(f"--faults lies between 0 and 1, not {faults:g}")
    path = free(out, f"{picture.stem[:48]}-large.png", picture, STILLS)
    upload = open_whole(picture)
    for note in upload.notes:
        say(note)
    large = outcome(enlarged_frame(upload.picture, faults), "enlarging")
    write_still(large, path, urlencode({"enlarge": 4, "faults": f"{faults:g}"}))
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {large.shape[1]} x {large.shape[0]} pixels")
