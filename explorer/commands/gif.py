"""explorer gif: words -> a picture, and the way there as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.options import Caption, Fps, Like, Out, Size, View, free, look_in, shown, without_none
from explorer.commands.run_options import with_run_options
from explorer.commands.stored import settings_of, stored

if TYPE_CHECKING:
    from explorer.trajectory.settings import Settings
    from explorer.trajectory.walk import Walk

__all__ = ["DISPLAY", "gif"]

DISPLAY: dict[str, Any] = {"view": "both", "size": 384, "fps": 12.0, "caption": True}
LOOK = {**DISPLAY, "develop": False}

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
    develop: Develop = None,
    like: Like = None,
) -> None:
    display = {"view": view, "size": size, "fps": fps, "caption": caption, "develop": develop}
    asked(given, like, "gif")
    make(given, display, out, like)


def asked(given: dict[str, Any], like: Path | None, command: str) -> None:
    """Raises ValueError where nothing says what to draw."""
    if given["prompt"] is None and like is None:
        raise ValueError(f'what shall the picture show? e.g. explorer {command} "a red bicycle in the rain"')


def make(given: dict[str, Any], display: dict[str, Any], out: Path | None, like: Path | None) -> None:
    """Runs and writes. Options that are None are taken from `like`, or from the defaults."""
    from explorer.choices import choose
    from explorer.present.develop import developed
    from explorer.present.export import name_of
    from explorer.render.clip import developed_at_end
    from explorer.render.frames import VIEWS, clip
    from explorer.render.stamp import record_of
    from explorer.render.write import write

    old_fields, old_display = recall(like, display, LOOK) if like else ({}, {})
    look = {**LOOK, **old_display, **without_none(display)}
    choose("view", look["view"], VIEWS)
    develop = look.pop("develop")
    wished = settings_from(given, old_fields)
    path = free(out, name_of(wished, "gif"))
    if develop:
        check_ending(path, look["view"])
    walk = ready(wished, given, like)
    settings = walk.settings
    kept = {**look, "develop": True} if develop else look
    record = record_of(settings.to_text(), kept, walk.model.precision)
    made = clip(shown(walk.steps(), settings.steps, "Denoising"), text=settings.prompt, settings=record, **look)
    write(developed_at_end(made, developed) if develop else made, path)
    print(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {settings.steps} steps, seed {settings.seed}")


def check_ending(out: Path, view: str) -> None:
    """Raises ValueError where a file has no end that could be developed."""
    from explorer.render.clip import ENDING, MOVING

    if out.suffix.lower() not in MOVING or view not in ENDING:
        kinds = f"{', '.join(MOVING)} files that show {', '.join(ENDING)}"
        raise ValueError(f"only {kinds} end on the picture and can have it developed; --no-develop leaves that out")


def settings_from(given: dict[str, Any], stored: dict[str, Any]) -> Settings:
    """What was given and, behind it, stored in a file. Raises SettingsError."""
    from explorer.trajectory.settings import Settings

    return Settings.make(**{**stored, **without_none(given)})


def ready(settings: Settings, given: dict[str, Any], like: Path | None) -> Walk:
    """The walk of the settings, of which some were given; all is said that should be known before it runs."""
    from explorer.trajectory.walk import prepare

    walk = prepare(heard(settings, given))
    say_what_was_not_read(walk.model.reader.read(walk.settings.prompt))
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
    print(f"{what[0].upper()}{what[1:]}.", file=sys.stderr)


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
        line = f"{path.name} was made in {before}, this machine takes {precision}: the same to the eye, not to the bit."
        print(f"{line} EXPLORER_PRECISION={before} repeats it.", file=sys.stderr)


def say_what_was_not_read(reading: Any) -> None:
    """Words that the model has never met, with their nearest neighbours, and words past the end."""
    for word, near in reading.unknown.items():
        hint = f"; nearest: {', '.join(near)}" if near else ""
        print(f"The model does not know the word '{word[:40]}'{hint}.", file=sys.stderr)
    if reading.unread:
        first = " ".join(reading.unread[:6])[:80] + " ..." * (len(reading.unread) > 6)
        print(f"The model reads {len(reading.words)} words; not read: {first}", file=sys.stderr)
