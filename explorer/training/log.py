"""log.csv: what a training found, row by row of steps.

A row is the mean of the steps since the row before: loss, loss by noise level (bins of log_snr, the noisiest first;
empty where no picture of these steps had such a level), learning rate, pictures per second of training alone.
"""

from __future__ import annotations

import csv
import math
from itertools import pairwise
from pathlib import Path

import torch

from explorer.files import written
from explorer.training.loop import Record

__all__ = ["BINS", "COLUMNS", "Log", "Row"]

BINS = (-math.inf, -6.0, -2.0, 2.0, 6.0, math.inf)
NAMES = ("below -6", "-6 to -2", "-2 to 2", "2 to 6", "above 6")
COLUMNS = ("step", "seconds", "loss", "lr", "pictures_per_second", *(f"loss at log_snr {name}" for name in NAMES))
EVERY = 10  # steps a row

Row = dict[str, float | None]


class Log:
    """The log of a training under way; rows after step `upto`, left from before a cut, are forgotten."""

    def __init__(self, path: Path, upto: int = 0) -> None:
        self.path = path
        self.rows: list[Row] = [row for row in read(path) if (row["step"] or 0) <= upto]
        self.held: list[Record] = []
        with written(path), path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows)

    def add(self, record: Record, batch: int) -> None:
        """Remembers a step of `batch` pictures over all devices; every EVERY steps writes a row."""
        self.held.append(record)
        if record.step % EVERY:
            return
        row = self.summary(batch)
        with written(self.path), self.path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, COLUMNS).writerow(row)
        self.rows.append(row)
        self.held = []

    def summary(self, batch: int) -> Row:
        losses = torch.cat([record.losses for record in self.held]).cpu()
        levels = torch.cat([record.log_snr for record in self.held]).cpu()
        seconds = sum(record.seconds for record in self.held)
        before = self.rows[-1]["seconds"] or 0.0 if self.rows else 0.0
        head = (
            self.held[-1].step,
            round(before + seconds, 3),
            float(losses.mean()),
            self.held[-1].lr,
            round(len(self.held) * batch / max(seconds, 1e-9), 2),
        )
        parts = [losses[(low <= levels) & (levels < high)] for low, high in pairwise(BINS)]
        return dict(zip(COLUMNS, (*head, *(float(part.mean()) if len(part) else None for part in parts))))

    def curve(self) -> list[tuple[int, float]]:
        """(step, loss) of all rows."""
        return [(int(row["step"] or 0), float(row["loss"] or 0)) for row in self.rows]


def read(path: Path) -> list[Row]:
    """The rows of a log; a last row that a cut left unfinished is left out."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        found = [row for row in csv.DictReader(file) if None not in row and None not in row.values()]
    rows: list[Row] = []
    for row in found:
        try:
            rows.append({name: float(row[name]) if row[name] else None for name in COLUMNS})
        except (KeyError, ValueError):
            break
    return [{**row, "step": int(row["step"])} for row in rows if row["step"] is not None]
