"""Lines in the look of the page: few, named where they end, in both themes.

Roles keep their colour and their line: noise amber dotted, the model's guess teal solid, words violet dashed, facts
grey. Lines without a role are grey, told apart by their dashes.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.render.look import DASHES, Theme, font_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from explorer.lab.base import Line

__all__ = ["DPI", "DRAWING", "NO_METADATA", "draw_lines", "dress", "font_of", "spread"]

WIDTHS = {"noise": 2.4, "guess": 2.4, "words": 2.4}  # facts and comparisons are thinner
OTHERS = ((), (5.0, 1.6), (2.2, 1.4), (6.0, 1.4, 1.2, 1.4), (9.0, 2.0), (3.0, 1.0, 1.0, 1.0, 1.0, 1.0))
DPI = 100
NO_METADATA = {"png": {"Software": None}, "svg": dict.fromkeys(("Date", "Creator", "Format", "Type"))}
DRAWING = threading.Lock()  # matplotlib's font cache is not made for threads


def font_of(size: float, weight: str = "Regular") -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(font_file(weight)), size=size)


def draw_lines(axes: Axes, series: Sequence[Line], look: Theme) -> None:
    """The lines, the first on top, and their names at the right, pushed apart where they would touch."""
    ends = []
    for k, line in reversed(list(enumerate(series))):
        x, y = np.asarray(line.x, float), np.asarray(line.y, float)
        colour = getattr(look, line.role) if line.role else look.fact
        dashes = DASHES[line.role] if line.role else OTHERS[(k - 1) % len(OTHERS)]
        drawn = axes.plot(x, np.where(np.isfinite(y), y, np.nan), color=colour, lw=WIDTHS.get(line.role, 1.5), zorder=3)
        if dashes:
            drawn[0].set_dashes(dashes)
        drawn[0].set_dash_capstyle("butt")
        low, high = axes.get_ylim()
        seen = np.isfinite(y) & (y >= min(low, high)) & (y <= max(low, high))
        if seen.any():
            ends.append((float(axes.transData.transform((0, y[seen][-1]))[1]), str(line.label), colour))
    feet = axes.transAxes.transform([(0, 0), (0, 1)])[:, 1]
    for (_, label, colour), height in zip(sorted(ends), spread([end[0] for end in sorted(ends)], feet[1])):
        at = axes.transAxes.inverted().transform((0, height))[1]
        axes.annotate(
            label,
            (1.0, at),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            fontproperties=font_of(9.5),
            annotation_clip=False,
        )


def spread(heights: Sequence[float], top: float, apart: float = 16.0) -> list[float]:
    """Rising heights in pixels, moved so that neighbours are `apart` and the highest is not above the top."""
    out: list[float] = []
    for height in heights:
        out.append(max(height, out[-1] + apart) if out else height)
    for k in range(len(out) - 1, -1, -1):
        out[k] = min(out[k], top if k == len(out) - 1 else out[k + 1] - apart)
    return out


def dress(axes: Axes, look: Theme, x_label: str, y_label: str) -> None:
    """Paper, ink, and no frame."""
    axes.set_facecolor(look.paper)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(look.line)
    axes.tick_params(which="both", colors=look.muted, length=0, pad=6)
    axes.set_xlabel(x_label, color=look.muted, fontproperties=font_of(9.5), labelpad=6)
    axes.set_ylabel(y_label, color=look.muted, fontproperties=font_of(9.5), labelpad=6)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font_of(9))
