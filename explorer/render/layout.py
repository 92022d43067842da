"""How a frame is laid out: windows like prints on paper, and under them a bar, the words, and where the walk is.

    +--------------------------+
    |  - what it holds         |   title, with the line of its role
    |  [ window ]  [ window ]  |
    |  =========.............  |   bar: kept signal power solid, noise dotted
    |  a red apple             |   text
    |  12 / 30         colours |   step and noise level in words
    +--------------------------+

Everything but the windows is drawn with 16 fixed inks, so a GIF shows it exactly, and stands where it stood in the
frame before, so that nothing but the picture moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explorer.render import lettering
from explorer.render.look import DASHES, rgb, theme
from explorer.render.stages import STAGES, stage
from explorer.types import NoiseLevel

if TYPE_CHECKING:
    from explorer.render.clip import Clip, Mark, Title

__all__ = ["INKS", "Sheet", "inks", "put", "put_title", "resized"]

Canvas = NDArray[np.uint8]  # (H, W) numbers of inks

INKS = 16
PAPER, INK, MUTED = 0, 0, 5  # text of level k > 0 has ink INK + k or MUTED + k
ROLES = {"": 5, "noise": 11, "guess": 12, "words": 13, "fact": 14}
LINE = 15
LEVELS = 6


@lru_cache(maxsize=4)
def inks(name: str) -> NDArray[np.uint8]:
    """The colours of the 16 inks of a theme, (16, 3)."""
    look = theme(name)
    paper, ink, muted = (np.array(rgb(colour), float) for colour in (look.paper, look.ink, look.muted))
    ramp = np.arange(1, LEVELS)[:, None] / (LEVELS - 1)
    shades = [paper[None], paper + ramp * (ink - paper), paper + ramp * (muted - paper)]
    roles = [rgb(colour) for colour in (look.noise, look.guess, look.words, look.fact, look.line)]
    return np.rint(np.concatenate([*shades, roles])).astype(np.uint8)


class Sheet:
    """The layout of one Clip. Lengths are pixels; they follow the size of a window."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self.inks = inks(clip.theme)
        height, width = (side * clip.scale for side in clip.windows[0].shape[1:3])
        self.window = (height, width)
        self.letter = max(9, round(6 + width / 43))
        self.line = 2 * round(0.72 * self.letter)  # even, like all that stands before a window: video halves colour
        self.thick = max(2, round(self.letter / 4))
        self.margin = 2 * max(2, round(width / 64)) if clip.caption else 0
        self.gap = max(2, 2 * round(width / 64))
        self.titled = clip.caption and any(title.text for title in clip.titles)

    @cached_property
    def boxes(self) -> tuple[tuple[int, int], ...]:
        """Top left corner (y, x) of each window."""
        top = self.margin + (self.line if self.titled else 0)
        step = self.window[1] + self.gap
        return tuple((top, self.margin + k * step) for k in range(len(self.clip.windows)))

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """From where to where (x, right end excluded) each row of marks may write."""
        first, last = self.boxes[0][1], self.boxes[-1][1] + self.window[1]
        if len(self.clip.marks) == 1:
            return ((first, last),)
        return tuple((x, x + self.window[1]) for _, x in self.boxes)

    @cached_property
    def wide(self) -> bool:
        """Text and marks side by side in one line."""
        return len(self.clip.marks) == 1 and self.spans[0][1] - self.spans[0][0] >= 36 * self.letter

    @cached_property
    def rows(self) -> tuple[int, int, int]:
        """y of the bar, of the text and of the marks."""
        bar = self.boxes[0][0] + self.window[0] + round(0.7 * self.letter)
        first = bar + self.thick + round(0.35 * self.letter)
        second = first + self.line
        if self.wide or not self.clip.text:
            return bar, first, first
        return (bar, second, first) if len(self.clip.marks) > 1 else (bar, first, second)

    @cached_property
    def size(self) -> tuple[int, int]:
        """(width, height) of a frame; even, as video needs, wherever there is paper to add."""
        width = self.boxes[-1][1] + self.window[1] + self.margin
        if not self.clip.caption:
            return width, self.window[0]
        height = max(self.rows) + self.line + round(0.6 * self.margin)
        return width, height + height % 2

    @cached_property
    def slots(self) -> tuple[int, int]:
        """Widths that the step and the stage may take, so that neither pushes the other."""
        steps = max(mark.steps for row in self.clip.marks for mark in row)
        names = (*STAGES, "developed") if self.clip.ending else STAGES
        widest = max(lettering.width(self.clip.words[name], self.letter) for name in names)
        return lettering.width(f"{steps} / {steps}", self.letter), widest

    @cached_property
    def still(self) -> Canvas:
        """What is the same in every frame of the walk: titles and text."""
        return self.lettered(self.clip.titles)

    def lettered(self, titles: Sequence[Title]) -> Canvas:
        """A canvas with the text and these titles."""
        canvas = np.zeros(self.size[::-1], np.uint8)
        if self.titled:
            for title, (_, x) in zip(titles, self.boxes):
                put_title(canvas, title, self.letter, x, self.margin - round(0.2 * self.letter), self.window[1])
        if self.clip.caption and self.clip.text:
            left, right = self.spans[0][0], self.spans[-1][1]
            room = right - left - (sum(self.slots) + 4 * self.letter if self.wide else 0)
            put(canvas, lettering.fit(self.clip.text, self.letter, room), left, self.rows[1], self.letter, INK)
        return canvas

    def put_marks(self, canvas: Canvas, mark: Mark, span: tuple[int, int]) -> None:
        """The bar, the step and the noise level of one row of marks."""
        left, right = span
        bar, _, y = self.rows
        track = canvas[bar : bar + self.thick, left:right]
        track[:, dashes(right - left, self.thick, (1.0, 1.0))] = ROLES["noise"]
        track[:, : self.kept(mark, right - left)] = INK + LEVELS - 1
        step = "" if mark.developed else f"{mark.step} / {mark.steps}"
        word = self.clip.words["developed" if mark.developed else stage(mark.log_snr)]
        number, widest = self.slots
        put(canvas, step, right - lettering.width(step, self.letter), y, self.letter, MUTED)
        put(canvas, word, right - number - 2 * self.letter - widest if self.wide else left, y, self.letter, MUTED)

    def kept(self, mark: Mark, length: int) -> int:
        """Pixels of the bar that are solid: it ends just before a dot, or at the end of the track."""
        period = 2 * self.thick
        dots = -(-length // period)
        solid = round(NoiseLevel(mark.log_snr).alpha_bar * dots)
        return length if solid == dots else max(0, solid * period - self.thick)

    def canvas(self, k: int) -> Canvas:
        """Frame k in numbers of inks; the windows are still empty."""
        if self.clip.marks[0][k].developed:
            word = self.clip.words["developed"]
            canvas = self.lettered([replace(title, text=word, role="") for title in self.clip.titles])
        else:
            canvas = self.still.copy()
        if self.clip.caption:
            for row, span in zip(self.clip.marks, self.spans):
                self.put_marks(canvas, row[k], span)
        return canvas

    def pictures(self, k: int) -> list[NDArray[np.uint8]]:
        """What frame k has in its windows, (H, W, 3) each: of native size, or, developed or blended, as large as a
        window."""
        developed = self.clip.marks[0][k].developed
        pictures = list(self.clip.ending) if developed else [frames[k] for frames in self.clip.windows]
        large = developed or self.clip.smooth
        return [resized(picture, self.window) for picture in pictures] if large else pictures

    def fill(self, canvas: NDArray[np.uint8], windows: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
        """Puts the enlarged windows on the canvas; works for colours and for numbers of colours."""
        for picture, (y, x) in zip(windows, self.boxes):
            scale = self.window[0] // picture.shape[0]
            large = picture.repeat(scale, 0).repeat(scale, 1)
            canvas[y : y + large.shape[0], x : x + large.shape[1]] = large
        return canvas

    def frame(self, k: int) -> NDArray[np.uint8]:
        """Frame k, (H, W, 3) uint8."""
        return self.fill(self.inks[self.canvas(k)], self.pictures(k))


def resized(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 at another (height, width), plainly (Lanczos)."""
    return np.asarray(Image.fromarray(picture).resize(size[::-1], Image.Resampling.LANCZOS))


def put(canvas: Canvas, text: str, x: int, y: int, letter: int, ink: int) -> None:
    """Writes one line with its top left corner at (x, y)."""
    levels = lettering.draw(text, letter, levels=LEVELS)
    area = canvas[y : y + levels.shape[0], x : x + levels.shape[1]]
    levels = levels[: area.shape[0], : area.shape[1]]
    area[levels > 0] = ink + levels[levels > 0]


def put_title(canvas: Canvas, title: Title, letter: int, x: int, y: int, room: int) -> None:
    """A short line in the colour and the pattern of the role, and the words."""
    if title.role:
        thick, length = max(2, round(letter / 4) - 1), round(1.6 * letter)
        middle = y + round(0.68 * letter)
        canvas[middle : middle + thick, x : x + length][:, dashes(length, thick, DASHES[title.role])] = ROLES[
            title.role
        ]
        x, room = x + length + letter // 2, room - length - letter // 2
    put(canvas, lettering.fit(title.text, letter, room), x, y, letter, MUTED)


def dashes(length: int, thick: int, pattern: tuple[float, ...]) -> NDArray[np.bool_]:
    """Which of `length` pixels of a line of a role are drawn; the pattern is in line widths."""
    if not pattern:
        return np.ones(length, bool)
    on, off = max(1, round(pattern[0] * thick)), max(1, round(pattern[1] * thick))
    return np.arange(length) % (on + off) < on
