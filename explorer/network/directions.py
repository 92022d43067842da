"""Directions in the middle of a network: where pictures of the night lie from all others, and a push that way.

    direction(label, log_snr) = mean of the middle's channels over pictures that show it
                              - mean over pictures that have an answer and show something else

A push adds amount * direction to what the middle hands on, at every place and noise level (Kwon et al. 2023 call that
room h-space, and learn directions in it; ours are differences of means). Amount 1 moves the middle by as far as such
pictures lie away on average. The shipped ones were measured by `explorer directions` on painted pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from explorer.files import whole
from explorer.network.hooks import Hook
from explorer.resources import folder

__all__ = ["MOST", "PLACE", "Directions", "Push", "load_directions", "save_directions"]

PLACE = "directions.npz"  # in the folder of assets
MOST = 4.0  # times as far as pictures of a label lie away
MIDDLE = "middle"


@dataclass(frozen=True, eq=False)
class Directions:
    """levels  log_snr, rising;  labels  "attribute.name";  vectors  (levels, labels, channels)"""

    levels: tuple[float, ...]
    labels: tuple[str, ...]
    vectors: Tensor

    def at(self, label: str, level: float) -> Tensor:
        """(channels,) at a noise level, linear between those that were measured. Raises KeyError for a label that
        there is not."""
        if label not in self.labels:
            raise KeyError(label)
        k, levels = self.labels.index(label), self.levels
        after = next((i for i, known in enumerate(levels) if known >= level), len(levels) - 1)
        before = max(0, after - 1) if level < levels[after] else after
        span = levels[after] - levels[before]
        share = (level - levels[before]) / span if span else 0.0
        return torch.lerp(self.vectors[before, k], self.vectors[after, k], min(max(share, 0.0), 1.0))


@dataclass(frozen=True, eq=False)
class Push(Hook):
    """amount times a direction, added to the middle."""

    directions: Directions
    label: str
    amount: float

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        if site != MIDDLE or self.amount == 0:
            return after
        step = self.amount * self.directions.at(self.label, level)
        return after + step.to(after)[None, :, None, None]


@lru_cache(maxsize=4)
def load_directions(model: str) -> Directions | None:
    """The shipped directions of a model; None where none were measured."""
    place = folder("assets") / PLACE
    if not place.is_file():
        return None
    with np.load(place) as kept:
        if f"{model}.vectors" not in kept:
            return None
        levels, labels, vectors = (kept[f"{model}.{part}"] for part in ("levels", "labels", "vectors"))
    return Directions(tuple(levels.tolist()), tuple(labels.tolist()), torch.from_numpy(vectors.astype(np.float32)))


def save_directions(place: Path, model: str, found: Directions) -> None:
    """Puts those of a model into a file, in place of older ones; the file appears whole or not at all."""
    kept: dict[str, np.ndarray] = {}
    if place.is_file():
        with np.load(place) as old:
            kept = {name: old[name] for name in old.files if not name.startswith(f"{model}.")}
    kept[f"{model}.levels"] = np.array(found.levels)
    kept[f"{model}.labels"] = np.array(found.labels)
    kept[f"{model}.vectors"] = found.vectors.numpy().astype(np.float16)

    def put(path: Path) -> None:
        with path.open("wb") as file:
            np.savez_compressed(file, **kept)  # type: ignore[arg-type]

    whole(place, put)
    load_directions.cache_clear()
