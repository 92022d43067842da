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
from explorer.render.clip import WORDS, Clip, Frames, Mark, Title, durations, whole_scale
from explorer.types import Images, Step

__all__ = ["VIEWS", "clip", "to_frames"]

VIEWS = {
    "x_t": (("holds", ""),),
    "x0": (("guess", "guess"),),
    "both": (("holds", "noise"), ("guess", "guess")),
    "noise": (("sees", "noise"),),
    "words": (("push", "words"),),
    "x0_uncond": (("without", "words"),),
}
"""View -> its windows: (what is in the window, the role that its title carries)."""


def to_frames(images: Images) -> Frames:
    """(B, 3, H, W) in [-1, 1] -> (B, H, W, 3) uint8: the nearest value, ties to even; nan is mid-grey."""
    exact = images.detach().cpu().double()  # in float32, x + 1 would round a second time
    level = ((exact + 1) * 127.5).nan_to_num(nan=127.5).clamp(0, 255).round()
    return np.ascontiguousarray(level.byte().permute(0, 2, 3, 1).numpy())


def seen(step: Step, window: str) -> Tensor:
    """What a window shows of a step. Raises RefusedError where the walk had no guidance to show."""
    if window in ("push", "without"):
        if step.x0_uncond is None:
            raise RefusedError("view_of_guidance")
        return step.x0_hat - step.x0_uncond if window == "push" else step.x0_uncond
    if window == "sees":
        return step.eps_hat
    return step.x_t if window == "holds" else step.x0_hat


def end_of(step: Step, final: Images) -> Step:
    """The end of a walk as one more step: there the guess is the picture itself, or what was buried."""
    forward = step.log_snr_next < step.log_snr
    return replace(
        step,
        index=step.index + 1,
        t=step.t_next,
        log_snr=step.log_snr_next,
        x_t=final,
        x0_hat=step.x0_hat if forward else final,
    )


def states(steps: Iterable[Step | Images], final: Images | None, view: str) -> Iterator[Step]:
    """Every step, and the end of the walk where the view has something to show of it."""
    last: Step | None = None
    for item in steps:
        if isinstance(item, Step):
            last = item
            yield item
        else:
            final = item
    if last is None:
        raise ValueError("a clip needs at least one step")
    unasked = view in ("words", "x0_uncond")  # nobody asked the model about the end
    noiseless = view == "noise" and last.log_snr_next == math.inf
    if final is not None and not (unasked or noiseless):
        yield end_of(last, final)


def clip(
    steps: Iterable[Step | Images],
    final: Images | None = None,
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

    steps  Steps of a forward or reverse walk, and perhaps the final picture as the last item
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
    for step in states(steps, final, view):
        for (name, _), frames in zip(VIEWS[view], windows):
            frames.append(to_frames(seen(step, name)[which : which + 1])[0])
        scale = whole_scale(size, max(windows[0][0].shape[:2]))
        if step.t != step.t_next:  # not the end, which is no step
            steps_made = step.index + 1
        marks.append(Mark(step=step.index, steps=0, t=step.t, log_snr=step.log_snr, nfe=step.nfe))
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
