"""The noise level in words: how much of a picture can be told from its static.

White noise of strength sigma hides a pattern of strength r (the rms of its mode in an orthonormal Fourier transform,
pictures in [-1, 1]): the best guess of it correlates with the truth by r / sqrt(r^2 + sigma^2), 90 % at sigma =
0.4843 r. Coarse patterns are strong, fine ones weak, so they come out one after the other as sigma falls. Each stage
begins where 90 % of one band of our 128 px pictures can be told (r measured on 240 pictures of the world).
"""

from __future__ import annotations

import math

__all__ = ["BANDS", "STAGES", "stage", "starts_at"]

KNOWN = 0.4843  # sigma / r at a correlation of 0.9: sqrt(1 / 0.9^2 - 1)

BANDS = {
    "outline": (14.47, "light and dark, one wave across the picture"),
    "colours": (5.03, "colour, one wave across the picture"),
    "details": (1.81, "light and dark, waves of 11 to 21 pixels"),
    "picture": (0.156, "light and dark, waves of 2 to 3 pixels"),
}
"""Rms r of the band whose recovery opens each stage, and what it is."""

STAGES = ("static", *BANDS)


def starts_at(name: str) -> float:
    """log_snr at which a stage begins: -inf for static, then -3.89, -1.78, 0.26, 5.17."""
    return -math.inf if name == "static" else -2 * math.log(KNOWN * BANDS[name][0])


LEVELS = tuple((name, starts_at(name)) for name in reversed(STAGES))


def stage(log_snr: float) -> str:
    """What can be told at a noise level: static, outline, colours, details or picture."""
    return next((name for name, first in LEVELS if log_snr >= first), "static")
