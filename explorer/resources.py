"""Where the weights, fonts, pictures and lessons lie: inside the installed package, or beside it in a clone."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["folder"]


def folder(kind: str) -> Path:
    """The folder `assets` or `lessons`. Raises FileNotFoundError, saying what to do, when an install lacks it."""
    inside = Path(str(files("explorer"))) / kind
    beside = Path(__file__).resolve().parent.parent / kind
    for place in (inside, beside):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"The folder '{kind}' is missing from this installation; install diffusion-explorer again.")
