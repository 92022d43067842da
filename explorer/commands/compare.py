"""explorer compare: one thing changes, all else and the static stay the same; side by side in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.additions import With, check_takes
from explorer.commands.options import (
    Caption,
    Fps,
    Guidance,
    Like,
    Model,
    Sampler,
    Schedule,
    Seed,
    Size,
    Smooth,
    Steps,
    View,
    free,
    look_in,
    model_named,
    without_none,
)
from explorer.commands.stored import stored
from explorer.console import tell
from explorer.files import resolved

if TYPE_CHECKING:
    from explorer.trajectory.compare import Comparison

__all__ = ["compare"]

PLAIN: dict[str, Any] = {"view": "x_t", "size": 256, "fps": 12.0, "caption": True, "by": "level", "smooth": False}
Out = Annotated[
    Path | None,
    typer.Option(
        callback=resolved,
        help="File to write; its ending decides: gif, mp4, webp, png, zip, csv, html. "
        "Else it is named after the words.",
    ),
]
Values = Annotated[str, typer.Option(help='Two to four, "1,3,8"; values that hold commas themselves: "a dog;a cat".')]


def compare(
    prompt: Annotated[str | None, typer.Argument(help="What to draw; with --change words it may be left out.")] = None,
    change: Annotated[str, typer.Option(help="schedule, steps, guidance, sampler, seed, words or model.")] = "schedule",
    values: Values = "",
    steps: Steps = None,
    guidance: Guidance = None,
    seed: Seed = None,
    schedule: Schedule = None,
    sampler: Sampler = None,
    model: Model = None,
    with_: With = None,
    out: Out = None,
    view: View = None,
    by: Annotated[str | None, typer.Option(help="What the columns keep up by: level (of noise), steps, calls.")] = None,
    size: Size = None,
    fps: Fps = None,
    caption: Caption = None,
    smooth: Smooth = None,
    like: Like = None,
) -> None:
    from explorer.choices import choose
    from explorer.model.registry import load_model
    from explorer.present.compare import presets
    from explorer.trajectory.compare import CHANGES, Comparison
    from explorer.trajectory.settings import Settings
    from explorer.trajectory.wording import worded

    check_takes(with_, model)
    wished = {"view": view, "size": size, "fps": fps, "caption": caption, "by": by, "smooth": smooth}
    wished = without_none(wished)
    chosen = list(filter(None, map(model_named, split(values)))) if change == "model" else split(values)
    if like is not None:
        return make(*recall(like, wished), out, like)
    choose("change", change, CHANGES)
    if prompt is None and change != "words":
        raise ValueError('what shall the pictures show? e.g. explorer compare "a red apple" --change guidance')
    given = {
        "prompt": prompt,
        "steps": steps,
        "guidance_scale": guidance,
        "seed": seed,
        "schedule": schedule,
        "sampler": sampler,
        "model": model,
    }
    base = Settings.make(**without_none(given))
    chosen = chosen or presets(change, base)
    base = worded(base, load_model(base.model).reader, others=chosen if change == "words" else ())
    make(Comparison.make(change, chosen, base), PLAIN | wished, out)


def recall(path: Path, wished: dict[str, Any]) -> tuple[Comparison, dict[str, Any]]:
    """The comparison stored in a file, and how it was shown. Raises StampError, SettingsError."""
    from explorer.trajectory.compare import Comparison

    text, _, shown = stored(path, "compare").partition("#")
    return Comparison.from_text(text), PLAIN | look_in(shown, PLAIN, wished) | wished


def split(values: str) -> list[str]:
    """ "1, 3, 8" -> ["1", "3", "8"]; where there is a semicolon, commas belong to the values."""
    parts = [part.strip() for part in values.split(";" if ";" in values else ",")]
    return parts if ";" in values else [part for part in parts if part]


def make(comparison: Comparison, look: dict[str, Any], out: Path | None, like: Path | None = None) -> None:
    """Runs all columns and writes them side by side."""
    from explorer.choices import choose
    from explorer.commands.gif import say, say_how_words_were_read, say_where_bits_differ
    from explorer.present.compare import statement
    from explorer.present.export import Wish
    from explorer.present.export_compared import (
        CLOCKS,
        COMPARED_VIEWS,
        ENDINGS,
        export_compared,
        name_of_compared,
    )
    from explorer.service.shared_models import SharedModels
    from explorer.words.texts import words_in

    path = free(out, name_of_compared(comparison, "gif"), endings=ENDINGS)
    words, models = words_in("en"), SharedModels()
    choose("view for a comparison", look["view"], COMPARED_VIEWS)
    choose("clock", look["by"], tuple(CLOCKS))
    for note in comparison.notes:
        say(str(note))
    for run in comparison.runs[: None if comparison.change == "words" else 1]:
        say_how_words_were_read(run, models.model(run.model).reader)
    if like is not None:
        say_where_bits_differ(like, models.model(comparison.runs[0].model).precision)
    with bar("Comparing") as told:
        export_compared(models, words, comparison, Wish(kind=path.suffix[1:].lower(), **look), path, told)
    tell(statement(words, comparison))
    tell(f"{path}: {path.stat().st_size / 1024:,.0f} KiB, {len(comparison.runs)} columns")


@contextmanager
def bar(what: str) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error for work that tells its share in [0, 1], once it takes longer than 0.5 s."""
    from tqdm import tqdm

    with tqdm(total=100, desc=what, delay=0.5, leave=False, bar_format="{l_bar}{bar}| {elapsed}") as shown:

        def told(share: float) -> None:
            shown.update(round(100 * share) - shown.n)

        yield told
