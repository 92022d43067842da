"""explorer bench: what this machine does, as ratios from one run; others' code runs beside ours, taking turns."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["bench"]


def bench(
    rounds: Annotated[int, typer.Option(help="Rounds that every contestant runs; the median counts.")] = 7,
    only: Annotated[str | None, typer.Option(help="One part: steps, runs, start, export, rounding, world.")] = None,
) -> None:
    from explorer.choices import choose
    from explorer.commands.bench.contests import PARTS, show

    chosen = PARTS if only is None else {choose("part", only, PARTS): PARTS[only]}
    for title, measure in chosen.items():
        show(title, measure(max(1, rounds)))
