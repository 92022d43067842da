"""What differs between two records: python -m tests.unchanged.compare BEFORE.json AFTER.json

One line for each difference: the name of the run or export, the facet, and what it was and is. Exit code 1 where there
is any. Machine and versions are told first, because other versions may well give other bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["differences"]

LONGEST = 160
MOST = 12  # lines of a text


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """One line for each item, or facet of an item, that is not the same in both records."""
    found = []
    for name in sorted(before["items"].keys() | after["items"].keys()):
        old, new = before["items"].get(name), after["items"].get(name)
        if old is None or new is None:
            found.append(f"{name}: {'is new' if old is None else 'is gone'}")
            continue
        for facet in sorted(old.keys() | new.keys()):
            if old.get(facet) != new.get(facet):
                found += [f"{name}: {facet}: {line}" for line in told(old.get(facet), new.get(facet))]
    return found


def told(old: Any, new: Any) -> Iterator[str]:
    """How two values of a facet differ: of lists of lines the lines, of anything else both."""
    if isinstance(old, list) and isinstance(new, list):
        gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
        lines = [f"- {short(line)}" for line in gone] + [f"+ {short(line)}" for line in come]
        yield from lines[:MOST] or ["the same lines in another order or number"]
        if len(lines) > MOST:
            yield f"... and {len(lines) - MOST} more lines"
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                yield f"{name}: {short(old.get(name))} -> {short(new.get(name))}"
    else:
        yield f"{short(old)} -> {short(new)}"


def short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def main(before: str, after: str) -> int:
    old, new = (json.loads(Path(path).read_text(encoding="utf-8")) for path in (before, after))
    for name in sorted(old["about"].keys() | new["about"].keys()):
        if old["about"].get(name) != new["about"].get(name):
            print(f"(note) {name}: {old['about'].get(name)} -> {new['about'].get(name)}")
    found = differences(old, new)
    print("\n".join(found))
    print(f"{len(found)} differences in {len(new['items'])} items" if found else f"{len(new['items'])} items, the same")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("two records, please: python -m tests.unchanged.compare BEFORE.json AFTER.json")
    sys.exit(main(*sys.argv[1:]))
