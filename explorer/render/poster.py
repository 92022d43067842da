"""A run on one page: the picture, large; under it its words, the way there as a filmstrip, and the settings.

+-----------------------+
|  [                 ]  |     lengths are pixels of the PNG, in which the picture of a model of 128 is shown at
|  [                 ]  |     1024 and a frame of its strip at 128, pixel by pixel; the page has the shape of A4
|  [                 ]  |
|  a castle ...         |
|  [] [] [] [] [] [] [] |
|  model  steps  scale  |
+-----------------------+
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explorer.render import lettering
from explorer.render.clip import Clip, evenly
from explorer.render.curves import DRAWING
from explorer.render.look import Theme, theme
from explorer.render.stages import stage
from explorer.render.stamp import pdf_facts
from explorer.render.still import STILLS, write_still
from explorer.render.write import whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["ENDINGS", "Poster", "draw_poster", "write_poster"]

ENDINGS = (*STILLS, ".pdf")
DPI = 160
WIDE, HIGH = 1324, 1872
MARGIN, TOP, FOOT = 150, 110, HIGH - 72
PICTURE = WIDE - 2 * MARGIN
CELL, CELLS = 128, 7  # of the strip
COLUMNS, ROW, LOWEST = 3, 70, FOOT - 40  # of the settings: columns, height of a row, where the last may stand
TITLE, BODY = 42, 19


@dataclass(frozen=True, kw_only=True, eq=False)
class Poster:
    """What stands on a page.

    clip     the way there; its first window is shown, its settings are stored in the file
    picture  (H, W, 3) uint8, square;   title  the words that it was made from
    rows     (label, value) of the settings;   note  where the pixels of the picture come from;   sign  who made it
    """

    clip: Clip
    picture: NDArray[np.uint8]
    title: str
    rows: tuple[tuple[str, str], ...]
    note: str
    sign: str


def write_poster(poster: Poster, path: Path) -> Path:
    """Writes the page, whole or not at all; the path's ending is one of ENDINGS. Raises ExportError."""
    if path.suffix.lower() == ".pdf":
        data = draw_poster(poster, "pdf")
        return whole(path, lambda unfinished: unfinished.write_bytes(data))
    with Image.open(io.BytesIO(draw_poster(poster, "png"))) as page:
        return write_still(np.asarray(page.convert("RGB")), path, poster.clip.settings)


def draw_poster(poster: Poster, kind: str = "png") -> bytes:
    """The page as PNG of WIDE x HIGH pixels, or as PDF."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure  # here: the rest of render must not wait for it

    look = theme(poster.clip.theme)
    with DRAWING, rc_context({"pdf.fonttype": 42}):
        figure = Figure(figsize=(WIDE / DPI, HIGH / DPI), dpi=DPI, facecolor=look.paper)
        page = Page(figure, look, "none" if kind == "pdf" else "auto")
        page.put_picture(poster.picture, MARGIN, TOP, PICTURE)
        y: float = TOP + PICTURE + 68
        for line in wrapped(poster.title, TITLE, PICTURE):
            page.put_text(line, MARGIN, y, TITLE, look.ink, weight="SemiBold")
            y += 54
        y = put_strip(page, poster.clip, y - 12)
        put_settings(page, poster.rows, y + 56)
        page.put_text(poster.note, MARGIN, FOOT, BODY, look.muted)
        page.put_text(poster.sign, WIDE - MARGIN, FOOT, BODY, look.muted, side="right")
        facts = pdf_facts(poster.clip.settings, lettering.clean(poster.title)) if kind == "pdf" else {"Software": None}
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=facts)
    return buffer.getvalue()


@dataclass(frozen=True)
class Page:
    """A figure on which things stand at places in pixels from the top left corner.

    interpolation  of pictures: "auto", or "none" where the file keeps their own pixels
    """

    figure: Figure
    look: Theme
    interpolation: Any

    def put_picture(self, picture: NDArray[np.uint8], x: float, y: float, side: float) -> None:
        """A square picture with its top left corner at (x, y)."""
        axes = self.figure.add_axes((x / WIDE, 1 - (y + side) / HIGH, side / WIDE, side / HIGH))
        axes.imshow(picture, interpolation=self.interpolation)
        axes.set_axis_off()

    def put_text(
        self, text: str, x: float, y: float, size: int, colour: str, *, weight: str = "Regular", side: str = "left"
    ) -> None:
        """A line of letters of `size` pixels that stands on y, and begins or ends at x."""
        from matplotlib.font_manager import FontProperties

        text, face = lettering.typeset(lettering.clean(text), size, weight)
        place: dict[str, Any] = {"ha": side, "va": "baseline", "color": colour, "parse_math": False}
        font = FontProperties(fname=str(face.path), size=face.size * 72 / DPI)
        self.figure.text(x / WIDE, 1 - y / HIGH, text, fontproperties=font, **place)


def put_strip(page: Page, clip: Clip, top: float) -> float:
    """Frames of the first window, from margin to margin, each with its place on the way; gives back where it ends."""
    chosen = evenly(len(clip.windows[0]), CELLS)
    step = (PICTURE - CELL) / max(1, len(chosen) - 1)
    foot = top + CELL + 26
    for cell, k in enumerate(chosen):
        x, mark = round(MARGIN + cell * step), clip.marks[0][k]
        page.put_picture(clip.windows[0][k], x, top, CELL)
        page.put_text(clip.words[stage(mark.log_snr)], x, foot, BODY, page.look.ink)
        page.put_text(str(mark.step), x + CELL, foot, BODY, page.look.muted, side="right")
    return foot


def put_settings(page: Page, rows: tuple[tuple[str, str], ...], top: float) -> None:
    """Labels with their values under them, in columns; values are cut where the next column begins. Many rows stand
    closer, so that the last is above the foot of the page."""
    room = PICTURE // COLUMNS
    down = min(ROW, (LOWEST - 24 - top) / max(1, (len(rows) - 1) // COLUMNS))
    for k, (label, value) in enumerate(rows):
        x, y = MARGIN + k % COLUMNS * room, top + k // COLUMNS * down
        page.put_text(lettering.fit(label, BODY, room - BODY), x, y, BODY, page.look.muted)
        page.put_text(lettering.fit(value, BODY, room - BODY), x, y + 24, BODY, page.look.ink)


def wrapped(text: str, size: int, room: int) -> list[str]:
    """The text in one line of `room` pixels in SemiBold, or in two of about the same width, cut where it must be."""

    def width(words: list[str]) -> int:
        return lettering.width(" ".join(words), size, "SemiBold")

    words = lettering.clean(text).split()
    heads = [k for k in range(1, len(words)) if width(words[:k]) <= room]
    if width(words) <= room or not heads:
        return [lettering.fit(text, size, room, "SemiBold")]
    split = min(heads, key=lambda k: max(width(words[:k]), width(words[k:])))
    return [" ".join(words[:split]), lettering.fit(" ".join(words[split:]), size, room, "SemiBold")]
