"""From the tensors of a walk to the frames of a Clip.

    frame = round(127.5 (x + 1)), values outside [-1, 1] cut        a walk of N steps has N + 1 frames

Frame k shows the state after k steps, so frame 0 of a reverse walk is static and frame N is the picture. The noise is
shown on the scale of x_t, so that both look the same while nothing but noise is there; the push of the words,
x0_hat - x0_uncond (w times the difference between with and without words), is shown around mid-grey.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from torch import Tensor

from explorer.errors import RefusedError
from explorer.pixels import to_frames
from explorer.render.clip import WORDS, Clip, Frames, Mark, Title, durations, whole_scale
from explorer.types import Step, moments

__all__ = ["VIEWS", "clip"]

VIEWS = {
    "x_t": (("holds", ""),),
    "x0": (("guess", "guess"),),
    "both": (("holds", "noise"), ("guess", "guess")),
    "noise": (("sees", "noise"),),
    "words": (("push", "words"),),
    "x0_uncond": (("without", "words"),),
}
"""View -> its windows: (what is in the window, the role that its title carries)."""


def seen(step: Step, window: str) -> Tensor:
    """What a window shows of a step. Raises RefusedError where the walk had no guidance to show."""
    if window in ("push", "without"):
        if step.x0_uncond is None:
            raise RefusedError("view_of_guidance")
        return step.x0_hat - step.x0_uncond if window == "push" else step.x0_uncond
    if window == "sees":
        return step.eps_hat
    return step.x_t if window == "holds" else step.x0_hat


def states(steps: Iterable[Step], view: str) -> Iterator[Step]:
    """Every step, and the end of the walk where the view has something to show of it."""
    unasked = view in ("words", "x0_uncond")  # nobody asked the model about the end
    for moment in moments(steps):
        noiseless = view == "noise" and moment.log_snr == math.inf
        if not (moment.is_end and (unasked or noiseless)):
            yield moment


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
    which: int = 0,
    words: Mapping[str, str] = WORDS,
) -> Clip:
    """Keeps the frames of a walk while it is made; the tensors go as they come.

    steps  Steps of a forward or reverse walk
    view   a name in VIEWS
    size   side of a window in pixels; the largest whole multiple of the native size that fits is taken
    which  picture of the batch
    Raises ValueError with one line that says what to do.
    """
    if view not in VIEWS:
        raise ValueError(f"unknown view '{view}'; there are: {', '.join(VIEWS)}")
    durations(1, fps)  # a wrong fps is said before the work, not after it
    windows: list[list[Frames]] = [[] for _ in VIEWS[view]]
    marks: list[Mark] = []
    steps_made, scale = 0, 1
    for step in states(steps, view):
        for (name, _), frames in zip(VIEWS[view], windows):
            frames.append(to_frames(seen(step, name)[which : which + 1])[0])
        scale = whole_scale(size, max(windows[0][0].shape[:2]))
        if not step.is_end:
            steps_made = step.index + 1
        marks.append(Mark(step=step.index, steps=0, t=step.t, log_snr=step.log_snr, nfe=step.nfe))
    if not marks:
        raise ValueError("a clip needs at least one step")
    titles = tuple(Title(text=words[name], role=role) for name, role in VIEWS[view])
    return Clip(
        windows=tuple(np.stack(frames) for frames in windows),
        marks=(tuple(replace(mark, steps=steps_made) for mark in marks),),
        durations_ms=durations(len(marks), fps),
        titles=() if view == "x_t" else titles,
        text=text,
        settings=settings,
        scale=scale,
        fps=fps,
        caption=caption,
        theme=theme,
        words=words,
    )
