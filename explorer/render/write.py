"""Writes a Clip to a file, whole or not at all; the ending of the name says what is written.

The file grows under another name in the same folder and takes its own name when it is complete, so a full disk, a
pressed Ctrl-C or a lost connection leaves what was there before.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Collection
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from explorer.errors import RefusedError
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

LONGEST_NAME = 255  # bytes, on every common file system
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class ExportError(RefusedError):
    """An export that cannot be made; the message is one line that says what to do."""


def checked(path: str | Path, endings: Collection[str] = tuple(KINDS)) -> Path:
    """The path, if a file can be written there: worth asking before the work. Raises ExportError."""
    path = Path(path).expanduser()
    if "\0" in str(path):
        raise ExportError("null_name")
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise ExportError("long_name", name=path.name[:40])
    ending = path.suffix.lower()
    if ending not in endings:
        near = get_close_matches(ending, endings, n=1, cutoff=0.5) if ending else []
        line = "ending_near" if near else "ending_unknown" if ending else "ending_none"
        given = {"name": path.name[:40], "path": path.name, "ending": ending, "near": near[0] if near else ""}
        raise ExportError("ending", line, **given, known=", ".join(endings))
    check_folder(path)
    return path


def check_folder(path: Path) -> None:
    """Whether there is a folder for the file that takes it. Raises ExportError."""
    if path.is_dir():
        raise ExportError("folder", name=path.name[:40], path=path)
    if not path.parent.is_dir():
        line = "not_a_folder" if path.parent.exists() else "no_folder"
        raise ExportError("no_folder", line, name=path.name, folder=path.parent)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ExportError("locked", "locked_folder", name=path.name, folder=path.parent)


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


def whole(path: Path, make: Callable[[Path], object]) -> Path:
    """A file that is there whole or not at all: `make` writes under another name. Raises ExportError."""
    unfinished = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}.part")
    try:
        make(unfinished)
        os.replace(unfinished, path)
    except OSError as error:
        raise refused(error, path) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def refused(error: OSError, path: Path) -> ExportError:
    """One line on why a file could not be written."""
    if error.errno in FULL:
        return ExportError("full", name=path.name, path=path)
    if error.errno in FORBIDDEN:
        return ExportError("locked", name=path.name, path=path)
    why = error.strerror or str(error)
    return ExportError("not_written", name=path.name, path=path, why=why)
