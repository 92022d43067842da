"""The command `explorer`: a table of contents. Every command lives in explorer/commands.

Whatever a person can get wrong ends in one line on standard error and exit code 2, never in a traceback.
"""

from __future__ import annotations

import os
import sys

import typer

from explorer import console
from explorer.commands import app as studio
from explorer.commands import (
    compare,
    contact_sheet,
    directions,
    enlarge,
    evaluate,
    gif,
    info,
    lab,
    lesson,
    noise,
    picture,
    site,
    steer,
    teach,
    train,
    words,
    world,
)
from explorer.commands.bench.command import bench
from explorer.errors import printable

__all__ = ["app", "main"]

LONGEST_LINE = 1_000  # letters of a complaint

# Newer releases of typer carry their own click, older ones use the package; the base of all usage errors is this.
ClickException: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

app = typer.Typer(
    name="explorer",
    help="See how a diffusion model makes pictures.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("app", help="Open the studio in a browser; this is also what `explorer` alone does.")(studio.app)
app.command("gif", help="Make a picture from words and save the way there as GIF, MP4, WebP, PNG strip or ZIP.")(
    gif.gif
)
app.command("picture", help="Make one finished picture from words, small or developed, alone or on a poster.")(
    picture.picture
)
app.command("compare", help="Change one thing, keep the static and all else, and save the runs side by side.")(
    compare.compare
)
app.command(
    "contact-sheet", help="Draw prompts from many seeds on one sheet, with the share that the judge agrees with."
)(contact_sheet.contact_sheet)
app.command("enlarge", help="Draw a picture of yours four times as wide.")(enlarge.enlarge)
app.command("noise", help="Bury a picture of yours under static, step by step, and save the way there.")(noise.noise)
app.add_typer(steer.app, name="steer")
app.command("world", help="Paint the world that the model learned from: a scene from words, by code, without a model.")(
    world.world
)
app.command("lab", help="Check what is said about diffusion: run an experiment, get a table and a verdict.")(lab.lab)
app.command("lesson", help="List the lessons, print one as text, or `explorer lesson check` all files.")(lesson.lesson)
app.command("site", help="Write the studio without a server: the model in the page, for a static host or as one file.")(
    site.site
)
app.command("teach", help="Teach the model a word of yours, from pictures of its thing.")(teach.teach)
app.command("teach-card", help="Measure what came of teaching: learned, copied, forgotten, on one card.")(
    teach.teach_card
)
app.command("train", help="Train the model, from nothing, on pictures painted by code.")(train.train)
app.command("distill", help="Teach a student of a trained model to make pictures in one to eight steps.")(train.distill)
app.command("train-judge", help="Train the network that reads pictures at any noise level.")(train.train_judge)
app.command("train-enlarger", help="Train the network that draws pictures four times as wide.")(train.train_enlarger)
app.command("train-autoencoder", help="Train the network that makes pictures small.")(train.train_autoencoder)
app.command("train-latent", help="Train the model among small states.")(train.train_latent)
app.command("directions", help="Measure where the middle of a network keeps what pictures show, for the tab Inside.")(
    directions.directions
)
app.command("evaluate", help="Measure what a model can do, on captions that it was not trained on.")(evaluate.evaluate)
app.command("info", help="Versions, device, weights and the words that the model knows.")(info.info)
app.command("words", help="List the words that the model knows, by kind, or see how it reads yours.")(words.words)
app.command("bench", help="Measure speed and sizes on this machine, as ratios from one run.")(bench)


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 1 stopped by the user, 2 something to correct."""
    console.ready()
    try:
        words = [typed(word) for word in sys.argv[1:]] or ["app"]
        result = typer.main.get_command(app).main(words, prog_name="explorer", standalone_mode=False)
        console.flush()
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(1)
    except ClickException as error:
        complain(getattr(error, "format_message", error.__str__)())
    except SystemExit as end:  # typer's own end
        if end.__context__ is None or not console.closed_pipe(end.__context__):
            raise
        console.quiet()
        sys.exit(0)
    except Exception as error:
        if console.closed_pipe(error):  # `explorer info | head`
            console.quiet()
            sys.exit(0)
        if os.environ.get("EXPLORER_TRACEBACK"):
            raise
        complain(line_of(error))
    else:
        sys.exit(result if isinstance(result, int) else 0)


def typed(word: str) -> str:
    """A word of the command line: it may name a file in any bytes; what can be no name is made printable."""
    try:
        os.fsencode(word)
    except UnicodeEncodeError:
        return printable(word)
    return word


def line_of(error: Exception) -> str:
    """What went wrong as one line, whoever says so: this program, the system, or a library that reads or writes."""
    if isinstance(error, OSError) and error.strerror and error.errno is not None:
        named = f"'{error.filename}': " if error.filename is not None else ""
        return f"{named}{error.strerror}"
    own = type(error).__module__.startswith("explorer.")
    if (own or isinstance(error, ValueError | RuntimeError)) and str(error).strip():
        return str(error)
    said = f"{type(error).__name__}: {error}" if str(error).strip() else type(error).__name__
    return f"this went wrong unexpectedly: {said[:300]} (EXPLORER_TRACEBACK=1 shows where)"


def complain(message: str) -> None:
    """The message, shortened to a line that can be read, on standard error; ends with exit code 2."""
    line = " ".join(message.split())
    console.say(f"explorer: {line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 3] + '...'}")
    sys.exit(2)
