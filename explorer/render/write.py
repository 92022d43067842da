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
from explorer.render.clip import Clip
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
        raise ExportError("a file name cannot hold a null character; choose another name", "null_name")
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        message = f"the name '{path.name[:40]}...' is too long; choose a shorter one"
        raise ExportError(message, "long_name", name=path.name[:40])
    ending = path.suffix.lower()
    if ending not in endings:
        near = get_close_matches(ending, endings, n=1, cutoff=0.5) if ending else []
        said = f"cannot write '{ending}' files" if ending else f"'{path.name}' has no ending that says what to write"
        hint, known = f"; did you mean {near[0]}?" if near else "", ", ".join(endings)
        raise ExportError(f"{said}{hint} (known endings: {known})", "ending", name=path.name[:40], known=known)
    check_folder(path)
    return path


def check_folder(path: Path) -> None:
    """Whether there is a folder for the file that takes it. Raises ExportError."""
    if path.is_dir():
        raise ExportError(f"'{path}' is a folder; add the name of a file", "folder", name=path.name[:40])
    if not path.parent.is_dir():
        what = "is not a folder" if path.parent.exists() else "does not exist"
        message = f"the folder '{path.parent}' {what}; create it or choose another"
        raise ExportError(message, "no_folder", name=path.name)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        message = f"the folder '{path.parent}' may not be written to; choose another"
        raise ExportError(message, "locked", name=path.name)


def write(clip: Clip, path: str | Path, progress: Progress | None = None) -> Path:
    """Writes the clip, and gives back the path. Raises ExportError.

    progress  called with the share that is done, in (0, 1]
    """
    path = checked(path)
    _, module, function = KINDS[path.suffix.lower()]
    encode: Encoder = getattr(import_module(f"explorer.render.{module}"), function)
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
        message = f"no room left on the disk for '{path}'; nothing was written. Make room or choose another folder"
        return ExportError(message, "full", name=path.name)
    if error.errno in FORBIDDEN:
        return ExportError(f"'{path}' may not be written; choose another folder", "locked", name=path.name)
    why = error.strerror or str(error)
    return ExportError(f"'{path}' could not be written: {why}", "not_written", name=path.name, why=why)
