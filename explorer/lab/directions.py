"""Measures the directions of a network's middle (network.directions) on painted pictures that it has never seen.

Pictures are buried under static at LEVELS, and the network guesses them without words, so that its middle holds what
it has seen. A label that fewer than FEWEST pictures show has no direction.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.noise import Noise
from explorer.lab.probes import asked
from explorer.lab.subjects import HeldOut, held_out
from explorer.model.base import Model
from explorer.network.directions import Directions
from explorer.types import Progress
from explorer.world.vocabulary import HEAD_NAMES, HEADS

__all__ = ["LEVELS", "differences", "measure_directions"]

LEVELS = (-3.0, 1.0)  # log_snr
FEWEST = 8
BATCH = 8
LEFT_OUT = ("kind",)  # all of these pictures are of one kind


def measure_directions(model: Model, count: int, seed: int = 0) -> Iterator[Progress | Directions]:
    """Progress, then what was found from `count` pictures at each level."""
    test = held_out(count, seed)
    eps = Noise([seed + 1 + k for k in range(count)], test.pictures.shape[1:])()
    means = list[Tensor]()
    for i, level in enumerate(LEVELS):
        kept = list[Tensor]()
        for start in range(0, count, BATCH):
            part = slice(start, start + BATCH)
            held = asked(model, corrupt(test.pictures[part], eps[part], level), level)
            kept += [one["middle"][: len(one["middle"]) // 2] for one in held]
            yield Progress(i * count + min(count, start + BATCH), count * len(LEVELS), "")
        means.append(torch.stack(kept))
    yield differences(torch.stack(means), test)


def differences(means: Tensor, test: HeldOut) -> Directions:
    """means (levels, pictures, channels) of the middle -> the direction of every label."""
    labels, vectors = list[str](), list[Tensor]()
    for name, values in zip(HEAD_NAMES, HEADS):
        shown = torch.tensor(test.labels[name])
        for k, value in enumerate(values):
            own, others = shown == k, (shown >= 0) & (shown != k)
            if name not in LEFT_OUT and min(own.sum(), others.sum()) >= FEWEST:
                labels.append(f"{name}.{value}")
                vectors.append(means[:, own].mean(1) - means[:, others].mean(1))
    return Directions(LEVELS, tuple(labels), torch.stack(vectors, 1))
