"""As many of the slow tests as fit into some minutes, those first that have not run for the longest time.

    python -m tests.slow --minutes 60

When each last ran stands in .pytest_cache/slow.json of this clone. A clone that has none yet begins at another place
every day, with the files and within each of them, so that a machine which clones anew each time comes round as well.
The tests of a file run together, because they share what they prepare; those that the end of the time cuts off count as
not run, but for one that had all of the time to itself: it has had its turn, or no other would ever come. Exit code 1
where a test failed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RECORD = ROOT / ".pytest_cache" / "slow.json"
PYTEST = [sys.executable, "-m", "pytest", "-o", "addopts=", "-m", "slow"]
OUTCOME = re.compile(r"^(tests/.+?) (PASSED|SKIPPED|FAILED|ERROR)")  # a line of pytest -v
LEAST, GRACE = 30.0, 60.0  # seconds: worth beginning a file for, and to come to an end in


def collected() -> list[str]:
    """The slow tests, file by file."""
    told = subprocess.run([*PYTEST, "-q", "--collect-only"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [line for line in told.stdout.splitlines() if line.startswith("tests/") and "::" in line]


def in_turn(tests: list[str], ran: dict[str, float], day: int) -> list[str]:
    """The longest unrun first; of those that never ran, another one every day."""
    first = day % len(tests) if tests else 0
    return sorted([*tests[first:], *tests[:first]], key=lambda name: ran.get(name, 0.0))


def by_file(tests: list[str], ran: dict[str, float], day: int) -> list[list[str]]:
    """The same of files and of the tests in each; a file is as old as the oldest of its tests."""
    files: dict[str, list[str]] = {}
    for test in tests:
        files.setdefault(test.partition("::")[0], []).append(test)
    oldest = {name: min(ran.get(test, 0.0) for test in some) for name, some in files.items()}
    return [in_turn(files[name], ran, day) for name in in_turn(sorted(files), oldest, day)]


def run(tests: list[str], seconds: float, ran: dict[str, float]) -> list[str]:
    """Runs tests until they are done or the time is over, notes when each came to an end; those that failed."""
    failed, told, end = [], set(), time.monotonic() + seconds
    command = [*PYTEST, "-v", "--color=no", *tests]
    # a shell lets what it starts in the background ignore Ctrl-C; pytest is to hear of the end
    heard = None if os.name == "nt" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=heard) as process:
        clocks = [
            threading.Timer(seconds, process.send_signal, [signal.SIGINT]),
            threading.Timer(seconds + GRACE, process.kill),
        ]
        for clock in clocks:
            clock.start()
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if (found := OUTCOME.match(line)) and time.monotonic() < end:
                ran[found[1]] = time.time()
                told.add(found[1])
                failed += [found[1]] if found[2] in ("FAILED", "ERROR") else []
        for clock in clocks:
            clock.cancel()
    unsaid = told != set(tests)  # else what went wrong came after the last of them, from threads that were left
    if unsaid and process.returncode not in (0, 2, -signal.SIGKILL) and not failed and time.monotonic() < end:
        failed.append(tests[0].partition("::")[0])
    return failed


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--minutes", type=float, default=60.0)
    end, failed, first = time.monotonic() + 60 * asked.parse_args().minutes, [], True
    ran = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    for tests in by_file(collected(), ran, int(time.time() // 86_400)):
        left = end - time.monotonic()
        if left < LEAST:
            break
        print(f"== {tests[0].partition('::')[0]}, {left / 60:.0f} minutes left", flush=True)
        before = dict(ran)
        failed += run(tests, left, ran)
        if first and ran == before and time.monotonic() > end:
            print(f"== {tests[0]} takes longer than there was; others come first next time", flush=True)
            ran[tests[0]] = time.time()
        first = False
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(json.dumps(ran, indent=1), encoding="utf-8")
    if failed:
        sys.exit(f"slow tests failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
