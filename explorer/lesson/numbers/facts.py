"""Facts: what was measured on the shipped weights, by a command that measures it again.

    measurement   a command, how large its sample was, the weights that it read, and the rows of its table that count
    fact          value, and the ends of its 95 % interval, of one such row

All of them lie in facts.json. `explorer lesson facts NAME` runs a measurement's command and writes what it found.
Lessons, FAQ and README quote a fact by its name, so that they cannot disagree. A fact holds for the weights whose
sha256 stands beside it, and for no others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from explorer.files import whole_text
from explorer.network.checkpoint import WeightsError, manifest

__all__ = ["PLACE", "Fact", "Measurement", "facts", "measurements", "outdated", "save", "taken"]

PLACE = Path(__file__).with_name("facts.json")
COLUMN, NUMBER = "column", "number"
"""How a fact is found: by the column in which it stands, all other keys being cells of its row; or, where the table
lacks it, by the name of a number in the reason for the verdict."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """value, low, high  a share in [0, 1] or a mean, and its 95 % interval, which a mean of pairs may lack"""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """what      in a sentence, for people
    command   repeats it, exactly
    reads     the networks whose weights decide the outcome
    rows      fact -> the cells by which its row is found in the command's table, and the column in which it stands
    count     pictures, captions, prompts ... that the sample is made of
    sample, verdict  as the command says them; no verdict where it gives none
    weights   network -> sha256 of the weights that were measured
    found     fact -> what was measured
    """

    what: str
    command: str
    reads: tuple[str, ...]
    rows: Mapping[str, Row]
    count: int = 0
    sample: str = ""
    verdict: str = ""
    weights: Mapping[str, str]
    found: Mapping[str, Fact]


@lru_cache(maxsize=1)
def measurements() -> dict[str, Measurement]:
    """All measurements by name."""
    stored = json.loads(PLACE.read_text(encoding="utf-8"))
    return {name: measurement(plain) for name, plain in stored.items()}


def measurement(plain: dict[str, Any]) -> Measurement:
    found = {name: Fact(*ends) for name, ends in plain.pop("found", {}).items()}
    reads, weights = tuple(plain.pop("reads")), plain.pop("weights", {})
    return Measurement(**plain, reads=reads, weights=weights, found=found)


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    """All facts by name."""
    return {name: fact for one in measurements().values() for name, fact in one.found.items()}


def taken(asked: Measurement, told: Mapping[str, Any]) -> Measurement:
    """The measurement with what a run of its command told: sample, verdict, rows. Raises ValueError on a lost row."""
    sample = str(told.get("sample", ""))
    first = re.search(r"\d+", sample)
    return Measurement(
        what=asked.what,
        command=asked.command,
        reads=asked.reads,
        rows=asked.rows,
        count=int(first.group()) if first else 0,
        sample=sample,
        verdict=str(told.get("verdict", "")),
        weights={name: manifest()[name]["sha256"] for name in asked.reads},
        found={name: read(name, place, told) for name, place in asked.rows.items()},
    )


def read(name: str, place: Row, told: Mapping[str, Any]) -> Fact:
    """The fact at a place of what was told. Raises ValueError."""
    if NUMBER in place:
        value = told.get("numbers", {}).get(place[NUMBER])
        if value is None:
            raise ValueError(f"{name}: the verdict's reason has no number {place[NUMBER]}")
        return Fact(float(value), None, None)
    cells = {key: cell for key, cell in place.items() if key != COLUMN}
    fit = [row for row in told["rows"] if all(row.get(key) == cell for key, cell in cells.items())]
    if len(fit) != 1 or fit[0].get(place[COLUMN]) is None:
        raise ValueError(f"{name}: the table needs one row that has {cells} and a {place[COLUMN]}, it has {len(fit)}")
    low, high = (None if fit[0].get(end) is None else round(float(fit[0][end]), 5) for end in ("low", "high"))
    return Fact(round(float(fit[0][place[COLUMN]]), 5), low, high)


def save(everything: Mapping[str, Measurement]) -> None:
    """Writes all measurements; the file appears whole or not at all."""
    whole_text(PLACE, json.dumps({name: stored(one) for name, one in everything.items()}, indent=1) + "\n")
    measurements.cache_clear()
    facts.cache_clear()


def stored(one: Measurement) -> dict[str, Any]:
    found = {name: [fact.value, fact.low, fact.high] for name, fact in one.found.items()}
    return {**vars(one), "found": found}


def outdated() -> list[str]:
    """The measurements that are about other weights than those that ship."""
    try:
        now = {name: entry["sha256"] for name, entry in manifest().items()}
    except WeightsError:
        return []
    return [name for name, one in measurements().items() if one.weights != {n: now.get(n) for n in one.reads}]
