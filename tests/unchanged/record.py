"""Records what the program makes, so that after a change it can be said that nobody sees a difference.

    python -m tests.unchanged.record OUT.json               all of it, a few minutes
    python -m tests.unchanged.record OUT.json --only look   the items whose name holds that: studio/runs/, bfloat16/
    python -m tests.unchanged.record OUT.json --quick       without the experiment of the lab, which takes a third of it
    python -m tests.unchanged.record OUT.json --times       also start, first frame, 30 steps, bytes of pages; on a
                                                            machine that does nothing else
    python -m tests.unchanged.compare BEFORE.json OUT.json

The bytes depend on the machine, on torch and on the number of threads, which is two here: so a record is made of both
commits on the same machine, and is no file of the repository. It goes only through doors that stay when everything
behind them moves: the command line (commands.py, run by run_commands.py) and the HTTP of a running studio (visits.py,
through visitor.py). What is recorded of a file, and what not, stands in facets.py.

Other measurements, each with its command:
    python -m pytest -m bench -s tests/bench/test_studio.py   start, first frame, 30 steps, scrubbing, in a browser
    python -m pytest -m bench -s tests/bench/test_class.py    a class of thirty
    python -m explorer bench                                  ratios of the network, samplers and exports
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from tests.unchanged.commands import ALONE, PICTURE, PRECISIONS, RUNS
from tests.unchanged.facets import Facets, facets
from tests.unchanged.times import times
from tests.unchanged.visits import visits

__all__ = ["environment", "record"]

ROOT = Path(__file__).parents[2]
THREADS = "2"
SLOW = ("lab-concepts", "studio/lab/")
BAR = re.compile(r"[^\n]*\r|[^\n]*\d+%\|[^\n]*")


def environment(precision: str) -> dict[str, str]:
    """What every process is started with."""
    own = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), THREADS)
    own |= {"EXPLORER_PRECISION": precision, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "NO_COLOR": "1"}
    own["EXPLORER_ENGINE"] = "torch"
    return {**os.environ, **own}


def about() -> dict[str, Any]:
    """The machine and the versions that bytes depend on."""
    command = ["git", "rev-parse", "HEAD", "HEAD:explorer"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    packages = ("torch", "numpy", "pillow", "av", "gradio", "matplotlib")
    return {
        "commit": " ".join(commit[:1]),
        "explorer": " ".join(commit[1:]),  # the id of the folder: the same for commits that change tests alone
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {THREADS} threads",
        **{name: version(name) for name in packages},
    }


def draw(path: Path) -> None:
    """A picture to bury, 200 x 160, from arithmetic."""
    y, x = np.mgrid[0:160, 0:200]
    channels = [127 + 127 * np.sin(x / 30 + k) * np.cos(y / (15 + 5 * k)) for k in range(3)]
    Image.fromarray(np.stack(channels, -1).round().astype(np.uint8)).save(path)


def of_commands(wanted: Callable[[str], bool], place: Path) -> Iterator[tuple[str, Facets]]:
    """All command lines of one precision in one process; a few once more, alone."""
    for precision in PRECISIONS:
        items = []
        for name, own, words in RUNS:
            full = f"{precision}/{name}"
            if own == precision and wanted(full):
                folder = place / precision / name.replace("/", "-")
                folder.mkdir(parents=True)
                draw(folder / PICTURE)
                items.append({"name": full, "folder": str(folder), "words": words})
        if items:
            yield from in_one_process(items, environment(precision))
            yield from alone(items, environment(precision))


def in_one_process(items: list[dict[str, Any]], env: dict[str, str]) -> Iterator[tuple[str, Facets]]:
    command = [sys.executable, "-m", "tests.unchanged.run_commands"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(items).encode())
        process.stdin.close()
        for item, line in zip(items, process.stdout):
            answer = json.loads(line)
            yield item["name"], made(item, answer["code"], answer["out"], answer["err"])
    if process.returncode:
        raise RuntimeError(f"the command lines ended with {process.returncode}")


def alone(items: list[dict[str, Any]], env: dict[str, str]) -> Iterator[tuple[str, Facets]]:
    """Those in ALONE as `python -m explorer` in a process of their own."""
    for item in items:
        if item["name"].partition("/")[2] in ALONE:
            folder = f"{item['folder']}-alone"
            Path(folder).mkdir()
            command = [sys.executable, "-m", "explorer", *item["words"]]
            done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
            own = {**item, "folder": folder}
            yield f"{item['name']} alone", made(own, done.returncode, done.stdout, done.stderr)


def made(item: dict[str, Any], code: int, out: str, err: str) -> Facets:
    """What a command wrote and said; progress bars depend on the speed of the machine, so they are left out."""
    found: Facets = {
        "code": code,
        "out": out.splitlines(),
        "err": [x for x in BAR.sub("", err).splitlines() if x.strip()],
    }
    for path in sorted(Path(item["folder"]).rglob("*")):
        if path.is_file() and path.name != PICTURE:
            name = path.relative_to(item["folder"]).as_posix()
            found |= {f"{name}: {facet}": value for facet, value in facets(path).items()}
    return found


def record(path: Path, only: str = "", quick: bool = False, timed: bool = False) -> None:
    """Writes the record, anew after every item, so that what is there is not lost; says what it is at."""
    began = time.perf_counter()
    result: dict[str, Any] = {"about": about(), "items": {}}

    def wanted(name: str) -> bool:
        return only in name and not (quick and any(slow in name for slow in SLOW))

    def kept() -> None:
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    with TemporaryDirectory(prefix="unchanged-") as folder:
        for items in (of_commands(wanted, Path(folder)), of_studio(wanted, Path(folder))):
            for name, found in items:
                result["items"][name] = found
                kept()
                print(f"{time.perf_counter() - began:6.0f} s  {name}", flush=True)
    if timed:
        result["times"] = times(environment("float32"))
        kept()
    print(f"{path}: {len(result['items'])} items in {time.perf_counter() - began:.0f} s")


def of_studio(wanted: Callable[[str], bool], place: Path) -> Iterator[tuple[str, Facets]]:
    """What visitors of a running studio get."""
    picture = place / PICTURE
    draw(picture)
    yield from visits(environment("float32"), picture, wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description="Records what the program makes; see the head of this file.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="only items whose name holds this")
    parser.add_argument("--quick", action="store_true", help="without the experiment of the lab")
    parser.add_argument("--times", action="store_true", help="also measure times")
    given = parser.parse_args()
    record(given.out, given.only, given.quick, given.times)


if __name__ == "__main__":
    main()
