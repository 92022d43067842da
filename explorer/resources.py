"""Where the weights, fonts, pictures and lessons lie: inside the installed package, or beside it in a clone."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib.resources import files
from pathlib import Path

__all__ = ["folder", "typeface"]

WEIGHTS = {400: "Regular", 600: "SemiBold"}


def folder(kind: str) -> Path:
    """The folder `assets` or `lessons`. Raises FileNotFoundError, saying what to do, when an install lacks it."""
    inside = Path(str(files("explorer"))) / kind
    beside = Path(__file__).resolve().parent.parent / kind
    for place in (inside, beside):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"The folder '{kind}' is missing from this installation; install diffusion-explorer again.")


@cache
def typeface() -> str:
    """The bundled typeface as CSS, its files inside: for pages that are one file."""
    rule = '@font-face {{ font-family: "IBM Plex Sans"; font-weight: {}; src: url(data:font/woff2;base64,{}); }}'
    fonts = folder("assets") / "fonts"
    data = {weight: (fonts / f"IBMPlexSans-{name}.woff2").read_bytes() for weight, name in WEIGHTS.items()}
    return "".join(rule.format(weight, b64encode(file).decode()) for weight, file in data.items())
