"""explorer steer sketch, palette, edges, places, mood, tile: runs that are guided by more than words."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.run_options import with_run_options
from explorer.commands.steer.from_a_picture import Picture, needed, painting, with_picture
from explorer.commands.steer.make import Given, make, with_file_options
from explorer.files import resolved

if TYPE_CHECKING:
    from explorer.trajectory.steer.plan import Steered
    from explorer.types import Images

__all__ = ["edges", "mood", "palette", "places", "sketch", "tile"]

Number = float | None
Text = str | None
Yes = bool | None
Until = Annotated[Number, typer.Option(help="The depth at which the run is let go: 0 never, 1 at once.")]


@with_run_options
@with_file_options
def sketch(
    given: dict[str, Any],
    files: dict[str, Any],
    picture: Picture = None,
    cycles: Annotated[Number, typer.Option(help="How fine the sketch counts, in waves per picture, 0 to 64.")] = None,
    until: Until = None,
    given_out: Given = None,
) -> None:
    from explorer.trajectory.steer.sketch import Sketch
    from explorer.trajectory.steer.sketch import sketch as steer

    source, own = needed(picture), {"cycles": cycles, "until": until}
    make(Sketch, own, given, with_picture(steer, source), **files, given_out=given_out, source=source)


@with_run_options
@with_file_options
def palette(
    given: dict[str, Any],
    files: dict[str, Any],
    colours: Annotated[Text, typer.Option(help='2 to 8 colours: "#20304a;#ffb347".')] = None,
    share: Annotated[Number, typer.Option(help="How far colours are moved: 0 not at all, 1 all the way.")] = None,
    until: Until = None,
    given_out: Given = None,
) -> None:
    from explorer.trajectory.steer.palette import Palette
    from explorer.trajectory.steer.palette import palette as steer

    own = {"colours": colours, "share": share, "until": until}
    make(Palette, own, given, steer, **files, given_out=given_out)  # type: ignore[arg-type]


@with_run_options
@with_file_options
def edges(
    given: dict[str, Any],
    files: dict[str, Any],
    picture: Picture = None,
    pull: Annotated[Number, typer.Option(help="How strongly edges are pulled to the lines, 0 to 2.")] = None,
    way: Annotated[Text, typer.Option(help="guess, or network: three times the calls.")] = None,
    until: Until = None,
    given_out: Given = None,
) -> None:
    from explorer.trajectory.steer.lines import Edges, by_lines

    source, own = needed(picture), {"pull": pull, "way": way, "until": until}
    make(Edges, own, given, with_picture(by_lines, source), **files, given_out=given_out, source=source)


@with_run_options
@with_file_options
def places(
    given: dict[str, Any],
    files: dict[str, Any],
    paint: Annotated[
        list[str] | None,
        typer.Option(help='A word of the prompt and a picture as large: "castle=left.png"; white is where it belongs.'),
    ] = None,
    amount: Annotated[Number, typer.Option(help="How strongly, 0 to 4.")] = None,
    given_out: Given = None,
) -> None:
    from explorer.trajectory.steer.places import Places
    from explorer.trajectory.steer.places import places as steer

    own = {"painted": painted_in(paint), "amount": amount}
    make(Places, own, given, steer, **files, given_out=given_out)  # type: ignore[arg-type]


def painted_in(paint: list[str] | None) -> str | None:
    """Words and files as the text of a plan. Raises PictureError, ValueError."""
    parts = []
    for each in paint or []:
        word, sign, name = each.partition("=")
        if not (word.strip() and sign and name.strip()):
            raise ValueError(f"--paint takes a word and a picture, such as castle=left.png, not '{each[:40]}'")
        parts.append(f"{word.strip()}:{painting(resolved(Path(name.strip())) or Path(name))}")
    return ";".join(parts) or None


@with_run_options
@with_file_options
def mood(
    given: dict[str, Any],
    files: dict[str, Any],
    picture: Picture = None,
    cycles: Annotated[Number, typer.Option(help="How fine light and dark are taken over, in waves, 0 to 8.")] = None,
    share: Annotated[Number, typer.Option(help="How far colours are moved, 0 to 1.")] = None,
    until: Until = None,
    given_out: Given = None,
) -> None:
    from explorer.trajectory.steer.mood import Mood
    from explorer.trajectory.steer.mood import mood as steer

    source, own = needed(picture), {"cycles": cycles, "share": share, "until": until}
    make(Mood, own, given, with_picture(steer, source), **files, given_out=given_out, source=source)


@with_run_options
@with_file_options
def tile(
    given: dict[str, Any],
    files: dict[str, Any],
    across: Annotated[Yes, typer.Option("--across/--no-across", help="Left meets right.")] = None,
    down: Annotated[Yes, typer.Option("--down/--no-down", help="Top meets bottom.")] = None,
    laid: Annotated[
        Path | None, typer.Option(callback=resolved, help="Also write it three times beside and below itself.")
    ] = None,
) -> None:
    from explorer.trajectory.steer.tile import Tile
    from explorer.trajectory.steer.tile import laid as beside
    from explorer.trajectory.steer.tile import tile as steer

    own = {"across": across, "down": down}
    more: dict[str, Any] = {} if laid is None else {"also": (laid, partial(beside, times=3))}
    make(Tile, own, given, steer, **files, report=seams_told, **more)  # type: ignore[arg-type]


def seams_told(run: Steered, final: Images) -> list[str]:
    from explorer.trajectory.steer.tile import seams

    across, down = seams(final)
    return [f"seam: {across:.2f} left and right, {down:.2f} top and bottom (1: none shows)"]
