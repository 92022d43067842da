"""python -m explorer.commands.bench.peak PROMPT FILE: makes a GIF like `explorer gif`, prints its peak memory in GB."""

from __future__ import annotations

import sys
from pathlib import Path

from explorer.commands.gif import make

if __name__ == "__main__":
    import resource

    make({"prompt": sys.argv[1], "seed": 7}, {}, Path(sys.argv[2]), None)
    unit = 1e9 if sys.platform == "darwin" else 1e6  # macOS counts bytes, Linux kilobytes
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)
