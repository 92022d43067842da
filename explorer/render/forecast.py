"""How large an export will be and how long it will take, before anything is made.

Each number was measured on walks of the shipped model, 31 frames of 384 px with captions, on two CPU cores; what
follows from it is right to about a factor of 1.5 in size, and 3 in time on other machines. Noise decides: with fresh
noise at every step (stochastic samplers) no frame helps to store the next.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.render.clip import MOST_FRAMES, MOVING, whole_scale

__all__ = ["Forecast", "estimate"]

KIB: dict[
    str, dict[str, tuple[float, float]]
] = {  # per frame: (one noise for the whole walk, fresh noise at every step)
    "gif": {"x_t": (25, 71), "x0": (18, 36), "both": (40, 102), "noise": (11, 74), "words": (44, 52)},
    "webp": {"x_t": (55, 53), "x0": (43, 43), "both": (108, 108), "noise": (66, 48), "words": (24, 26)},
    "mp4": {"x_t": (16, 38), "x0": (11, 15), "both": (34, 76), "noise": (13, 69), "words": (6, 8)},
    "zip": {"x_t": (44, 44), "x0": (28, 28), "both": (72, 72), "noise": (40, 40), "words": (16, 16)},
    "png": {"x_t": (48, 48), "x0": (30, 30), "both": (77, 77), "noise": (41, 41), "words": (18, 18)},
    "csv": {"x_t": (0.1, 0.1)},
}
GROWTH = {"gif": 1.25, "webp": 0.4, "mp4": 1.3, "zip": 0.0, "png": 0.5, "csv": 0.0}
"""Exponent of the enlargement in the size of a file: 2 if squares of equal pixels did not pack well."""

SECONDS = {"gif": (0.25, 0.006), "webp": (0.0, 0.035), "mp4": (0.1, 0.03), "zip": (0.0, 0.004), "png": (0.05, 0.0)}
"""At the start, and per frame of one window at 384 px."""

SHOWN_IN_PNG = 8


@dataclass(frozen=True)
class Forecast:
    """What an export will cost."""

    bytes: int
    seconds: float

    def __str__(self) -> str:
        size = f"{self.bytes / 1e6:.1f} MB" if self.bytes >= 950_000 else f"{max(1, round(self.bytes / 1e3))} kB"
        return f"about {size}, {self.seconds:.0f} s" if self.seconds >= 1 else f"about {size}, under 1 s"


def estimate(
    kind: str, *, frames: int, view: str = "both", size: int = 384, fresh_noise: bool = False, windows: int = 1
) -> Forecast:
    """Predicted size and time of an export.

    kind     gif, webp, mp4, png, zip or csv, with or without a dot
    frames   steps + 1; a moving picture keeps at most MOST_FRAMES of them
    windows  how many runs stand side by side in a comparison
    """
    kind = kind.lstrip(".").lower()
    if kind not in KIB:
        raise ValueError(f"unknown kind '{kind}'; there are: {', '.join(KIB)}")
    scale = whole_scale(size, 128)
    frames = min(frames, MOST_FRAMES) if f".{kind}" in MOVING else frames
    if kind == "png":
        frames, growth = min(frames, SHOWN_IN_PNG), max(1, scale // 3) ** GROWTH[kind]
    elif kind == "mp4":
        growth = ((scale + scale % 2) / 4) ** GROWTH[kind]
    else:
        growth = (scale / 3) ** GROWTH[kind]
    per_frame = KIB[kind].get(view) or KIB[kind].get("x0") or KIB[kind]["x_t"]
    start, each = SECONDS.get(kind, (0.0, 0.0))
    area = (scale / 3) ** 2 if kind in ("webp", "mp4") else 1
    both = 2 if view == "both" else 1
    return Forecast(
        bytes=round(1024 * per_frame[fresh_noise] * frames * windows * growth),
        seconds=start + each * frames * windows * both * area,
    )
