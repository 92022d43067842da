"""Plots in the look of the page: few lines, named where they end, in both themes.

Roles keep their colour and their line: noise amber dotted, the model's guess teal solid, words violet dashed, facts
grey. Of several schedules the one in question has the line of noise; the others are grey, told apart by their dashes.
Where an axis is the noise level, faint bands say in words what can be told there.
"""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from explorer.render.clip import WORDS
from explorer.render.look import DASHES, Theme, font_file, rgb, theme
from explorer.render.stages import STAGES, starts_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from explorer.diffusion.schedule import Schedule

__all__ = ["QUANTITIES", "Series", "curves", "schedule_curves"]

WIDTHS = {"noise": 2.4, "guess": 2.4, "words": 2.4}  # facts and comparisons are thinner
OTHERS = ((), (5.0, 1.6), (2.2, 1.4), (6.0, 1.4, 1.2, 1.4), (9.0, 2.0), (3.0, 1.0, 1.0, 1.0, 1.0, 1.0))
QUANTITIES = {"log_snr": "noise level (log-SNR)", "alpha_bar": "kept signal power", "sigma": "noise strength sigma"}
RANGE = {"log_snr": (-11.0, 11.0), "alpha_bar": (0.0, 1.0), "sigma": (0.01, 100.0)}
DPI = 100
NO_METADATA = {"png": {"Software": None}, "svg": dict.fromkeys(("Date", "Creator", "Format", "Type"))}
DRAWING = threading.Lock()  # matplotlib's font cache is not made for threads


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line. `role` decides colour and dashes: noise, guess, words, fact; none is a grey line for comparison."""

    label: str
    x: ArrayLike
    y: ArrayLike
    role: str = ""


def curves(
    series: Sequence[Series],
    *,
    x_label: str = "",
    y_label: str = "",
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    log_y: bool = False,
    cursor: float | None = None,
    bands: Mapping[str, tuple[float, float]] | None = None,
    theme_name: str = "light",
    size: tuple[int, int] = (640, 360),
    kind: str = "png",
) -> bytes:
    """Draws the lines and returns a PNG (twice `size` in pixels, for fine screens) or an SVG.

    cursor  x of a vertical line with a dot on the first series
    bands   name -> (from, to) on the y axis, named at the left
    """
    if kind not in ("png", "svg"):
        raise ValueError(f"unknown kind of picture '{kind}'; there are: png, svg")
    from matplotlib.figure import Figure  # here: the rest of render must not wait for it

    look = theme(theme_name)
    with DRAWING:
        figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor=look.paper, layout="constrained")
        axes = figure.add_subplot()
        if log_y:
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        if x_range:
            axes.set_xlim(*x_range)
        if y_range:
            axes.set_ylim(*y_range)
        draw_bands(axes, bands or {}, look)
        draw_lines(axes, series, look)
        if cursor is not None and series:
            draw_cursor(axes, series[0], cursor, look)
        dress(axes, look, x_label, y_label)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=2 * DPI if kind == "png" else DPI, metadata=NO_METADATA[kind])
    return buffer.getvalue()


def schedule_curves(
    schedules: Mapping[str, Schedule],
    *,
    quantity: str = "log_snr",
    cursor: float | None = None,
    theme_name: str = "light",
    size: tuple[int, int] = (640, 360),
    kind: str = "png",
    words: Mapping[str, str] = WORDS,
    labels: Mapping[str, str] = QUANTITIES,
    t_label: str = "time t: picture at 0, static at 1",
) -> bytes:
    """The path of each schedule over time; the first one is the one in question. Cursor is a time in [0, 1]."""
    if quantity not in QUANTITIES:
        raise ValueError(f"unknown quantity '{quantity}'; there are: {', '.join(QUANTITIES)}")
    t = torch.linspace(0, 1, 401, dtype=torch.float64)
    series = [
        Series(label=label, x=t.numpy(), y=of_level(schedule.log_snr(t).numpy(), quantity), role="" if k else "noise")
        for k, (label, schedule) in enumerate(schedules.items())
    ]
    edges = [starts_at(name) for name in STAGES] + [math.inf]
    shown = of_level(np.array(edges), quantity)
    return curves(
        series,
        x_label=t_label,
        y_label=labels[quantity],
        x_range=(0, 1),
        y_range=RANGE[quantity],
        log_y=quantity == "sigma",
        cursor=cursor,
        bands={words[name]: (shown[k], shown[k + 1]) for k, name in enumerate(STAGES)},
        theme_name=theme_name,
        size=size,
        kind=kind,
    )


def of_level(log_snr: NDArray[np.float64], quantity: str) -> NDArray[np.float64]:
    """A noise level as one of QUANTITIES."""
    with np.errstate(over="ignore"):
        if quantity == "alpha_bar":
            return 1 / (1 + np.exp(-log_snr))
        return np.exp(-log_snr / 2) if quantity == "sigma" else log_snr


def font_of(size: float, weight: str = "Regular") -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(font_file(weight)), size=size)


def draw_bands(axes: Axes, bands: Mapping[str, tuple[float, float]], look: Theme) -> None:
    """Faint stripes, named where they are high enough."""
    from matplotlib.patheffects import withStroke

    tint = [(0.55 * paper + 0.45 * line) / 255 for paper, line in zip(rgb(look.paper), rgb(look.line))]
    low, high = axes.get_ylim()
    scale = axes.transData.inverted()
    bottom, top = axes.transData.transform([(0, low), (0, high)])[:, 1]
    for k, (name, ends) in enumerate(bands.items()):
        first, last = sorted(min(max(end, low), high) for end in ends)
        ground = tint if k % 2 else look.paper
        if k % 2:
            axes.axhspan(first, last, color=tint, lw=0, zorder=0)
        feet = axes.transData.transform([(0, first), (0, last)])[:, 1]
        if feet[1] - feet[0] > 0.06 * (top - bottom):
            middle = scale.transform((0, feet.mean()))[1]
            axes.text(
                0.012,
                middle,
                name,
                transform=axes.get_yaxis_transform(),
                color=look.muted,
                va="center",
                fontproperties=font_of(8.5),
                path_effects=[withStroke(linewidth=3, foreground=ground)],  # lines may pass behind
                zorder=4,
            )


def draw_lines(axes: Axes, series: Sequence[Series], look: Theme) -> None:
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


def draw_cursor(axes: Axes, line: Series, at: float, look: Theme) -> None:
    """Where we are: a thin upright line, and a dot where it meets the first series."""
    axes.axvline(at, color=look.ink, lw=1.0, zorder=4)
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    order = np.argsort(x)
    low, high = sorted(axes.get_ylim())
    height = float(np.interp(at, x[order], np.clip(y[order], low, high)))
    axes.plot([at], [height], "o", ms=7, mfc=look.paper, mec=look.ink, mew=1.6, zorder=5)


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
