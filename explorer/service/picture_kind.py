"""What kind of picture stands before the door, told by its first bytes and never by its name; what is not taken."""

from __future__ import annotations

import importlib
from functools import cache

from PIL import features

from explorer.errors import RefusedError

__all__ = ["KINDS", "LARGEST_FILE", "TILED", "PictureError", "kind_of"]

LARGEST_FILE = 32_000_000  # bytes
KNOWN = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF", b"BM": "BMP"}
TILED = ("AVIF", "HEIF")
FOREIGN = {
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"%PDF": "pdf",
    b"%!PS": "postscript",
    b"8BPS": "photoshop",
    b"PK\x03\x04": "archive",
    b"\x1aE\xdf\xa3": "video",
    b"\0\0\1\0": "icon",
}
KINDS = ("tiff", "pdf", "postscript", "photoshop", "archive", "video", "icon", "heic", "svg", "web", "unknown")
"""What is recognised and not taken."""


class PictureError(RefusedError):
    """A picture that cannot come in; only the line for this machine's own people names a file."""

    shelf = "door"


def kind_of(data: bytes) -> str:
    """The format, told by the first bytes and never by the name. Raises PictureError."""
    if not data:
        raise PictureError("empty")
    if len(data) > LARGEST_FILE:
        raise PictureError("large_file", most=f"{LARGEST_FILE / 1e6:.0f}")
    for mark, kind in KNOWN.items():
        if data.startswith(mark):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    found = next((name for mark, name in FOREIGN.items() if data.startswith(mark)), "unknown")
    if data[4:8] == b"ftyp":
        found = kind_in_boxes(data)
        if found in TILED:
            return found
        if found == "heic":
            raise PictureError("kind_heic")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        found = "svg"
    elif head.startswith((b"<!doctype", b"<html", b"<?xml")):
        found = "web"
    raise PictureError(f"kind_{found}")


def kind_in_boxes(data: bytes) -> str:
    """AVIF or HEIF where there is a decoder; else heic, which is named and not taken, or video."""
    brands = {data[8:12], *(data[k : k + 4] for k in range(16, min(int.from_bytes(data[:4], "big"), 256), 4))}
    if brands & {b"avif", b"avis"}:
        return "AVIF" if features.check("avif") else "heic"
    if any(brand[:2] == b"he" for brand in brands) or brands & {b"mif1", b"mif2", b"miaf", b"msf1"}:
        return "HEIF" if reads_heif() else "heic"
    return "video"


@cache
def reads_heif() -> bool:
    """Whether the decoder of the extra `heic` is there; Pillow knows of it from now on."""
    try:
        importlib.import_module("pillow_heif").register_heif_opener()
    except Exception:  # not there, or built for another machine
        return False
    return True
