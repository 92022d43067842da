"""Comparisons: several clips in one, side by side, on one clock.

share   all are as far along in their own walk: first frames together, last frames together
noise   all are at the noise level of the one with most frames, as nearly as their steps allow
calls   all have asked the network equally often: a cheap walk is done early, and waits
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from explorer.render.clip import Clip, Frames, Mark, Title, durations, fitted

__all__ = ["CLOCKS", "side_by_side"]

CLOCKS = ("share", "noise", "calls")
MOST = 6


def side_by_side(clips: Sequence[Clip], labels: Sequence[str], clock: str = "share", text: str | None = None) -> Clip:
    """One clip of several with one window each; label k stands over clip k.

    text  stands under all; without it the text that they share. `settings` has a line for each clip.
    Raises ValueError with one line that says what to do.
    """
    if clock not in CLOCKS:
        raise ValueError(f"unknown clock '{clock}'; there are: {', '.join(CLOCKS)}")
    if not 1 <= len(clips) <= MOST or len(labels) != len(clips):
        raise ValueError(f"a comparison needs 1 to {MOST} runs and a label for each")
    if any(len(clip.windows) > 1 for clip in clips):
        raise ValueError("runs are compared in one window each: choose another view than 'both'")
    clips = of_one_size(clips)
    chosen = {"share": by_share, "noise": by_noise, "calls": by_calls}[clock]([clip.marks[0] for clip in clips])
    texts = {clip.text for clip in clips}
    return replace(
        clips[0],
        windows=tuple(clip.windows[0][rows] for clip, rows in zip(clips, chosen)),
        marks=tuple(tuple(clip.marks[0][k] for k in rows) for clip, rows in zip(clips, chosen)),
        titles=tuple(Title(text=label) for label in labels),
        durations_ms=durations(len(chosen[0]), clips[0].fps),
        text=text if text is not None else texts.pop() if len(texts) == 1 else "",
        settings="\n".join(clip.settings for clip in clips),
    )


def of_one_size(clips: Sequence[Clip]) -> Sequence[Clip]:
    """The same clips where their windows are of one size; else all as wide as the narrowest is when it is enlarged,
    which models with pictures of different sizes need."""
    if len({(clip.windows[0].shape[1:], clip.scale) for clip in clips}) == 1:
        return clips
    side = min(clip.scale * max(clip.windows[0].shape[1:3]) for clip in clips)
    return [replace(clip, windows=(enlarged(clip, side),), scale=1) for clip in clips]


def enlarged(clip: Clip, side: int) -> Frames:
    """The frames of a clip of one window, each pixel a square, and then no wider than `side`."""
    large = clip.windows[0].repeat(clip.scale, axis=1).repeat(clip.scale, axis=2)
    return np.stack([fitted(frame, side) for frame in large])


Walks = Sequence[Sequence[Mark]]
Rows = list[np.ndarray]  # of each walk, which frame is shown at each tick


def by_share(walks: Walks) -> Rows:
    ticks = max(map(len, walks))
    return [np.rint(np.linspace(0, len(walk) - 1, ticks)).astype(int) for walk in walks]


def by_noise(walks: Walks) -> Rows:
    master = max(walks, key=len)
    way = 1 if master[-1].log_snr >= master[0].log_snr else -1  # -1: pictures are being buried
    return reached(walks, [way * mark.log_snr for mark in master], lambda mark: way * mark.log_snr)


def by_calls(walks: Walks) -> Rows:
    calls = max(walk[-1].nfe for walk in walks)
    return reached(walks, list(np.linspace(0, calls, max(map(len, walks)))), lambda mark: mark.nfe)


def reached(walks: Walks, ticks: Sequence[float], place: Callable[[Mark], float]) -> Rows:
    """The last frame of each walk that is not beyond the tick; the last tick shows every walk's end."""
    rows = []
    for walk in walks:
        places = np.array([place(mark) for mark in walk], float)
        row = np.maximum(np.searchsorted(places, np.array(ticks) + 1e-9, side="right") - 1, 0)
        row[-1] = len(walk) - 1
        rows.append(row)
    return rows
