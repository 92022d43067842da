"""From the tensors of a walk to the frames of a Clip.

    frame = round(127.5 (x + 1)), values outside [-1, 1] cut        a walk of N steps has N + 1 frames

Frame k shows the state after k steps, so frame 0 of a reverse walk is static and frame N is the picture. The noise is
shown on the scale of x_t, so that both look the same while nothing but noise is there; the push of the words,
x0_hat - x0_uncond (w times the difference between with and without words), is shown around mid-grey.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from torch import Tensor

from explorer.choices import choose
from explorer.errors import RefusedError
from explorer.pixels import to_frames
from explorer.render.clip import WORDS, Clip, Frames, Mark, Title, durations, fitted, whole_scale
from explorer.types import Step, moments

__all__ = ["VIEWS", "clip", "ends_on_picture", "windows_of"]

VIEWS = {
    "x_t": (("holds", ""),),
    "x0": (("guess", "guess"),),
    "both": (("holds", "noise"), ("guess", "guess")),
    "noise": (("sees", "noise"),),
    "words": (("push", "words"),),
    "x0_uncond": (("without", "words"),),
    "planes": (("planes", ""),),
}
"""View -> its windows: (what is in the window, the role that its title carries)."""
SINGLE = tuple(view for view, windows in VIEWS.items() if len(windows) == 1)
ON_PICTURE = {"holds", "guess"}  # windows that end on the picture


def windows_of(view: str) -> tuple[tuple[str, str], ...]:
    """The windows of a view, or of two with a comma between them, as in "words,x0". Raises RefusedError."""
    names = view.split(",")
    if len(names) == 2:
        return tuple(window for name in names for window in VIEWS[choose("view", name, SINGLE)])
    return VIEWS[choose("view", view, VIEWS)]


def ends_on_picture(view: str) -> bool:
    """Whether every window of the view ends on the picture, which can then be developed."""
    return all(name in ON_PICTURE for name, _ in windows_of(view))


def seen(step: Step, window: str) -> Tensor:
    """What a window shows of a step. Raises RefusedError where the walk had no guidance to show."""
    if window in ("push", "without"):
        if step.x0_uncond is None:
            raise RefusedError("view_of_guidance")
        return step.x0_hat - step.x0_uncond if window == "push" else step.x0_uncond
    if window == "planes":
        if step.planes is None:
            raise RefusedError("view_of_planes")
        return step.planes
    if window == "sees":
        return step.eps_hat
    return step.x_t if window == "holds" else step.x0_hat


def shows(step: Step, window: str) -> bool:
    """Whether a window has something to show: of the end of a walk nobody asked the model, and no noise is there."""
    noiseless = window == "sees" and step.log_snr == math.inf
    return not (step.is_end and (window in ("push", "without") or noiseless))


def frame_of(step: Step, window: str, which: int) -> Frames:
    """(H, W, 3); mid-grey where there is nothing to show beside a window that shows something."""
    if shows(step, window):
        return to_frames(seen(step, window)[which : which + 1])[0]
    return np.full_like(to_frames(step.x_t[which : which + 1])[0], 128)


def clip(
    steps: Iterable[Step],
    *,
    view: str = "both",
    size: int = 384,
    fps: float = 12.0,
    caption: bool = True,
    text: str = "",
    settings: str = "",
    theme: str = "light",
    smooth: bool = False,
    which: int = 0,
    words: Mapping[str, str] = WORDS,
    total: int = 0,
) -> Clip:
    """Keeps the frames of a walk while it is made; the tensors go as they come.

    steps  Steps of a forward or reverse walk
    view   a name in VIEWS, or two, see `windows_of`
    size   side of a window in pixels; the largest whole multiple of the native size that fits is taken, and what is
           larger is averaged down
    which  picture of the batch
    total  steps of the whole walk, where only its beginning is given
    Raises ValueError with one line that says what to do.
    """
    named = windows_of(view)
    durations(1, fps)  # a wrong fps is said before the work, not after it
    windows: list[list[Frames]] = [[] for _ in named]
    marks: list[Mark] = []
    steps_made, scale = 0, 1
    for step in moments(steps):
        if not any(shows(step, name) for name, _ in named):
            continue
        for (name, _), frames in zip(named, windows):
            frame = frame_of(step, name, which)
            scale = whole_scale(size, max(frame.shape[:2]))
            frames.append(fitted(frame, size))
        if not step.is_end:
            steps_made = step.index + 1
        marks.append(Mark(step=step.index, steps=0, t=step.t, log_snr=step.log_snr, nfe=step.nfe))
    if not marks:
        raise ValueError("a clip needs at least one step")
    titles = tuple(Title(text=words[name], role=role) for name, role in named)
    return Clip(
        windows=tuple(np.stack(frames) for frames in windows),
        marks=(tuple(replace(mark, steps=total or steps_made) for mark in marks),),
        durations_ms=durations(len(marks), fps),
        titles=() if view == "x_t" else titles,
        text=text,
        settings=settings,
        scale=scale,
        fps=fps,
        caption=caption,
        smooth=smooth,
        theme=theme,
        words=words,
    )
