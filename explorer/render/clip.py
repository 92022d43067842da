"""A Clip: everything that an export needs of a walk, and no tensor any more.

It keeps the pictures at their native size; enlarged frames with captions are drawn one by one when they are asked
for, so that a walk of a thousand steps fits in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explorer.pixels import from_frame, to_frames
from explorer.render.layout import Sheet
from explorer.types import Images

__all__ = [
    "MOST_FRAMES",
    "MOVING",
    "WORDS",
    "Clip",
    "Frames",
    "Mark",
    "Title",
    "developed_at_end",
    "durations",
    "evenly",
    "fitted",
    "thin",
    "whole_scale",
]

Frames = NDArray[np.uint8]  # (N, H, W, 3)
MOVING = (".gif", ".webp", ".mp4")
MOST_FRAMES = 101  # of a moving picture in a file; of longer walks some steps are left out, evenly

WORDS = {
    "holds": "what it holds",
    "guess": "its guess",
    "sees": "the noise it sees",
    "push": "the push of the words",
    "planes": "the state as it is",
    "without": "without the words",
    "static": "static",
    "outline": "outline",
    "colours": "colours",
    "details": "details",
    "picture": "picture",
    "developed": "developed",
}
"""Every word that a caption can hold; give another mapping for another language."""

SMALLEST = 128  # pixels of a window whose pictures are larger
SLOWEST, FASTEST = 0.5, 50.0  # fps; GIF players slow down what is shown for less than 20 ms
LARGEST = 2048  # pixels
FIRST_MS, LAST_MS = 600, 1500  # the ends stay longer, so that the eye can start and finish
DEVELOPED_MS = 2500  # a picture that was developed holds still longer


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Where a frame is on the walk: step of steps, time, noise level, and network calls so far.

    developed  the frame is none of the walk: it shows what the walk ended on, drawn larger
    """

    step: int
    steps: int
    t: float
    log_snr: float
    nfe: int = 0
    developed: bool = False


@dataclass(frozen=True, kw_only=True)
class Title:
    """What stands over a window; its role (noise, guess, words, or none) decides the line drawn before it."""

    text: str
    role: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """Windows that play together, and what is written around them.

    windows       one (N, H, W, 3) uint8 per window, native size
    ending        nothing, or one larger (H, W, 3) uint8 per window: a frame behind the N, see `developed_at_end`
    marks         one row of marks for all windows, or one row per window; a mark for each frame
    durations_ms  of each frame; multiples of 10 ms, the tick of a GIF
    scale         whole factor of enlargement
    smooth        pixels are blended when they are enlarged, and do not become squares
    text          one line under the pictures, usually the prompt
    settings      text form of the settings, stored in every file
    """

    windows: tuple[Frames, ...]
    marks: tuple[tuple[Mark, ...], ...]
    durations_ms: tuple[int, ...]
    titles: tuple[Title, ...] = ()
    text: str = ""
    settings: str = ""
    scale: int = 3
    fps: float = 12.0
    caption: bool = True
    smooth: bool = False
    theme: str = "light"
    words: Mapping[str, str] = field(default_factory=lambda: WORDS)
    ending: tuple[NDArray[np.uint8], ...] = ()

    def __len__(self) -> int:
        return len(self.durations_ms)

    def __iter__(self) -> Iterator[Frames]:
        """The frames one by one, (H, W, 3) uint8."""
        sheet = self.sheet
        return (sheet.frame(k) for k in range(len(self)))

    @property
    def sheet(self) -> Sheet:
        """How the windows and the captions are laid out."""
        return Sheet(self)

    @property
    def frames(self) -> Frames:
        """All frames at once, (N, H, W, 3) uint8. Large: the exporters take them one by one."""
        return np.stack(list(self))

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of a frame in pixels."""
        return self.sheet.size


def durations(count: int, fps: float) -> tuple[int, ...]:
    """How long each frame stays, in ms: a steady clock in ticks of 10 ms, and longer at both ends."""
    if not SLOWEST <= fps <= FASTEST:
        raise ValueError(f"fps must be from {SLOWEST:g} to {FASTEST:g}, not {fps:g}")
    ticks = [round(k * 100 / fps) for k in range(count + 1)]
    stays = [10 * (after - before) for before, after in pairwise(ticks)]
    stays[0] = max(stays[0], FIRST_MS)
    stays[-1] = max(stays[-1], LAST_MS)
    return tuple(stays)


def whole_scale(size: int, native: int) -> int:
    """The largest whole factor by which `native` pixels fit into `size`: every pixel of the model stays a square.

    500 px makes 384 px of 128, not 512 with smeared pixels, nor a rim of nothing. Larger pictures are averaged down
    (`fitted`) and not enlarged. Raises ValueError out of range.
    """
    least = min(native, SMALLEST)
    if not least <= size <= LARGEST:
        raise ValueError(f"size must be from {least} to {LARGEST} pixels, not {size}")
    return max(1, size // native)


def fitted(frame: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """(H, W, 3) -> the same where it fits into `size` pixels, else averaged over areas until it does."""
    high, wide = frame.shape[:2]
    if max(high, wide) <= size:
        return frame
    goal = (max(1, wide * size // max(high, wide)), max(1, high * size // max(high, wide)))
    return np.asarray(Image.fromarray(frame).resize(goal, Image.Resampling.BOX))


def evenly(count: int, most: int) -> list[int]:
    """Indices of `count` frames: all of them, or `most` at even distances with the first and the last."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int)).tolist()


def thin(clip: Clip, most: int) -> Clip:
    """At most `most` frames, evenly chosen, both ends kept: a GIF of 1000 steps would be huge and last minutes."""
    if most < 2:
        raise ValueError(f"a clip needs at least 2 frames, not {most}")
    if len(clip) <= most:
        return clip
    keep = evenly(len(clip), most)
    return replace(
        clip,
        windows=tuple(frames[keep] for frames in clip.windows),
        marks=tuple(tuple(row[k] for k in keep) for row in clip.marks),
        durations_ms=durations(most, clip.fps),
    )


def developed_at_end(clip: Clip, develop: Callable[[Images], Images]) -> Clip:
    """The clip with one frame more, which holds: the picture that its windows end on, developed.

    For moving pictures whose windows all end on the picture. The frame has no step: nothing of it is of the walk.

    develop  (1, 3, H, W) -> (1, 3, 4 H, 4 W) in [-1, 1]
    """
    clip = thin(clip, MOST_FRAMES - 1)
    picture = to_frames(develop(from_frame(clip.windows[0][-1])))[0]
    return replace(
        clip,
        ending=(picture,) * len(clip.windows),
        marks=tuple((*row, replace(row[-1], developed=True)) for row in clip.marks),
        durations_ms=(*clip.durations_ms[:-1], FIRST_MS, DEVELOPED_MS),
    )
