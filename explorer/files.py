"""Files of this machine: what a name means, whether a file can be written there, and writing it whole or not at all.

A name is resolved once, first: `~` is a home, a link is what it leads to. What was resolved is what is compared,
written, printed and measured. A file grows under a plain name of its own in the same folder and takes its name when it
is complete, so a full disk, a pressed Ctrl-C or a lost connection leaves what was there before. Whatever library
writes it, what goes wrong is one line that names the file.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from explorer.errors import RefusedError

__all__ = [
    "ExportError",
    "all_resolved",
    "check_folder",
    "check_name",
    "one_place",
    "own_folder",
    "refused",
    "resolved",
    "same_file",
    "unused",
]
__all__ += ["whole", "whole_text", "written"]

LONGEST_NAME = 255  # bytes, on every common file system
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)", re.IGNORECASE)
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\x00-\x1f]')


class ExportError(RefusedError):
    """A file that cannot be written; the message is one line that says what to do."""


def resolved(path: Path | None) -> Path | None:
    """The file that a name stands for: `~` is a home, and a link what it leads to; all else stays as it was typed."""
    if path is None:
        return None
    with suppress(RuntimeError):  # no such user, or nobody has a home here
        path = path.expanduser()
    try:
        return Path(os.path.realpath(path)) if path.is_symlink() else path
    except (OSError, ValueError):  # too long, or a null character: said by whoever opens it
        return path


def all_resolved(paths: list[Path] | None) -> list[Path]:
    """The same of several."""
    return [found for path in paths or [] if (found := resolved(path)) is not None]


def one_place(path: str | Path) -> Path:
    """`path`, resolved, if a file can be written there: worth asking before the work. Raises ExportError."""
    found = resolved(Path(path))
    assert found is not None
    check_name(found)
    check_folder(found)
    return found


def check_name(path: Path, windows: bool = os.name == "nt") -> None:
    """Whether a file can be called so. Raises ExportError."""
    if "\0" in str(path):
        raise ExportError("null_name")
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise ExportError("long_name", name=path.name[:40])
    odd = NOT_ON_WINDOWS.search(path.name)
    if windows and (odd or DEVICES.match(path.name) or path.name != path.name.rstrip(" .")):
        raise ExportError("windows_name", name=path.name[:40])


def check_folder(path: Path) -> None:
    """Whether there is a folder for the file that takes it, found out by trying. Raises ExportError."""
    try:
        if path.is_dir():
            raise ExportError("folder", name=path.name[:40], path=path)
        if not path.parent.is_dir():
            line = "not_a_folder" if path.parent.exists() else "no_folder"
            raise ExportError("no_folder", line, name=path.name, folder=path.parent)
    except OSError as error:  # the name of the whole path is too long, for one
        raise refused(error, path) from error
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ExportError("locked", "locked_folder", name=path.name, folder=path.parent)
    with written(path):
        tried = unfinished(path) if os.path.lexists(path) else path
        os.close(os.open(tried, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.unlink(tried)


def unfinished(path: Path) -> Path:
    """The name under which a file grows: plain, whatever its own is."""
    return path.with_name(f".{secrets.token_hex(8)}.part")


def same_file(one: Path, other: Path) -> bool:
    """Whether two names lead to one file: links, another case, and ways around included."""
    with suppress(OSError):
        return os.path.samefile(one, other)
    return os.path.realpath(one) == os.path.realpath(other)


def unused(path: Path) -> Path:
    """`path`, or the first of name-2, name-3, ... that nothing is called yet."""
    names = (path if k == 1 else path.with_name(f"{path.stem}-{k}{path.suffix}") for k in count(1))
    return next(name for name in names if not os.path.lexists(name))


def whole(path: Path, make: Callable[[Path], object]) -> Path:
    """A file that is there whole or not at all: `make` writes under another name. Raises ExportError."""
    part = unfinished(path)
    try:
        with written(path):
            make(part)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def whole_text(path: Path, text: str) -> Path:
    """The same of a text, in UTF-8."""
    return whole(path, lambda part: part.write_text(text, encoding="utf-8"))


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Whatever goes wrong with a file, said by the system or by any library, as one line: raises ExportError.

    What this program itself raises passes.
    """
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] == "explorer":
            raise
        raise refused(error, path) from error


def refused(error: Exception, path: Path) -> ExportError:
    """One line on why a file could not be written."""
    said = reason(error)
    number = said.errno if isinstance(said, OSError) else None
    if number == errno.ENAMETOOLONG:
        return ExportError("long_name", name=path.name[:40])
    if number in FULL:
        return ExportError("full", name=path.name, path=path)
    if number in FORBIDDEN:
        return ExportError("locked", name=path.name, path=path)
    why = (said.strerror if isinstance(said, OSError) else "") or str(said) or type(said).__name__
    return ExportError("not_written", name=path.name, path=path, why=" ".join(why.split())[:200])


def reason(error: BaseException) -> BaseException:
    """What the system said, where a library put its own error before it, or only quotes it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno is not None:
            return cause
        cause = cause.__cause__ or cause.__context__
    quoted = re.search(r"os error (\d+)", str(error))  # safetensors
    if quoted:
        return OSError(int(quoted[1]), os.strerror(int(quoted[1])))
    return error


def own_folder(path: Path) -> Path:
    """The folder, made if it is not there, if files can be written in it. Raises ExportError."""
    found = resolved(path) or path
    check_name(found)
    try:
        if os.path.lexists(found) and not found.is_dir():
            raise ExportError("no_folder", "not_a_folder", name=found.name, folder=found)
    except OSError as error:
        raise refused(error, found) from error
    with written(found):
        found.mkdir(parents=True, exist_ok=True)
    check_folder(unfinished(found / "any"))
    return found
