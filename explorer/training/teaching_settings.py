"""What a teaching is done with; see `teaching`."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import RefusedError

__all__ = ["TeachingSettings"]


@dataclass(frozen=True, kw_only=True)
class TeachingSettings:
    """steps    how long
    batch    given pictures a step;   prior  painted ones of the world beside them, 0 for none
    keep     how much these count
    rank     of the additions;   lr, vector_lr  of AdamW, for them and for the word's vector
    average  the most that the running average keeps of itself at a step: what is used in the end
    shift    of the noise levels, above 1 to noisier ones, where it is decided what a picture shows
    dropout  share of captions of the painted ones that are left out
    pool     of painted pictures;   fresh  new ones of them at each step;   places  empty ones that things are put in
    preset   the size of the network, by which the world is painted
    shows    how often samples are made on the way, more often early;   sample_steps  of each, None for the usual
    Raises RefusedError on numbers that make no teaching.
    """

    steps: int = 200
    batch: int = 4
    prior: int = 2
    keep: float = 3.0
    rank: int = 8
    lr: float = 2e-3
    vector_lr: float = 1e-2
    average: float = 0.95
    shift: float = 1.7
    dropout: float = 0.15
    pool: int = 96
    fresh: int = 0
    places: int = 24
    seed: int = 0
    preset: str = "full"
    shows: int = 8
    sample_steps: int | None = None

    def __post_init__(self) -> None:
        bounds = {"steps": (1, 20_000), "batch": (1, 64), "prior": (0, 64), "rank": (1, 16), "pool": (1, 4096)}
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise RefusedError("teach_number", setting=name, low=low, high=high, given=getattr(self, name))
