"""How far a training is that somebody watches, live or recorded."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.types import Images

__all__ = ["Progress", "looks"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Progress:
    """Where a training stands.

    step, steps   done and in all;  seconds  since it began, painting included
    loss          mean of the steps since the last item; NaN where there were none
    samples       (N, 3, S, S) in [-1, 1], always from the same static, or None between two shows
    prompts       what the samples should show, N of them
    recorded      whether this is read from a file instead of computed now
    """

    step: int
    steps: int
    loss: float
    seconds: float
    pictures_per_second: float
    prompts: tuple[str, ...]
    samples: Images | None = None
    recorded: bool = False


def looks(steps: int, count: int) -> tuple[int, ...]:
    """At which steps to show samples: 0 and `steps` among them, with gaps that grow, since early steps change most."""
    if count < 2:
        return (steps,)
    return tuple(sorted({round(steps * (k / (count - 1)) ** 2) for k in range(count)}))
