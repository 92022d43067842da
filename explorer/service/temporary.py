"""One private folder for all temporary files of this process, gone when it ends, however it ends.

    folder = temporary_folder()              rights 0700: another user of this computer cannot look into it
    tidy = Tidy(folder); tidy.sweep(now)     what has had its time is deleted; `tidy.full` says when there is no room

A process that is killed leaves its folder behind; the next one of the same user that starts deletes it. A folder is in
use as long as its process holds the lock on the file beside it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Collection
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

__all__ = ["BRIEF", "GIVEN", "ROOM", "Tidy", "forsake", "lies_in", "temporary_folder"]

PREFIX = "diffusion-explorer-"
LOCK, GIVEN = ".in-use", "given"
ROOM = 500_000_000  # bytes of everything in it; beyond that no picture is taken in
STAY = 1_800.0  # seconds that a file to take home waits to be fetched
BRIEF = 90.0  # seconds that what a visitor sent stays at most


@cache
def temporary_folder() -> Path:
    """This process's folder, made when it is first asked for, and deleted when the process ends."""
    sweep_left_over(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # 0700 by itself
    held[folder] = hold(folder / LOCK)
    return folder


held: dict[Path, IO[bytes] | None] = {}  # our folders, each with its lock


@atexit.register
def forsake() -> None:
    """Deletes this process's folder; for those who end without Python's own end."""
    while held:
        folder, lock = held.popitem()
        if lock is not None:
            lock.close()
        for _ in range(3):  # threads may still be writing into it
            shutil.rmtree(folder, ignore_errors=True)


def lies_in(folder: str | Path, path: str) -> bool:
    """Whether a path is written as one in the folder, and leads there: /proc/self/fd/9 may lead there as well, to what
    somebody else is just sending."""
    written, real = os.path.abspath(folder) + os.sep, os.path.realpath(folder) + os.sep
    if "\0" in path or not os.path.normpath(path).startswith((written, real)):
        return False
    return os.path.realpath(path).startswith(real)


def sweep_left_over(place: Path) -> None:
    """Deletes the folders of this user whose process is gone."""
    for folder in place.glob(PREFIX + "*"):
        with suppress(OSError):
            mine = not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
            if folder.is_symlink() or not folder.is_dir() or not mine:
                continue
            lock = hold(folder / LOCK)
            if lock is not None:
                lock.close()
                shutil.rmtree(folder, ignore_errors=True)


def hold(path: Path) -> IO[bytes] | None:
    """The lock file, open and locked; None where another process has it."""
    file = path.open("ab")
    try:
        if os.name == "nt":  # the same promise by another call
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


class Tidy:
    """Keeps the folder small.

    sent   names of files that visitors sent: those, and half ones, which lie loose in the folder or in the one where
           files are given out, stay for `BRIEF` seconds, all others for `STAY`
    full   whether the folder holds more than `room` bytes, as of the last sweep and what was counted since
    """

    def __init__(self, folder: Path, room: int = ROOM) -> None:
        self.folder, self.room = folder, room
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """What the folder holds, as of the last sweep and what was counted since."""
        return self._bytes

    @property
    def full(self) -> bool:
        return self._bytes > self.room

    def count(self, size: int) -> None:
        """So many bytes have been written since the last sweep."""
        self._bytes += size

    def sweep(self, now: float, sent: Collection[str] = ()) -> None:
        """Deletes what has had its time, and empty folders; measures what is left. `now` in seconds, wall clock."""
        left, loose = 0, (str(self.folder), str(self.folder / GIVEN))
        for where, folders, names in os.walk(self.folder, topdown=False):
            for name in names:
                path = os.path.join(where, name)
                if name == LOCK and where == str(self.folder):
                    continue
                with suppress(OSError):
                    seen = os.lstat(path)
                    if now - max(seen.st_mtime, seen.st_ctime) > (BRIEF if path in sent or where in loose else STAY):
                        os.unlink(path)
                    else:
                        left += seen.st_size
            for name in folders:
                with suppress(OSError):  # not empty, or just being filled
                    path = os.path.join(where, name)
                    if now - os.lstat(path).st_mtime > BRIEF:
                        os.rmdir(path)
        self._bytes = left
