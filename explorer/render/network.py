"""A U-Net as a picture, drawn to scale as the tab Inside draws it: height is the side of a block's map, width its
channels, and the fuller its colour, the more the block adds. Bridges lead across as dotted lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from explorer.render.look import rgb, theme

__all__ = ["Place", "layout", "network_frame"]

FAINT = 0.15  # of the colour of a block that adds nothing
GAP, EDGE = 0.06, 0.03  # of the height between two levels, and around all
LARGER = 2  # times as large is it drawn as it is shown, so that its edges are smooth


@dataclass(frozen=True)
class Place:
    """Where a block stands: its left, top, width and height in [0, 1] of a square picture."""

    x: float
    y: float
    width: float
    height: float


def layout(sites: Sequence[Mapping[str, Any]]) -> dict[str, Place]:
    """sites: {name, level, side, channels} as a start packet has them -> the blocks in turn, bridges left out."""
    blocks = [site for site in sites if not site["name"].startswith("skip")]
    levels = sorted({site["level"] for site in blocks})
    side = {site["level"]: site["side"] for site in blocks}
    room = 1 - 2 * EDGE - GAP * len(levels)
    unit = room / sum(side[level] for level in levels)
    top, y = dict[int, float](), EDGE + GAP
    for level in levels:
        top[level] = y
        y += unit * side[level] + GAP
    step = (1 - 2 * EDGE) / len(blocks)
    widest = max(site["channels"] for site in blocks)
    places = dict[str, Place]()
    for k, site in enumerate(blocks):
        width = 0.8 * step * site["channels"] / widest
        middle = EDGE + step * (k + 0.5)
        places[site["name"]] = Place(middle - width / 2, top[site["level"]], width, unit * site["side"])
    return places


def network_frame(sites: Sequence[Mapping[str, Any]], added: Mapping[str, float | None], size: int) -> np.ndarray:
    """(size, size, 3) uint8; added: block -> what it adds, as a share of what it hands on."""
    look, pixels = theme("light"), size * LARGER
    paper, colour = (np.array(rgb(name), float) for name in (look.paper, look.guess))
    image = Image.new("RGB", (pixels, pixels), tuple(int(value) for value in paper))
    pen, places = ImageDraw.Draw(image), layout(sites)
    for site in sites:
        if site["name"].startswith("skip"):
            bridge(pen, places, site["name"], pixels, rgb(look.fact))
    for name, place in places.items():
        share = FAINT + (1 - FAINT) * min(1.0, added.get(name) or 0.0)
        fill = tuple(round(value) for value in paper + (colour - paper) * share)
        left, top = place.x * pixels, place.y * pixels
        right, bottom = left + place.width * pixels, top + place.height * pixels
        pen.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=tuple(int(value) for value in colour))
        pen.rectangle((left, top, right, bottom), fill=fill)  # its edge lies around it: a narrow block is no mere edge
    return np.asarray(image.resize((size, size), Image.Resampling.BOX))


def bridge(pen: ImageDraw.ImageDraw, places: Mapping[str, Place], name: str, pixels: int, colour: Any) -> None:
    """From the block of the way down that hands it over, or from what comes into its level, to its block of the way
    up; the dotted line stays above its level."""
    _, level, number = name.split(".")
    down = [block for block in places if block.startswith(f"down.{level}.")]
    source, last = len(down) - 1 - int(number), places[name.replace("skip", "up")]
    first = places[down[max(0, source)]]
    start = first.x + (first.width / 2 if source >= 0 else 0.0)
    y = last.y - GAP * (0.35 + 0.15 * int(number))
    dots = np.arange(start, last.x + last.width / 2, 0.012)
    for x in dots:
        pen.rectangle((x * pixels, y * pixels, (x + 0.005) * pixels, y * pixels + LARGER), fill=colour)
    for x in (start, last.x + last.width / 2):
        pen.line((x * pixels, y * pixels, x * pixels, last.y * pixels), fill=colour, width=1)
