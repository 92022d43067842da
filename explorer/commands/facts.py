"""explorer lesson facts: the measured facts that lessons and README quote; with a name, its measurement once more.

A measurement runs the command that stands beside it, in a process of its own, and reads the file that it writes.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.console import tell

if TYPE_CHECKING:
    from explorer.lesson.numbers.facts import Fact, Measurement

__all__ = ["facts", "measured_again"]


def facts(name: str | None, folder: Path | None = None) -> None:
    """Lists the facts; or measures the facts of `name` again, writes them, and writes them into the pages."""
    from explorer.choices import choose
    from explorer.lesson.check import refresh
    from explorer.lesson.numbers.compute import compute
    from explorer.lesson.numbers.facts import measurements, save

    everything = measurements()
    if name is None:
        for one, known in everything.items():
            show(one, known)
        return
    known = everything[choose("measurement", name, everything)]
    again = measured_again(known)
    save({**everything, name: again})
    compute.cache_clear()
    show(name, again, known)
    for path in refresh(folder):
        tell(path)


def measured_again(known: Measurement) -> Measurement:
    """Runs the command of a measurement. Raises ValueError when it fails, or when its table lacks a row."""
    from explorer.lesson.numbers.facts import taken

    with tempfile.TemporaryDirectory() as place:
        return taken(known, told_by(known.command, Path(place)))


def told_by(command: str, place: Path) -> dict[str, Any]:
    """What a command of this package writes down: `explorer lab` into a folder, `explorer evaluate` into a file."""
    words = shlex.split(command)[1:]
    out = place if words[0] == "lab" else place / "found.json"
    done = subprocess.run([sys.executable, "-m", "explorer", *words, "--out", str(out)], stdout=subprocess.DEVNULL)
    if done.returncode:
        raise ValueError(f"`{command}` ended with {done.returncode}; run it by itself to see why")
    return json.loads(next(place.glob("*.json")).read_text(encoding="utf-8"))


def show(name: str, one: Measurement, before: Measurement | None = None) -> None:
    tell(f"{name}: {one.what}", f"  {one.command}", f"  {one.sample}{f'; {one.verdict}' if one.verdict else ''}")
    width = max(map(len, one.found), default=0)
    for key, fact in one.found.items():
        old = before.found.get(key) if before else None
        tell(f"  {key:{width}}  {text(fact)}{f'   before: {text(old)}' if old and old != fact else ''}")
    tell()


def text(fact: Fact) -> str:
    ends = "" if fact.low is None else f" ({fact.low:.3f} to {fact.high:.3f})"
    return f"{fact.value:.3f}{ends}"
