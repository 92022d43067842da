"""What a command writes to: any console in any encoding, a pipe that somebody closes, or nothing at all.

What a console cannot show is replaced, never an error, and no name of a file orders it to do anything. Where there is
no console (pythonw, a service, closed streams) what is written goes nowhere, as with /dev/null; a pipe that is closed
ends the command quietly.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import UnsupportedOperation

from explorer.errors import one_line

__all__ = ["closed_pipe", "flush", "quiet", "ready", "say", "tell"]


def ready() -> None:
    """Makes standard output and standard error such that nothing that is printed can fail for its letters."""
    for number in (0, 1, 2):  # else the next file that is opened takes the place of a stream that is closed
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream.closed:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8", errors="replace"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def closed_pipe(error: BaseException) -> bool:
    """Whether somebody stopped reading: `| head`. Windows says that with an error of its own."""
    windows = os.name == "nt" and isinstance(error, OSError) and error.errno == errno.EINVAL
    return isinstance(error, BrokenPipeError) or windows


def flush() -> None:
    """Writes what is held back. Raises OSError here, where it can be caught, and not when Python ends."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def quiet() -> None:
    """From now on what is written goes nowhere, what is held back too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, UnsupportedOperation):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def tell(*lines: object, error: bool = False, flush: bool = False) -> None:
    """Prints lines, each as one line (explorer.errors.one_line): the one place from which commands print.

    error  on standard error;  flush  at once
    """
    for line in lines:
        print(one_line(str(line)), file=sys.stderr if error else sys.stdout, flush=flush)


def say(line: str) -> None:
    """A last line on standard error, if anybody can read it."""
    try:
        tell(line, error=True, flush=True)
    except (OSError, ValueError):
        quiet()
