"""Coarse before fine in one run: how far each part of the final picture is already in the guess, step by step.

A part is a ring of spatial frequencies: large shapes, smaller parts, fine detail. Told are, per ring,
    seen      corr(x0_hat, final picture), around each picture's mean colour
    closed    sqrt(lambda / (lambda + sigma^2)), lambda being the ring's power in the final picture: no network at all
    from      the step from which on the correlation stays at 90 % or more
and, to look at, the final picture rebuilt from its coarse rings alone. See explorer.trajectory.measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from explorer.pixels import to_frames
from explorer.player.codec import encode
from explorer.trajectory.measure import Bands, coarse, make_bands, overlap, power, predicted
from explorer.types import Images
from explorer.words.texts import Words

__all__ = ["PARTS", "REACHED", "bands_of", "part_correlations"]

PARTS = ("large", "middle", "fine")
REACHED = 0.9
NOTHING = 1e-4  # of the amplitude of the final picture: a weaker part of a guess is rounding
rings = lru_cache(maxsize=4)(make_bands)


def part_correlations(guesses: Images, final: Images, bands: Bands) -> Tensor:
    """(steps, rings) correlation of each guess (steps, 3, H, W) with the final picture (1, 3, H, W)."""
    match = overlap(flat(guesses), flat(final), bands)
    return match.both / (match.a * match.b).sqrt().clamp_min(NOTHING * match.b).clamp_min(1e-30)


def flat(pictures: Images) -> Images:
    """Without their mean colour, which is no pattern."""
    return pictures - pictures.mean((2, 3), keepdim=True)


def settled(values: Sequence[float]) -> int:
    """The first index from which on no value is below REACHED; the length, which is the final picture, if none is."""
    below = [k for k, value in enumerate(values) if not value >= REACHED]
    return below[-1] + 1 if below else 0


def bands_of(words: Words, guesses: Sequence[Images], sigmas: Sequence[float], final: Images) -> dict[str, Any]:
    """What the panel draws when a run is complete; JSON values only.

    guesses  x0_hat of every shown step, (1, 3, H, W) each;   sigmas   their noise levels
    """
    made, final = torch.cat([guess[:1] for guess in guesses]).float().cpu(), final[:1].float().cpu()
    bands = rings(made.shape[-1], len(PARTS))
    seen = part_correlations(made, final, bands)
    lambdas = power(flat(final), bands)
    closed = predicted(lambdas, torch.tensor(sigmas, dtype=torch.float64)[:, None])
    return {
        "labels": [words(f"measured.parts.{name}") for name in PARTS],
        "seen": [[round(value, 4) for value in column] for column in seen.T.tolist()],
        "closed": [[round(value, 4) for value in column] for column in closed.T.tolist()],
        "from": [settled(column) for column in seen.T.tolist()],
        "pictures": [encode(to_frames(coarse(final, edge))[0]) for edge in bands.edges[1:-1]],
    }
