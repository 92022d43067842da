"""How large an export will be and how long it will take, before anything is made.

Each number was measured on walks of the shipped model, 31 frames of 384 px with captions, on two CPU cores; what
follows from it is right to about a factor of 1.5 in size, and 3 in time on other machines. Noise decides: with fresh
noise at every step (stochastic samplers) no frame helps to store the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.render.clip import MOST_FRAMES, MOVING, whole_scale

__all__ = ["NATIVE", "Forecast", "estimate"]

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

BLENDED = {"gif": (1.9, 1.8), "webp": (4.2, 1.45), "mp4": (1.0, 1.3), "png": (1.0, 1.7)}
"""By how much pixels that are blended and no squares make a file larger, at 384 px; and the exponent then."""

BLENDING = {"gif": 0.08, "webp": 0.05}
"""Seconds more for a frame of one window at 384 px; a GIF then finds a colour for every pixel that is shown."""

DEVELOPED = {"gif": 35, "webp": 93, "mp4": 40}
"""KiB of a developed frame of one window at 384 px."""

SECONDS = {"gif": (0.25, 0.006), "webp": (0.0, 0.035), "mp4": (0.1, 0.03), "zip": (0.0, 0.004), "png": (0.05, 0.0)}
"""At the start, and per frame of one window at 384 px."""

NATIVE = 128  # pixels a side of the pictures that were measured
SHOWN_IN_PNG = 8
POSTERS = {"poster": (800_000, 2.0), "pdf": (750_000, 1.5)}
"""Bytes and seconds of a page with the picture: nothing of it depends on the run."""


@dataclass(frozen=True)
class Forecast:
    """What an export will cost."""

    bytes: int
    seconds: float

    def __str__(self) -> str:
        size = f"{self.bytes / 1e6:.1f} MB" if self.bytes >= 950_000 else f"{max(1, round(self.bytes / 1e3))} kB"
        return f"about {size}, {self.seconds:.0f} s" if self.seconds >= 1 else f"about {size}, under 1 s"


def estimate(
    kind: str,
    *,
    frames: int,
    view: str = "both",
    size: int = 384,
    fresh_noise: bool = False,
    windows: int = 1,
    smooth: bool = False,
    developed: bool = False,
    native: int = NATIVE,
) -> Forecast:
    """Predicted size and time of an export.

    kind       gif, webp, mp4, png, zip or csv, with or without a dot; or one of POSTERS
    frames     steps + 1; a moving picture keeps at most MOST_FRAMES of them
    view       one of a run, or two with a comma between
    windows    how many runs stand side by side in a comparison
    smooth     pixels are blended;  developed  the file ends on a developed picture
    native     side of the pictures that the model makes; what is larger than a window is averaged down
    """
    kind = kind.lstrip(".").lower()
    if kind in POSTERS:
        return Forecast(*POSTERS[kind])
    if "," in view:
        look: dict[str, Any] = {"size": size, "fresh_noise": fresh_noise, "smooth": smooth, "developed": developed}
        look |= {"native": native}
        parts = [estimate(kind, frames=frames, view=one, **look) for one in view.split(",")]
        return Forecast(sum(part.bytes for part in parts), sum(part.seconds for part in parts))
    if kind not in KIB:
        raise ValueError(f"unknown kind '{kind}'; there are: {', '.join(KIB)}")
    scale = whole_scale(size, native)
    pixels = 1 if kind == "csv" else (min(native, size) / NATIVE) ** 2  # of a frame as it is kept, beside the table's
    smooth = smooth and scale > 1  # nothing is enlarged, so nothing is blended
    frames = min(frames, MOST_FRAMES) if f".{kind}" in MOVING else frames
    more, exponent = BLENDED.get(kind, (1.0, 0.0)) if smooth else (1.0, GROWTH[kind])
    if kind == "png":
        frames, growth = min(frames, SHOWN_IN_PNG), more * max(1, scale // 3) ** exponent
    elif kind == "mp4":
        growth = more * ((scale + scale % 2) / 4) ** exponent
    else:
        growth = more * (scale / 3) ** exponent
    per_frame = KIB[kind].get(view) or KIB[kind].get("x0") or KIB[kind]["x_t"]
    start, each = SECONDS.get(kind, (0.0, 0.0))
    area = pixels * ((scale / 3) ** 2 if kind in ("webp", "mp4") or smooth else 1)
    each += BLENDING.get(kind, 0.0) if smooth else 0.0
    both = 2 if view == "both" else 1
    end = DEVELOPED[kind] * both * (scale / 3) ** 1.6 if developed else 0.0
    return Forecast(
        bytes=round(1024 * (per_frame[fresh_noise] * pixels * frames * windows * growth + end)),
        seconds=start + each * frames * windows * both * area + (1.0 if developed else 0.0),
    )
