"""As many of the slow tests as fit into some minutes, those first that have not run for the longest time.

    python -m tests.slow --minutes 60

When each last ran stands in .pytest_cache/slow.json of this clone. A clone that has none yet begins at another place
every day, so that a machine which clones anew each time comes round as well. A test that is cut off by the end of the
time counts as not run. Exit code 1 where a test failed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RECORD = ROOT / ".pytest_cache" / "slow.json"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-m", "slow"]


def collected() -> list[str]:
    """The files that hold slow tests: a file shares what its tests prepare."""
    said = subprocess.run([*PYTEST, "--collect-only"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = (line.partition("::")[0].partition(":")[0] for line in said.splitlines() if line.startswith("tests/"))
    return sorted(dict.fromkeys(name for name in names if name.endswith(".py")))


def in_turn(files: list[str], ran: dict[str, float], day: int) -> list[str]:
    """The longest unrun first; of those that never ran, another one every day."""
    first = day % len(files) if files else 0
    return sorted([*files[first:], *files[:first]], key=lambda name: ran.get(name, 0.0))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--minutes", type=float, default=60.0)
    end, failed = time.monotonic() + 60 * asked.parse_args().minutes, []
    ran = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    for name in in_turn(collected(), ran, int(time.time() // 86_400)):
        left = end - time.monotonic()
        if left < 30:
            break
        print(f"== {name}, {left / 60:.0f} minutes left", flush=True)
        try:
            done = subprocess.run([*PYTEST, name], cwd=ROOT, timeout=left, check=False)
        except subprocess.TimeoutExpired:
            print(f"== {name}: cut off, the time is over")
            break
        failed += [name] if done.returncode not in (0, 5) else []
        ran[name] = time.time()
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(json.dumps(ran, indent=1), encoding="utf-8")
    if failed:
        sys.exit(f"slow tests failed in {', '.join(failed)}")


if __name__ == "__main__":
    main()
