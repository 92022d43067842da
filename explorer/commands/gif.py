"""explorer gif: words -> a picture, and the way there as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.options import (
    Caption,
    Fps,
    Guidance,
    Like,
    Model,
    Out,
    Sampler,
    Schedule,
    Seed,
    Size,
    Steps,
    View,
    free,
    look_in,
    shown,
)

if TYPE_CHECKING:
    from explorer.trajectory.settings import Settings

__all__ = ["DISPLAY", "gif"]

DISPLAY: dict[str, Any] = {"view": "both", "size": 384, "fps": 12.0, "caption": True}

Number = float | None


def gif(
    prompt: Annotated[str | None, typer.Argument(help='What to draw, e.g. "a red bicycle in the rain".')] = None,
    steps: Steps = None,
    guidance: Guidance = None,
    seed: Seed = None,
    schedule: Schedule = None,
    sampler: Sampler = None,
    model: Model = None,
    eta: Annotated[Number, typer.Option(help="Share of fresh noise, for samplers that can: 0 to 1.")] = None,
    spacing: Annotated[str | None, typer.Option(help="time, leading, trailing, log_snr or karras.")] = None,
    shift: Annotated[Number, typer.Option(help="Multiplies the noise level everywhere; 1 is none.")] = None,
    zero_snr: Annotated[bool | None, typer.Option("--zero-snr/--no-zero-snr", help="Start from pure noise.")] = None,
    rescale: Annotated[Number, typer.Option(help="Guidance rescale, 0 to 1; not with --model fast.")] = None,
    interval: Annotated[str | None, typer.Option(help='Guide only for sigma in "low;high"; not with fast.')] = None,
    threshold: Annotated[str | None, typer.Option(help="clip, dynamic or none.")] = None,
    points: Annotated[str | None, typer.Option(help='Drawn schedule: "t:log_snr;t:log_snr;...".')] = None,
    out: Out = Path("explorer.gif"),
    view: View = None,
    size: Size = None,
    fps: Fps = None,
    caption: Caption = None,
    like: Like = None,
) -> None:
    given = {
        "prompt": prompt,
        "steps": steps,
        "guidance_scale": guidance,
        "seed": seed,
        "schedule": schedule,
        "sampler": sampler,
        "model": model,
        "eta": eta,
        "spacing": spacing,
        "shift": shift,
        "zero_terminal_snr": zero_snr,
        "rescale": rescale,
        "interval": None if interval is None else tuple(interval.split(";")),
        "threshold": threshold,
        "points": None if points is None else tuple(tuple(p.split(":")) for p in points.split(";")),
    }
    display = {"view": view, "size": size, "fps": fps, "caption": caption}
    if prompt is None and like is None:
        raise ValueError('what shall the picture show? e.g. explorer gif "a red bicycle in the rain"')
    make(given, display, free(out), like)


def make(given: dict[str, Any], display: dict[str, Any], out: Path, like: Path | None) -> None:
    """Runs and writes. Options that are None are taken from `like`, or from the defaults."""
    from explorer.choices import choose
    from explorer.render.frames import VIEWS, clip
    from explorer.render.stamp import record_of
    from explorer.render.write import write
    from explorer.trajectory.settings import Settings
    from explorer.trajectory.walk import prepare

    old_fields, old_display = recall(like, display) if like else ({}, {})
    fields = {**old_fields, **{name: value for name, value in given.items() if value is not None}}
    look = {**DISPLAY, **old_display, **{name: value for name, value in display.items() if value is not None}}
    choose("view", look["view"], VIEWS)
    settings = heard(Settings.make(**fields), given)
    walk = prepare(settings)
    say_what_was_not_read(walk.model.reader.read(settings.prompt))
    steps = shown(walk.steps(), settings.steps, "Denoising")
    if like:
        say_where_bits_differ(like, walk.model.precision)
    record = record_of(settings.to_text(), look, walk.model.precision)
    write(clip(steps, text=settings.prompt, settings=record, **look), out)
    print(f"{out}: {out.stat().st_size / 1024:,.0f} KiB, {settings.steps} steps, seed {settings.seed}")


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


def recall(path: Path, wished: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(fields of Settings, display options) stored in a file; of the options those that were not `wished` otherwise.

    Raises ValueError where there are none.
    """
    from explorer.trajectory.settings import Settings

    settings, _, shown_as = settings_of(path).partition("#")
    return Settings.fields_from_text(settings), look_in(shown_as, DISPLAY, wished)


def settings_of(path: Path) -> str:
    """The text stored in a file, offline pages included. Raises StampError."""
    from explorer.player.offline import settings_in
    from explorer.render.stamp import read_settings

    return settings_in(path) if path.suffix.lower() in (".html", ".htm") else read_settings(path)


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
