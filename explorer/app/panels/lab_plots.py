"""A drawn plot as a part of the page: its colours become the page's own, so that it follows light and dark.

An SVG of explorer.render.plots is freed of what would reach beyond it: its style rule and names that another plot on
the page may have.
"""

from __future__ import annotations

import re
from html import escape

from explorer.lab.base import Plot
from explorer.render.look import LIGHT
from explorer.render.plots import draw_plot

__all__ = ["figure", "inline"]

SIZES = {"wide": (640, 400), "narrow": (440, 420)}
CROWDED = {"wide": (1040, 600), "narrow": (520, 600)}  # many named points
MANY = 12
COLOURS = {
    LIGHT.paper: "--paper",
    LIGHT.ink: "--ink",
    LIGHT.muted: "--ink-soft",
    LIGHT.line: "--line",
    LIGHT.noise: "--noise",
    LIGHT.guess: "--guess",
    LIGHT.words: "--words",
    LIGHT.fact: "--fact",
}
GONE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", re.DOTALL)


def inline(svg: bytes, name: str) -> str:
    """The SVG as HTML; `name` keeps its ids apart from those of others."""
    text = GONE.sub("", svg.decode("utf-8"))
    text = re.sub(r"(<svg[^>]*?) width=\"[^\"]*\" height=\"[^\"]*\"", r"\1", text, count=1)
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", text)
    for colour, variable in COLOURS.items():
        text = text.replace(colour, f"var({variable})")
    return re.sub(r"\s+", " ", text).strip()


def figure(plot: Plot, name: str, told: str, title: str = "") -> str:
    """The plot, for wide and for narrow screens; `told` is what a screen reader says of it, `title` stands above it."""
    drawn = ""
    crowd = len(plot.marks) > MANY
    for kind, size in (CROWDED if crowd else SIZES).items():
        svg = inline(draw_plot(plot, size=size, kind="svg"), f"{name}-{kind}")
        drawn += f'<div class="lab-{kind}" aria-hidden="true">{svg}</div>'
    kinds = "lab-plot lab-crowd" if crowd else "lab-plot"
    label = escape(f"{title}. {told}" if title else told)
    above = f"<h3>{escape(title)}</h3>" if title else ""
    return (
        f'<div class="lab-titled">{above}<figure class="{kinds}" role="img" aria-label="{label}">{drawn}</figure></div>'
    )
