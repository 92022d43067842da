"""Pictures that do not move: one, or a sheet of many with a line of text under each, written with their settings.

PNG, WebP, BMP and TIFF keep every pixel; JPEG and GIF do not. All but BMP carry the settings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from explorer.render import lettering
from explorer.render.layout import INK, inks, put
from explorer.render.stamp import NAME, stamp, user_comment
from explorer.render.write import whole

__all__ = ["STILLS", "contact_sheet", "sheet", "write_still"]

STILLS: dict[str, tuple[str, dict[str, Any]]] = {
    ".png": ("PNG", {}),
    ".webp": ("WEBP", {"lossless": True, "quality": 50, "method": 4}),
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".gif": ("GIF", {}),
    ".bmp": ("BMP", {}),
    ".tif": ("TIFF", {"compression": "tiff_lzw"}),
    ".tiff": ("TIFF", {"compression": "tiff_lzw"}),
}
"""Ending -> Pillow's name of the format, and how it is written."""

LONGEST_COMMENT = 65_533  # bytes of a JPEG's
LETTER = 12
TITLE = 16
GAP = 8
ROW = 18


def sheet(
    frames: NDArray[np.uint8], texts: Sequence[str] = (), theme: str = "light", columns: int | None = None
) -> NDArray[np.uint8]:
    """(N, H, W, 3) uint8 -> one picture; texts: a line under each, cut to its width.

    columns  in one row; None makes it about as wide as high. A single picture without a text stays as it is.
    """
    n, height, width = frames.shape[:3]
    if n == 1 and not texts:
        return frames[0]
    row = ROW if texts else 0
    columns = columns or math.ceil(math.sqrt(n * (height + row) / width))
    lines = math.ceil(n / columns)
    canvas = np.zeros((GAP + lines * (height + row + GAP), GAP + columns * (width + GAP)), np.uint8)
    places = [(GAP + k // columns * (height + row + GAP), GAP + k % columns * (width + GAP)) for k in range(n)]
    for text, (y, x) in zip(texts, places):
        put(canvas, lettering.fit(text, LETTER, width), x, y + height + 1, LETTER, INK)
    out = inks(theme)[canvas]
    for frame, (y, x) in zip(frames, places):
        out[y : y + height, x : x + width] = frame
    return out


def contact_sheet(
    rows: Sequence[tuple[str, NDArray[np.uint8], Sequence[str]]], columns: int = 8, theme: str = "light"
) -> NDArray[np.uint8]:
    """(title, frames, texts) of each part -> the parts one below the other, each under its title."""
    parts = []
    for title, frames, texts in rows:
        body = sheet(frames, texts, theme, columns)
        head = np.zeros((GAP + ROW, body.shape[1]), np.uint8)
        put(head, lettering.fit(title, TITLE, body.shape[1] - 2 * GAP), GAP, GAP // 2, TITLE, INK)
        parts += [inks(theme)[head], body]
    return np.concatenate(parts)


def write_still(picture: NDArray[np.uint8], path: Path, settings: str) -> Path:
    """Writes (H, W, 3) uint8, whole or not at all; the path's ending is one of STILLS. Raises ExportError."""
    kind, options = STILLS[path.suffix.lower()]
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt(NAME, stamp(settings).decode())
        options = {"pnginfo": info}
    elif kind == "WEBP":
        options = {**options, "exif": user_comment(settings)}
    elif kind == "GIF":
        options = {"comment": stamp(settings)}
    elif kind == "JPEG" and len(stamp(settings)) <= LONGEST_COMMENT:
        options = {**options, "comment": stamp(settings)}
    elif kind == "TIFF":
        options = {**options, "description": stamp(settings).decode()}
    return whole(path, lambda unfinished: Image.fromarray(picture).save(unfinished, kind, **options))
