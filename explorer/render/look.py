"""The look that captions, strips and plots share: warm paper or deep ink, four roles, one typeface.

A role keeps its colour and its line everywhere: noise amber dotted, the model's guess teal solid, words violet
dashed, fixed facts grey. Text is IBM Plex Sans (SIL Open Font License), whose figures are all of one width.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from explorer.resources import folder

__all__ = ["DASHES", "THEMES", "Theme", "font", "font_file", "rgb", "theme"]


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Colours as #rrggbb. `ink` and `muted` reach a contrast of 4.5 on `paper`, the roles 3."""

    name: str
    paper: str
    ink: str
    muted: str  # second-rank text
    line: str  # rules, empty tracks
    noise: str
    guess: str
    words: str
    fact: str


LIGHT = Theme(
    name="light",
    paper="#f8f4ec",
    ink="#22252b",
    muted="#6a655d",
    line="#dcd5c8",
    noise="#b8730a",
    guess="#0f7b72",
    words="#6d4bb5",
    fact="#7d7a74",
)
DARK = Theme(
    name="dark",
    paper="#14181f",
    ink="#ece7dc",
    muted="#a09b91",
    line="#303743",
    noise="#e9a53c",
    guess="#45bdb1",
    words="#ac90ea",
    fact="#8f939b",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
DASHES = {"noise": (1.0, 1.8), "guess": (), "words": (4.5, 2.2), "fact": ()}
"""Dash pattern of each role in line widths (on, off); () is solid."""


def theme(name: str) -> Theme:
    if name not in THEMES:
        raise ValueError(f"unknown theme '{name}'; there are: {', '.join(THEMES)}")
    return THEMES[name]


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def font_file(weight: str = "Regular") -> Path:
    """The bundled typeface, weight Regular or SemiBold."""
    return folder("assets") / "fonts" / f"IBMPlexSans-{weight}.ttf"


@lru_cache(maxsize=32)
def font(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """The typeface at a pixel size. Basic layout: the same pixels wherever Pillow was built."""
    return ImageFont.truetype(str(font_file(weight)), size, layout_engine=ImageFont.Layout.BASIC)
