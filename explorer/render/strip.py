"""A walk as one picture: a filmstrip of chosen steps, each with its place on the walk under it.

Windows stand under each other, steps beside each other; more steps than fit on a line go on in the next.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from explorer.render import lettering
from explorer.render.clip import Clip, evenly
from explorer.render.layout import INK, MUTED, inks, put, put_title, resized
from explorer.render.stages import stage
from explorer.render.stamp import NAME, stamp

__all__ = ["filmstrip", "write_png"]

LETTER = 12
GAP = 8
ROW = 18
PER_LINE = 8


def filmstrip(clip: Clip, count: int = PER_LINE) -> NDArray[np.uint8]:
    """`count` evenly chosen frames of the clip, both ends among them; (H, W, 3) uint8.

    A count that is not smaller than the number of frames shows them all, PER_LINE to a line.
    """
    chosen = evenly(len(clip), max(1, count))
    scale = max(1, clip.scale // 3)
    lines = [chosen[k : k + PER_LINE] for k in range(0, len(chosen), PER_LINE)]
    rows = [line_of(clip, line, scale, len(lines[0])) for line in lines]
    foot = caption_of(clip, rows[0].shape[1])
    return np.concatenate([*rows, foot])


def line_of(clip: Clip, chosen: list[int], scale: int, cells: int) -> NDArray[np.uint8]:
    """One line of the strip; as wide as `cells` steps."""
    height, width = (side * scale for side in clip.windows[0].shape[1:3])
    labels = ROW if clip.caption else 0
    titled = labels if any(title.text for title in clip.titles) else 0
    single = len(clip.marks) == 1  # then one label under all windows, else one under each
    tall = titled + height + (0 if single else labels)
    size = (GAP + len(clip.windows) * (tall + GAP) + (labels if single else 0), GAP + cells * (width + GAP))
    canvas = np.zeros(size, np.uint8)
    places = []
    for w, frames in enumerate(clip.windows):
        y = GAP + w * (tall + GAP)
        if titled:
            put_title(canvas, clip.titles[w], LETTER, GAP, y - 2, canvas.shape[1] - 2 * GAP)
        for cell, k in enumerate(chosen):
            x = GAP + cell * (width + GAP)
            places.append((frames[k], y + titled, x))
            if labels and (not single or w == len(clip.windows) - 1):
                label(canvas, clip, 0 if single else w, k, (x, y + titled + height + 2, width))
    colours = inks(clip.theme)[canvas]
    for picture, y, x in places:
        large = resized(picture, (height, width)) if clip.smooth else picture.repeat(scale, 0).repeat(scale, 1)
        colours[y : y + height, x : x + width] = large
    return colours


def label(canvas: NDArray[np.uint8], clip: Clip, row: int, k: int, place: tuple[int, int, int]) -> None:
    """The step at the left and the noise level at the right, as far as there is room."""
    x, y, width = place
    mark = clip.marks[row][k]
    step, word = f"{mark.step} / {mark.steps}", clip.words[stage(mark.log_snr)]
    right = lettering.width(word, LETTER)
    put(canvas, word, x, y, LETTER, INK)
    if right + lettering.width(step, LETTER) + LETTER <= width:
        put(canvas, step, x + width - lettering.width(step, LETTER), y, LETTER, MUTED)


def caption_of(clip: Clip, width: int) -> NDArray[np.uint8]:
    """The text under the strip, or nothing."""
    if not (clip.caption and clip.text):
        return np.zeros((0, width, 3), np.uint8)
    canvas = np.zeros((ROW + GAP, width), np.uint8)
    put(canvas, lettering.fit(clip.text, LETTER, width - 2 * GAP), GAP, 0, LETTER, INK)
    return inks(clip.theme)[canvas]


def write_png(clip: Clip, path: Path, progress: Callable[[float], None] | None = None, count: int = PER_LINE) -> None:
    """Writes the filmstrip as PNG, with the settings as its text."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt(NAME, stamp(clip.settings).decode())
    Image.fromarray(filmstrip(clip, count)).save(path, "PNG", pnginfo=info)
    if progress:
        progress(1.0)
