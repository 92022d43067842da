"""explorer gif: words -> a picture, and the way there as a file."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.options import Caption, Fps, Like, Out, Size, Smooth, View, free, look_in, shown, without_none
from explorer.commands.run_options import with_run_options
from explorer.commands.stored import settings_of, stored
from explorer.console import tell

if TYPE_CHECKING:
    from explorer.model.base import Reader
    from explorer.trajectory.settings import Settings
    from explorer.trajectory.walk import Walk

__all__ = ["DISPLAY", "gif"]

DISPLAY: dict[str, Any] = {"view": "both", "size": 384, "fps": 12.0, "caption": True}
LOOK = {**DISPLAY, "smooth": False, "develop": False, "stopped": 0}
"""What a file may say of how it shows its run; behind DISPLAY only what is not as usual."""

Develop = Annotated[
    bool | None,
    typer.Option("--develop/--no-develop", help="End on the picture as a second network draws it, 4 times as wide."),
]


@with_run_options
def gif(
    given: dict[str, Any],
    out: Out = None,
    view: View = None,
    size: Size = None,
    fps: Fps = None,
    caption: Caption = None,
    smooth: Smooth = None,
    develop: Develop = None,
    like: Like = None,
) -> None:
    display = {"view": view, "size": size, "fps": fps, "caption": caption, "smooth": smooth, "develop": develop}
    asked(given, like, "gif")
    make(given, display, out, like)


def asked(given: dict[str, Any], like: Path | None, command: str) -> None:
    """Raises ValueError where nothing says what to draw."""
    if given["prompt"] is None and like is None:
        raise ValueError(f'what shall the picture show? e.g. explorer {command} "a red bicycle in the rain"')


def make(given: dict[str, Any], display: dict[str, Any], out: Path | None, like: Path | None) -> None:
    """Runs and writes. Options that are None are taken from `like`, or from the defaults."""
    from explorer.present.develop import developed
    from explorer.present.export import name_of
    from explorer.render.clip import developed_at_end
    from explorer.render.frames import clip, windows_of
    from explorer.render.stamp import record_of
    from explorer.render.write import write

    old_fields, old_display = recall(like, display, LOOK) if like else ({}, {})
    look = {**LOOK, **old_display, **without_none(display)}
    windows_of(look["view"])
    develop, stopped = look.pop("develop"), max(0, look.pop("stopped"))
    wished = settings_from(given, old_fields)
    path = free(out, name_of(wished, "gif"))
    if develop:
        check_ending(path, look["view"])
    walk = ready(wished, given, like)
    if develop and not walk.model.entry.world:
        raise ValueError("the network that develops knows our own world only; leave out --develop")
    settings = walk.settings
    record = record_of(settings.to_text(), told(look, develop=develop, stopped=stopped), walk.model.precision)
    there = islice(walk.steps(), stopped or None)  # as far as the run of the file came
    steps = shown(there, min(settings.steps, stopped or settings.steps), "Denoising")
    made = clip(steps, text=settings.prompt, settings=record, total=settings.steps, **look)
    write(developed_at_end(made, developed) if develop else made, path)
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {settings.steps} steps, seed {settings.seed}")


def told(look: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a file says of how it was shown."""
    said = {**look, **more}
    return {name: value for name, value in said.items() if name in DISPLAY or value}


def check_ending(out: Path, view: str) -> None:
    """Raises ValueError where a file has no end that could be developed."""
    from explorer.render.clip import MOVING
    from explorer.render.frames import VIEWS, ends_on_picture

    if out.suffix.lower() not in MOVING or not ends_on_picture(view):
        kinds = f"{', '.join(MOVING)} files that show {', '.join(filter(ends_on_picture, VIEWS))}"
        raise ValueError(f"only {kinds} end on the picture and can have it developed; --no-develop leaves that out")


def settings_from(given: dict[str, Any], stored: dict[str, Any]) -> Settings:
    """What was given and, behind it, stored in a file. Raises SettingsError."""
    from explorer.trajectory.settings import Settings

    return Settings.make(**{**stored, **without_none(given)})


def ready(settings: Settings, given: dict[str, Any], like: Path | None) -> Walk:
    """The walk of the settings, of which some were given; all is said that should be known before it runs."""
    from explorer.model.registry import load_model
    from explorer.trajectory.walk import prepare
    from explorer.trajectory.wording import worded

    settings = heard(settings, given)
    model = load_model(settings.model)
    if given["prompt"] is not None:
        settings = worded(settings, model.reader)
    walk = prepare(settings, model)
    say_how_words_were_read(walk.settings, walk.model.reader)
    if like:
        say_where_bits_differ(like, walk.model.precision)
    return walk


def heard(settings: Settings, given: dict[str, Any]) -> Settings:
    """The settings as the model can follow them, and a line on standard error for what it cannot follow.

    Raises SettingsError where an option was given that does nothing; a file may hold one.
    """
    from explorer.trajectory.heard import as_heard

    settings, notes = as_heard(settings)
    for note in notes:
        name = note.fields.get("setting")
        if given.get(str(name)) is not None:
            raise note
        say(str(note) if name is None else f"{str(note).partition(':')[0]}: it is left out")
    return settings


def say(what: str) -> None:
    """A line on standard error."""
    tell(f"{what[0].upper()}{what[1:]}.", error=True)


def recall(
    path: Path, wished: dict[str, Any], known: dict[str, Any] = DISPLAY
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(fields of Settings, display options) stored in a file; of the `known` options those not `wished` otherwise.

    Raises ValueError where there are none, and where they are not those of a run.
    """
    from explorer.trajectory.settings import Settings

    settings, _, shown_as = stored(path, "gif").partition("#")
    return Settings.fields_from_text(settings), look_in(shown_as, known, wished)


def say_where_bits_differ(path: Path, precision: str) -> None:
    """A line where a file was made in another precision than this machine is going to use."""
    from explorer.render.stamp import precision_in

    before = precision_in(settings_of(path))
    if before not in (None, precision):
        number, _, library = before.partition("-")
        line = f"{path.name} was made in {before}, this machine takes {precision}: the same to the eye, not to the bit."
        engine = f" EXPLORER_ENGINE={library or 'torch'}" if library != precision.partition("-")[2] else ""
        tell(f"{line} EXPLORER_PRECISION={number}{engine} repeats it.", error=True)


def say_how_words_were_read(settings: Settings, reader: Reader, prompt: str | None = None) -> None:
    """A line on standard error where words were read as others, left out, or come too late."""
    from explorer.present.wording import told
    from explorer.words.texts import words_in

    if line := told(words_in("en"), settings, reader, prompt):
        tell(line, error=True)
