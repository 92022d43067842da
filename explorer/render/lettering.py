"""Text as pixels, for any text that people may type.

Text is cleaned (no control, zero-width or direction marks, at most two accents on a letter), cut to a width with an
ellipsis, and drawn in few levels of grey, so that captions cost a GIF only a few of its 256 colours. Letters that the
bundled typeface lacks come from DejaVu Sans, which matplotlib brings; letters that neither has become a box.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from explorer.render.look import font, font_file

__all__ = ["clean", "draw", "fit", "typeset", "width"]

LONGEST = 400  # characters looked at: no caption is wider
BOX = "\u25a1"


def clean(text: str) -> str:
    """One line of printable text: what is left of any string once nothing can break a line or turn its direction."""
    out: list[str] = []
    accents = 0
    for letter in unicodedata.normalize("NFC", text[:LONGEST]):
        kind = unicodedata.category(letter)
        accents = accents + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Zs", "Zl", "Zp") or letter in "\t\n\r\v\f":
            out.append(" ")
        elif kind in ("Cs", "Co", "Cn"):
            out.append(BOX)
        elif not kind.startswith("C") and accents <= 2 and not "\ufe00" <= letter <= "\ufe0f":
            out.append(letter)
    return " ".join("".join(out).split())


@lru_cache(maxsize=4)
def letters_of(path: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font  # here: importing it takes 0.3 s, and plain text does not need it

    return frozenset(FT2Font(str(path)).get_charmap())


@lru_cache(maxsize=4)
def fallback() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@lru_cache(maxsize=256)
def typeset(text: str, size: int, weight: str) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text with letters that can be drawn, and the font that has them all."""
    if all(" " <= letter <= "~" or "\xa1" <= letter <= "\xff" for letter in text):
        return text, font(size, weight)
    codes = set(map(ord, text)) - {0x2026}
    if codes <= letters_of(font_file(weight)):
        return text, font(size, weight)
    known = letters_of(fallback())
    text = "".join(letter if ord(letter) in known else BOX for letter in text)
    return text, ImageFont.truetype(str(fallback()), max(1, round(size * 0.92)))


def width(text: str, size: int, weight: str = "Regular") -> int:
    """Width of a line in pixels."""
    text, face = typeset(text, size, weight)
    return int(np.ceil(face.getlength(text)))


def fit(text: str, size: int, room: int, weight: str = "Regular") -> str:
    """The cleaned text, cut at a word where that loses little, with an ellipsis, so that it fits `room` pixels."""
    text = clean(text)
    if width(text, size, weight) <= room:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        fits = width(text[:middle].rstrip() + "…", size, weight) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    cut = text[:low]
    word = cut.rfind(" ")
    if word > 0.7 * low and not text[low : low + 1].isspace():
        cut = cut[:word]
    return cut.rstrip(" ,.;:·-–") + "…" if cut else ""


@lru_cache(maxsize=512)
def draw(text: str, size: int, weight: str = "Regular", levels: int = 6) -> np.ndarray:
    """A line of text as levels 0 .. levels - 1 of ink, (H, W) uint8; every line of one size has the same height."""
    face = font(size, weight)
    up, down = face.getmetrics()
    text, face = typeset(text, size, weight)
    canvas = Image.new("L", (max(1, int(np.ceil(face.getlength(text)))), up + down))
    ImageDraw.Draw(canvas).text((0, up), text, fill=255, font=face, anchor="ls")
    return np.rint(np.asarray(canvas) * ((levels - 1) / 255)).astype(np.uint8)
