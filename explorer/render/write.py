"""Writes a Clip to a file, whole or not at all; the ending of the name says what is written.

How a file comes to be whole or not at all is in explorer/files.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from explorer.files import ExportError, check_folder, check_name, resolved, whole
from explorer.render.clip import MOST_FRAMES, MOVING, Clip, thin
from explorer.render.forecast import Forecast, estimate
from explorer.render.stamp import StampError, read_settings

__all__ = ["KINDS", "ExportError", "Forecast", "StampError", "checked", "estimate", "read_settings", "whole", "write"]

Progress = Callable[[float], None]
Encoder = Callable[[Clip, Path, Progress | None], None]

KINDS = {
    ".gif": ("GIF, plays everywhere", "gif", "write_gif"),
    ".webp": ("animated WebP without loss", "webp", "write_webp"),
    ".mp4": ("MP4 video", "video", "write_mp4"),
    ".png": ("PNG filmstrip", "strip", "write_png"),
    ".zip": ("ZIP of all frames, settings and numbers", "archive", "write_zip"),
    ".csv": ("CSV of the numbers", "archive", "write_csv"),
}
"""Ending -> what it is, and the module and the function that write it (loaded when needed)."""


def checked(path: str | Path, endings: Collection[str] = tuple(KINDS)) -> Path:
    """The path, if a file can be written there: worth asking before the work. Raises ExportError."""
    path = resolved(Path(path)) or Path()
    check_name(path)
    ending = path.suffix.lower()
    if ending not in endings:
        near = get_close_matches(ending, endings, n=1, cutoff=0.5) if ending else []
        line = "ending_near" if near else "ending_unknown" if ending else "ending_none"
        given = {"name": path.name[:40], "path": path.name, "ending": ending, "near": near[0] if near else ""}
        raise ExportError("ending", line, **given, known=", ".join(endings))
    check_folder(path)
    return path


def write(clip: Clip, path: str | Path, progress: Progress | None = None) -> Path:
    """Writes the clip, and gives back the path. Raises ExportError.

    A moving picture keeps at most MOST_FRAMES frames; a table, an archive and a strip are given every one.

    progress  called with the share that is done, in (0, 1]
    """
    path = checked(path)
    ending = path.suffix.lower()
    _, module, function = KINDS[ending]
    encode: Encoder = getattr(import_module(f"explorer.render.{module}"), function)
    if ending in MOVING:
        clip = thin(clip, MOST_FRAMES)
    return whole(path, lambda unfinished: encode(clip, unfinished, progress))
