"""What several commands share: the options of a run, the progress bar, and where files go."""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import typer

from explorer.diffusion.registry import names
from explorer.files import resolved

if TYPE_CHECKING:
    from explorer.types import Progress

__all__ = [
    "Caption",
    "Fps",
    "Guidance",
    "Like",
    "Model",
    "Out",
    "Sampler",
    "Schedule",
    "Seed",
    "Size",
    "Smooth",
    "Steps",
    "Still",
]
__all__ += ["View", "free", "look_in", "model_named", "outcome", "shown", "value_in"]

NEEDED = {bool: "True or False", int: "a whole number", float: "a number"}

Item = TypeVar("Item")
Result = TypeVar("Result")

Steps = Annotated[int | None, typer.Option(help="Steps from static to picture, 1 to 1000.")]
Guidance = Annotated[
    float | None, typer.Option(help="Guidance scale: 1 is none, 0 ignores the words; fast knows 1 to 6.")
]
Seed = Annotated[
    int | None,
    typer.Option(
        help="Number of the static, 0 to 4294967295; the same gives the same. Other cores: same picture, other bytes."
    ),
]
Sampler = Annotated[str | None, typer.Option(help=f"{', '.join(names('sampler'))}.")]


def model_named(wish: str | None) -> str | None:
    """The name in the list of models of one that is wished for; a folder, or a name on the hub, is put into it."""
    from explorer.pipelines.folder import is_place

    if wish is None or not is_place(wish):
        return wish  # the settings say what is wrong with a name that is none
    from explorer.pipelines.found import named

    return named(wish)


Model = Annotated[
    str | None,
    typer.Option(
        callback=model_named,
        help="base (careful), fast (1 to 8 steps), or the folder of a model, such as Stable Diffusion, or its name on "
        "the hub.",
    ),
]
Schedule = Annotated[str | None, typer.Option(help=f"Noise schedule: {', '.join(names('schedules'))}.")]
Out = Annotated[
    Path | None,
    typer.Option(
        callback=resolved,
        help="File to write; its ending decides: gif, mp4, webp, png (strip), zip, csv. Else it is named after what it "
        "shows, and takes no other file's place.",
    ),
]
Still = Annotated[
    Path | None,
    typer.Option(
        callback=resolved,
        help="File to write: png, webp, jpg, gif, bmp or tiff. Else it is named after what it shows.",
    ),
]
View = Annotated[
    str | None,
    typer.Option(help="What to show: x_t, x0, both, noise, words, x0_uncond, planes; two of them as words,x0."),
]
Smooth = Annotated[
    bool | None, typer.Option("--smooth/--squares", help="Blend the pixels of the model, or show each as a square.")
]
Size = Annotated[int | None, typer.Option(help="Side of a window in pixels; whole multiples of 128 stay sharp.")]
Fps = Annotated[float | None, typer.Option(help="Frames per second between the first and the last.")]
Caption = Annotated[bool | None, typer.Option(help="A line with step, noise level and words under the picture.")]
Like = Annotated[Path | None, typer.Option(callback=resolved, help="Repeat what is stored in this file.")]


def shown(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items, with a progress bar on standard error once they take longer than half a second."""
    from tqdm import tqdm

    return iter(tqdm(items, total=total, desc=what, delay=0.5, leave=False, unit="step"))


def outcome(work: Iterator[Progress | Result], what: str) -> Result:
    """The result that a long work ends with, with a progress bar on standard error until it comes."""
    from tqdm import tqdm

    from explorer.types import Progress

    with tqdm(delay=0.5, leave=False) as bar:
        for item in work:
            if not isinstance(item, Progress):
                return item
            bar.total = item.total
            bar.set_description(str(item.doing), refresh=False)
            bar.update(item.done - bar.n)
    raise RuntimeError(f"{what} ended without a result")


def look_in(text: str, known: Mapping[str, Any], wished: Mapping[str, Any]) -> dict[str, Any]:
    """How a file was shown, from what stands behind # in its settings; of the kinds of the values in `known`.

    wished  what was asked for: those that are not None win, whatever the file says. Raises ValueError.
    """
    pairs = parse_qsl(text, keep_blank_values=True)
    found = {name: value for name, value in pairs if name in known and wished.get(name) is None}
    return {name: value_in(name, value, type(known[name])) for name, value in found.items()}


def value_in(name: str, text: str, kind: type) -> Any:
    """A value that stands in a file's settings. Raises ValueError, which names the option to give instead."""
    try:
        if kind is bool:
            return {"True": True, "False": False}[text]
        value = kind(text)
        if value in (math.inf, -math.inf) or value != value:
            raise ValueError
    except (KeyError, ValueError):
        said = f"the file says {name}={text[:40]!r}, but {NEEDED[kind]} is needed"
        raise ValueError(f"{said}; give --{name} yourself") from None
    return value


def free(out: Path | None, usual: str, source: Path | None = None, endings: Collection[str] | None = None) -> Path:
    """The file to write, checked before any work is done: a folder that exists, an ending that is known, and nobody's
    own picture.

    usual   what it is called where nobody says: takes no other file's place
    source  the picture that is read: it is not written over, by whatever name. Raises ValueError
    """
    from explorer.files import same_file, unused
    from explorer.render.write import KINDS, checked

    kinds = tuple(endings or KINDS)
    if out is None:
        return unused(checked(usual, kinds))
    path = checked(out, kinds)
    if source is not None and same_file(path, source):
        raise ValueError(f"{path.name} would overwrite the picture itself; choose another name with --out")
    if not ours(path):
        raise ValueError(f"{path.name} is there and was not made by this program; choose another name with --out")
    return path


def ours(path: Path) -> bool:
    """Whether a file may be written over: nothing is there, or nothing in it, or what this program has written."""
    from explorer.commands.stored import settings_of
    from explorer.player.offline import generated, is_page
    from explorer.render.stamp import StampError

    if not os.path.lexists(path):
        return True
    try:
        if not path.is_file() or path.stat().st_size == 0:
            return path.is_file()
        return generated(path) if is_page(path) else settings_of(path) is not None
    except StampError:
        return False


def valid_seed(seed: int) -> None:
    """Raises ValueError for a number that is no seed."""
    from explorer.diffusion.noise import SEEDS

    if not 0 <= seed < SEEDS:
        raise ValueError(f"--seed lies between 0 and {SEEDS - 1}, not {seed}")


def without_none(options: Mapping[str, Any]) -> dict[str, Any]:
    """Those that somebody gave: all but None."""
    return {name: value for name, value in options.items() if value is not None}


def shared(
    fields: Callable[..., dict[str, Any]], into: str = "given", last: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator of commands that have options in common: those of `fields` stand before a command's own, or behind
    them, and what `fields` makes of them is its parameter `into`."""

    def sharing(command: Callable[..., None]) -> Callable[..., None]:
        common = inspect.signature(fields, eval_str=True).parameters
        own = inspect.signature(command, eval_str=True).parameters
        rest = [parameter for name, parameter in own.items() if name != into]
        together = [*rest, *common.values()] if last else [*common.values(), *rest]

        @wraps(command)
        def called(**options: Any) -> None:
            command(**{into: fields(**{name: options.pop(name) for name in common})}, **options)

        called.__signature__ = inspect.Signature(together)  # type: ignore[attr-defined]
        called.__annotations__ = {parameter.name: parameter.annotation for parameter in together}
        return called

    return sharing
