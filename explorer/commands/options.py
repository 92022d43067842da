"""What several commands share: the options of a run, the progress bar, and where files go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import typer

__all__ = ["Caption", "Fps", "Like", "Out", "Schedule", "Size", "View", "free", "shown"]

Item = TypeVar("Item")

Schedule = Annotated[str | None, typer.Option(help="Noise schedule: linear, scaled-linear, cosine, sigmoid, ...")]
Out = Annotated[Path, typer.Option(help="File to write; its ending decides: gif, mp4, webp, png (strip), zip.")]
View = Annotated[str | None, typer.Option(help="What to show: x_t, x0, both, noise, words, x0_uncond.")]
Size = Annotated[int | None, typer.Option(help="Side of a window in pixels; whole multiples of 128 stay sharp.")]
Fps = Annotated[float | None, typer.Option(help="Frames per second between the first and the last.")]
Caption = Annotated[bool | None, typer.Option(help="A line with step, noise level and words under the picture.")]
Like = Annotated[Path | None, typer.Option(help="Repeat the run whose settings are stored in this file.")]


def shown(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items, with a progress bar on standard error once they take longer than half a second."""
    from tqdm import tqdm

    return iter(tqdm(items, total=total, desc=what, delay=0.5, leave=False, unit="step"))


def free(path: Path, source: Path | None = None) -> Path:
    """`path`, checked before any work is done: a folder that exists, an ending that is known, not the source itself."""
    from explorer.render.write import checked

    if source is not None and path.resolve() == source.resolve():
        raise ValueError(f"{path.name} would overwrite the picture itself; choose another name with --out")
    checked(path)
    return path
