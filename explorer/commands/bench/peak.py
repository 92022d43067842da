"""python -m explorer.commands.bench.peak PROMPT FILE: makes a GIF like `explorer gif`, prints its peak memory in GB."""

from __future__ import annotations

import sys
from pathlib import Path

from explorer.commands.gif import make
from explorer.console import tell

__all__ = ["peak"]


def peak() -> float:
    """The most memory that this process has held, in GB. Linux' getrusage would count what the process that started
    it held as well, so it is asked for the high-water mark of this program alone."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1e6  # kB
    import resource

    unit = 1e9 if sys.platform == "darwin" else 1e6  # macOS counts bytes, others kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    make({"prompt": sys.argv[1], "seed": 7}, {}, Path(sys.argv[2]), None)
    tell(peak())
