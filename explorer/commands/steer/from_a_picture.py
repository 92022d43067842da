"""explorer steer picture, explorer steer repair: runs that begin with a picture of yours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.run_options import with_run_options
from explorer.commands.steer.make import make, with_file_options
from explorer.files import resolved

if TYPE_CHECKING:
    from torch import Tensor

    from explorer.trajectory.steer.plan import Steered
    from explorer.types import Images

__all__ = ["from_a_picture", "repair"]

Picture = Annotated[
    Path | None, typer.Option(callback=resolved, help="A PNG, JPEG, WebP, AVIF, GIF or BMP file; needed.")
]
Number = float | None
Whole = int | None


@with_run_options
@with_file_options
def from_a_picture(
    given: dict[str, Any],
    files: dict[str, Any],
    picture: Picture = None,
    depth: Annotated[
        Number, typer.Option(help="How deep it is buried: 0 gives it back, 1 leaves nothing of it.")
    ] = None,
) -> None:
    from explorer.trajectory.steer.picture import FromPicture
    from explorer.trajectory.steer.picture import from_picture as steer

    source = needed(picture)
    make(FromPicture, {"depth": depth}, given, with_picture(steer, source), **files, source=source)


@with_run_options
@with_file_options
def repair(
    given: dict[str, Any],
    files: dict[str, Any],
    picture: Picture = None,
    task: Annotated[str | None, typer.Option(help="fill, widen, enlarge, colour, deblur, scratches or static.")] = None,
    painted: Annotated[
        Path | None,
        typer.Option(callback=resolved, help="For fill and scratches, a picture as large: white is made anew."),
    ] = None,
    sure: Annotated[
        Number, typer.Option(help="How sure you are of what is known: 1 keeps it exactly, 0 ignores it.")
    ] = None,
    way: Annotated[str | None, typer.Option(help="put-back, back-and-forth, diffpir, or none.")] = None,
    times: Annotated[Whole, typer.Option(help="Of back-and-forth: how often middle steps are taken, 2 to 10.")] = None,
    band: Annotated[Whole, typer.Option(help="Pixels of soft edge around what is made anew, 0 to 32.")] = None,
    damage: Annotated[
        bool | None, typer.Option("--damage/--damaged", help="Damage the picture first, or take it as it is.")
    ] = None,
    side: Annotated[str | None, typer.Option(help="Of widen: left, right, top or bottom.")] = None,
    amount: Annotated[Whole, typer.Option(help="Of widen: pixels beyond the edge, 1 to 96.")] = None,
    factor: Annotated[Whole, typer.Option(help="Of enlarge: 2, 4, 8 or 16 times.")] = None,
    radius: Annotated[Number, typer.Option(help="Of deblur: standard deviation of the blur in pixels.")] = None,
    strength: Annotated[Number, typer.Option(help="Of static: its standard deviation; black to white is 2.")] = None,
) -> None:
    from explorer.trajectory.steer.repair import Repair
    from explorer.trajectory.steer.repair import repair as steer

    source = needed(picture)
    own = {"task": task, "sure": sure, "way": way, "times": times, "band": band, "damage": damage, "side": side}
    own |= {"amount": amount, "factor": factor, "radius": radius, "strength": strength}
    own["painting"] = None if painted is None else painting(painted)
    seen: list[Images] = []

    def steered(plan: Any, settings: Any, model: Any) -> Steered:
        seen.append(opened(source, plan.picture, model.space.side))
        return steer(plan, settings, model, seen[0])

    make(Repair, own, given, steered, **files, source=source, report=lambda run, final: measured(run, seen[0], final))


def with_picture(steer: Any, source: Path) -> Any:
    """A steering function that is given the picture besides."""

    def steered(plan: Any, settings: Any, model: Any) -> Steered:
        found: Steered = steer(plan, settings, model, opened(source, plan.picture, model.space.side))
        return found

    return steered


def needed(picture: Path | None) -> Path:
    if picture is None:
        raise ValueError("which picture? e.g. --picture photo.png")
    return picture


def opened(path: Path, before: str, side: int) -> Images:
    """The picture; a line where a file was made from another one."""
    from explorer.commands.gif import say
    from explorer.errors import RefusedError
    from explorer.service.upload import open_picture
    from explorer.trajectory.steer.plan import finger

    picture = open_picture(path, side)
    if before and finger(picture) != before:
        say(str(RefusedError("steer_picture")).rstrip("."))
    return picture


def painting(path: Path) -> str:
    """The brightness of a picture, as the text of a painting: white is 1. Raises PictureError."""
    from explorer.service.upload import open_picture
    from explorer.trajectory.steer.painted import text_of

    picture = open_picture(path)
    tensor: Tensor = (picture.mean(1, keepdim=True) + 1) / 2
    return text_of(tensor)


def measured(run: Steered, picture: Images, final: Images) -> list[str]:
    """How well what is known was kept, the seam, and how near the result is to a picture that was damaged here."""
    from explorer.trajectory.compare import psnr
    from explorer.trajectory.steer.meters import kept, seam
    from explorer.trajectory.steer.repair import Repair, task

    plan = run.plan
    assert isinstance(plan, Repair)
    told = task(plan, run.settings, picture)
    lines = []
    if plan.task != "static":
        off = kept(told.operator, told.y, final)
        lines.append(f"what is known is kept to {off.most:.2f} of 255 levels at most, {off.typical:.2f} typically")
    if told.hole is not None and (seam_there := seam(final, told.hole)) is not None:
        lines.append(f"seam: {seam_there:.2f} (1: none shows)")
    if plan.damage and told.hole is None:
        before, after = float(psnr(told.seen, picture)), float(psnr(final, picture))
        lines.append(f"PSNR to the picture before it was damaged: {before:.1f} dB damaged, {after:.1f} dB repaired")
    return lines
