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


class ExportError(ValueError):
    """An export that cannot be made; the message is one line that says what to do."""


def checked(path: str | Path, endings: Collection[str] = tuple(KINDS)) -> Path:
    """The path, if a file can be written there: worth asking before the work. Raises ExportError."""
    path = Path(path).expanduser()
    if "\0" in str(path):
        raise ExportError("a file name cannot hold a null character; choose another name")
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise ExportError(f"the name '{path.name[:40]}...' is too long; choose a shorter one")
    ending = path.suffix.lower()
    if ending not in endings:
        near = get_close_matches(ending, endings, n=1, cutoff=0.5) if ending else []
        said = f"cannot write '{ending}' files" if ending else f"'{path.name}' has no ending that says what to write"
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ExportError(f"{said}{hint} (known endings: {', '.join(endings)})")
    if path.is_dir():
        raise ExportError(f"'{path}' is a folder; add the name of a file")
    if not path.parent.is_dir():
        what = "is not a folder" if path.parent.exists() else "does not exist"
        raise ExportError(f"the folder '{path.parent}' {what}; create it or choose another")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ExportError(f"the folder '{path.parent}' may not be written to; choose another")
    return path


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
        raise ExportError(reason(error, path)) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def reason(error: OSError, path: Path) -> str:
    """One line on why a file could not be written."""
    if error.errno in FULL:
        return f"no room left on the disk for '{path}'; nothing was written. Make room or choose another folder"
    if error.errno in FORBIDDEN:
        return f"'{path}' may not be written; choose another folder"
    return f"'{path}' could not be written: {error.strerror or error}"
