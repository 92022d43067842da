"""What the commands of `explorer steer` share: settings given and stored, the run, its file, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.gif import (
    DISPLAY,
    heard,
    say,
    say_how_words_were_read,
    say_where_bits_differ,
    settings_from,
)
from explorer.commands.options import (
    Caption,
    Fps,
    Like,
    Out,
    Size,
    Smooth,
    View,
    free,
    look_in,
    shared,
    shown,
    without_none,
)
from explorer.commands.stored import stored
from explorer.console import tell
from explorer.files import resolved

if TYPE_CHECKING:
    from explorer.model.base import Model
    from explorer.trajectory.settings import Settings
    from explorer.trajectory.steer.plan import Plan, Steered
    from explorer.types import Images

__all__ = ["Given", "Result", "make", "with_file_options"]

LOOK = {**DISPLAY, "smooth": False}

Result = Annotated[
    Path | None,
    typer.Option(callback=resolved, help="Also write the finished picture: png, webp, jpg, gif, bmp or tiff."),
]
Given = Annotated[
    Path | None,
    typer.Option("--given", callback=resolved, help="Also write what the model is really given, as a picture."),
]


def files(
    out: Out = None,
    result: Result = None,
    view: View = None,
    size: Size = None,
    fps: Fps = None,
    caption: Caption = None,
    smooth: Smooth = None,
    like: Like = None,
) -> dict[str, Any]:
    """What `make` is told of files; None where nothing was given."""
    display = {"view": view, "size": size, "fps": fps, "caption": caption, "smooth": smooth}
    return {"display": display, "out": out, "result": result, "like": like}


with_file_options = shared(files, into="files", last=True)
"""Puts the options of what is written behind a command's own."""

Also = tuple[Path, Callable[["Images"], "Images"]]
Steer = Callable[["Plan", "Settings", "Model"], "Steered"]
Report = Callable[["Steered", "Images"], list[str]]


def make(
    kind: type[Plan],
    own: dict[str, Any],
    given: dict[str, Any],
    steer: Steer,
    *,
    display: dict[str, Any],
    out: Path | None,
    like: Path | None,
    result: Path | None = None,
    given_out: Path | None = None,
    also: Also | None = None,
    source: Path | None = None,
    report: Report | None = None,
) -> None:
    """Runs, writes the way there, and tells what is measured.

    own, display  options of the tool and of the file; None: as in `like`, or as usual
    given_out  where what the model is given is written;   also  another file, and what it holds of the result
    source  the picture that is read, which is not written over
    """
    from explorer.render.frames import clip, windows_of
    from explorer.render.stamp import record_of
    from explorer.render.still import STILLS
    from explorer.render.write import write
    from explorer.words.texts import words_in

    plan, settings, look = wished(kind, own, given, display, like)
    windows_of(look["view"])
    path = free(out, f"{kind.tool}-seed{settings.seed}.gif", source)
    asked = (result, given_out, also[0] if also else None)
    still, paper, other = (None if name is None else free(name, "", source, STILLS) for name in asked)
    settings, model = loaded(settings, given)
    run = steer(plan, settings, model)
    for note in run.notes:
        say(str(note).rstrip("."))
    if like:
        say_where_bits_differ(like, model.precision)
    count = len(run.levels) - 1
    tell(f"{run.calls} network calls, {count} steps")
    for said in ("method", "limit"):
        if text := words_in("en").group(f"steer.{said}").get(plan.tool):
            tell(f"{said}: {text}")
    record = record_of(
        run.text, {name: value for name, value in look.items() if name in DISPLAY or value}, model.precision
    )
    kept = Last()
    steps = kept.watched(shown(run.steps(), count, "Denoising"))
    write(clip(steps, text=settings.prompt, settings=record, total=count, **look), path)
    for line in report(run, kept.final) if report else ():
        tell(line)
    if still is not None:
        write_picture(run.whole(kept.final), still, record)
    if paper is not None and run.given is not None:
        write_picture(run.given, paper, record)
    if other is not None and also is not None:
        write_picture(also[1](kept.final), other, record)
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {count} steps, seed {settings.seed}")


class Last:
    """Remembers what a run ends on while it is written."""

    final: Images

    def watched(self, steps: Any) -> Any:
        for step in steps:
            if step.final is not None:
                self.final = step.final
            yield step


def wished(
    kind: type[Plan], own: dict[str, Any], given: dict[str, Any], display: dict[str, Any], like: Path | None
) -> tuple[Plan, Settings, dict[str, Any]]:
    """What was given and, behind it, what a file holds. Raises SettingsError, StampError, ValueError."""
    from explorer.trajectory.steer.tools import steered_from

    before: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    look = dict(LOOK)
    if like is not None:
        text, _, shown_as = stored(like, "steer").partition("#")
        plan, settings = steered_from(text)
        if type(plan) is not kind:
            raise ValueError(f"{like.name} was made by: explorer steer {plan.tool}")
        before, fields = plan.model_dump(), settings.model_dump()
        look |= look_in(shown_as, LOOK, display)
    plan = kind.make(**{**before, **without_none(own)})
    return plan, settings_from(given, fields), {**look, **without_none(display)}


def loaded(settings: Settings, given: dict[str, Any]) -> tuple[Settings, Model]:
    """The settings as the model hears them, and the model; what should be known of the words is said."""
    from explorer.model.registry import load_model
    from explorer.trajectory.wording import worded

    settings = heard(settings, given)
    model = load_model(settings.model)
    if given["prompt"] is not None:
        settings = worded(settings, model.reader)
    say_how_words_were_read(settings, model.reader)
    return settings, model


def write_picture(picture: Images, path: Path, record: str) -> None:
    from explorer.pixels import to_frames
    from explorer.render.still import write_still

    write_still(to_frames(picture)[0], path, record)
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB")
