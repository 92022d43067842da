"""explorer directions: where in its middle a network keeps what pictures show; measured, and written into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.console import tell
from explorer.files import resolved

__all__ = ["directions"]


def directions(
    model: Annotated[str, typer.Argument(help="Whose middle, by the name of the model.")],
    pictures: Annotated[int, typer.Option(min=80, help="How many pictures are painted and looked at.")] = 800,
    seed: Annotated[int, typer.Option(min=0, help="Decides which.")] = 0,
    file: Annotated[
        Path | None, typer.Option(callback=resolved, help="Where to; the shipped file if left out.")
    ] = None,
) -> None:
    from explorer.lab.directions import measure_directions
    from explorer.model.registry import check_world, load_model
    from explorer.network.directions import PLACE, Directions, save_directions
    from explorer.resources import folder

    check_world(model)
    place = file or folder("assets") / PLACE
    for item in measure_directions(load_model(model), pictures, seed):
        if isinstance(item, Directions):
            save_directions(place, model, item)
            tell(f"{len(item.labels)} directions of {model} at {len(item.levels)} noise levels, from {pictures} "
                 f"pictures, seed {seed}: {place.name}, {place.stat().st_size / 1000:.0f} kB")  # fmt: skip
