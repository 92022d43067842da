"""How many processor cores this process may use: one rule for all who share work out.

The least of what the machine has, of what the process is allowed (taskset, a batch system) and of the time that its
group of processes gets (a container with --cpus 2 sees all cores of its host, and is held up when it uses them).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["SPIN", "cores", "share_of_time", "spare_torch"]

GROUPS = Path("/proc/self/cgroup")
MOUNTED = Path("/sys/fs/cgroup")
SPIN = 3_000
"""How often a thread of torch looks again for the others before it sleeps. By itself libgomp looks 300,000 times, up to
20 ms: where other work keeps a core, a picture in four steps takes a processor ten times the work
(tests/bench/test_spin.py)."""


def cores() -> int:
    """One at least."""
    allowed = os.cpu_count() or 1
    with suppress(AttributeError, OSError):  # Linux only; elsewhere a process may use all
        allowed = len(os.sched_getaffinity(0))
    time = share_of_time()
    return max(1, allowed if time is None else min(allowed, int(time + 0.5)))


def share_of_time(groups: Path = GROUPS, mounted: Path = MOUNTED) -> float | None:
    """Cores' worth of time that the process's group gets at most, with all groups around it; None for no bound."""
    found = []
    with suppress(OSError, ValueError):
        for line in groups.read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds and "cpu" not in kinds.split(","):
                continue
            places = [mounted] if not kinds else [mounted / kinds, mounted / "cpu"]
            inside = Path(path.lstrip("/"))
            found += [quota(place / part) for place in places for part in (inside, *inside.parents)]
    return min((share for share in found if share is not None), default=None)


def quota(group: Path) -> float | None:
    """Of one group, in either of the two forms that Linux has for it."""
    with suppress(OSError, ValueError, ZeroDivisionError):
        if (group / "cpu.max").exists():
            most, period = (group / "cpu.max").read_text().split()
            return None if most == "max" else int(most) / int(period)
        most = (group / "cpu.cfs_quota_us").read_text()
        return None if int(most) <= 0 else int(most) / int((group / "cpu.cfs_period_us").read_text())
    return None


def spare_torch() -> None:
    """Has torch, which counts cores and not time, begin with as many threads, and has threads that wait for one another
    go to sleep soon, unless somebody has said otherwise. To be called before it is loaded."""
    if share_of_time() is not None:
        os.environ.setdefault("OMP_NUM_THREADS", str(cores()))
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", str(SPIN))
