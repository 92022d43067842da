"""The plots and picture sheets of experiments, in the look of the page and in both themes.

A curve carries its 95 % interval as a faint band of its colour; named points lie on top. Noise levels run as a run
does, from static at the left to the picture at the right, on a logarithmic axis of sigma.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.pixels import to_frames
from explorer.render.curves import DPI, DRAWING, NO_METADATA, draw_lines, dress, font_of
from explorer.render.look import Theme, theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

    from explorer.lab.base import Line, Mark, Plot, Sheet, Star

__all__ = ["draw_plot", "draw_sheet"]

# Where a name may stand beside its point: points to the right, points up, which end of the name is meant.
PLACES = [(8, -9, "left"), (8, 5, "left"), (-8, -9, "right"), (-8, 5, "right"), (0, -20, "center"), (0, 12, "center")]
PLACES += [(8, -20, "left"), (-8, -20, "right"), (8, 16, "left"), (-8, 16, "right")]
CLEARLY = 1.5  # so many times as far from a name as the point that it names
NARROW = 500  # a plot for a phone has fewer numbers on its axis


def draw_plot(plot: Plot, *, theme_name: str = "light", size: tuple[int, int] = (760, 440), kind: str = "png") -> bytes:
    """A PNG (twice `size` in pixels, for fine screens) or an SVG."""
    look = theme(theme_name)
    with DRAWING:
        figure = new_figure(size, look)
        axes = figure.add_subplot()
        if plot.log_x:
            axes.set_xscale("log")
            plain_numbers(axes.xaxis, (1, 2, 5) if size[0] > NARROW else (1,))
        if plot.log_y:
            axes.set_yscale("log")
            plain_numbers(axes.yaxis)
        axes.set_xlim(*plot.x_range)
        axes.set_ylim(*plot.y_range)
        for line in plot.lines:
            draw_interval(axes, line, look)
        for line in plot.lines:
            if not line.label:  # many closed forms behind their curves
                axes.plot(line.x, line.y, color=look.fact, lw=0.9, zorder=2)
        draw_lines(axes, [line for line in plot.lines if line.label], look)
        dress(axes, look, *(fill(str(text), side // 8) for text, side in zip((plot.x_label, plot.y_label), size)))
        if plot.stars:
            draw_stars(axes, plot.stars, look, columns=4 if size[0] > NARROW else 2)
        if plot.marks:
            draw_marks(axes, plot.marks, look, [middle(star) for star in plot.stars])
        return saved(figure, kind)


def plain_numbers(axis: Axis, steps: tuple[int, ...] = (1, 2, 5)) -> None:
    """1, 2, 5, 10, ... or 1, 10, 100, ... instead of powers of ten."""
    from matplotlib.ticker import LogLocator, NullLocator

    axis.set_major_locator(LogLocator(subs=steps))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(lambda value, _: f"{value:g}")


def new_figure(size: tuple[int, int], look: Theme) -> Figure:
    from matplotlib.figure import Figure  # here: the rest of render must not wait for it

    figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor=look.paper, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08)  # type: ignore[union-attr, call-arg]
    return figure


def saved(figure: Figure, kind: str) -> bytes:
    if kind not in ("png", "svg"):
        raise ValueError(f"unknown kind of picture '{kind}'; there are: png, svg")
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, dpi=2 * DPI if kind == "png" else DPI, metadata=NO_METADATA[kind])
    return buffer.getvalue()


def draw_interval(axes: Axes, line: Line, look: Theme) -> None:
    if line.low is not None and line.high is not None:
        colour = getattr(look, line.role) if line.role else look.fact
        axes.fill_between(line.x, line.low, line.high, color=colour, alpha=0.16, lw=0, zorder=2)


def draw_stars(axes: Axes, stars: Sequence[Star], look: Theme, columns: int) -> None:
    """Dots, each joined with the middle of its star; the middles are numbered, and below the plot stands what of."""
    from matplotlib.lines import Line2D

    named = []
    for number, star in enumerate(stars, 1):
        hub = middle(star)
        for x, y in zip(star.x, star.y):
            axes.plot([hub[0], x], [hub[1], y], color=look.fact, lw=0.9, zorder=2)
        axes.plot(star.x, star.y, "o", ms=4, mec="none", mfc=look.fact, zorder=3)
        axes.plot([hub[0]], [hub[1]], "o", ms=12, mec="none", mfc=look.fact, ls="", zorder=6)
        axes.annotate(
            str(number),
            hub,
            color=look.paper,
            ha="center",
            va="center_baseline",
            fontproperties=font_of(8.5),
            zorder=7,
        )
        named.append(Line2D([], [], ls="", label=f"{number}  {star.label}"))
    legend = axes.get_figure(root=True).legend  # type: ignore[union-attr]
    place: dict[str, Any] = {"loc": "outside lower center", "ncols": columns, "columnspacing": 1.6}
    close: dict[str, Any] = {"frameon": False, "handlelength": 0, "handletextpad": 0}
    legend(handles=named, prop=font_of(9.5), labelcolor=look.ink, **place, **close)


def middle(star: Star) -> tuple[float, float]:
    return float(np.mean(star.x)), float(np.mean(star.y))


def draw_marks(axes: Axes, marks: Sequence[Mark], look: Theme, hubs: Sequence[tuple[float, float]] = ()) -> None:
    """The named points; each name stands at the first place beside its point where nothing else is, no middle of a star
    either, and where no other point is nearly as close. Comes last: only then is it known where everything stands."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    figure = axes.get_figure(root=True)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[arg-type]
    figure.draw_without_rendering()  # type: ignore[union-attr]
    names = [draw_mark(axes, mark, look) for mark in marks]
    points = axes.transData.transform([(mark.x, mark.y) for mark in marks])
    others = [text for text in axes.texts if text not in names and text.get_text()]
    taken = [Bbox.from_bounds(x - 5, y - 5, 10, 10) for x, y in points]
    taken += [Bbox.from_bounds(x - 8, y - 8, 16, 16) for x, y in map(axes.transData.transform, hubs)]
    taken += [text.get_window_extent(renderer) for text in others]
    for name, point in zip(names, points):
        boxes = {place: box_at(name, place, renderer) for place in PLACES}
        free = [
            place
            for place, box in boxes.items()
            if axes.bbox.contains(box.x0, box.y0)
            and axes.bbox.contains(box.x1, box.y1)
            and not box.count_overlaps(taken)
        ]
        own = [place for place in free if belongs(boxes[place], point, points)]
        taken.append(box_at(name, [*own, *free, PLACES[0]][0], renderer))


def belongs(box: Bbox, point: NDArray[np.float64], points: NDArray[np.float64]) -> bool:
    """Whether a name in this box is read as its point's: all others, (n, 2) in pixels, are clearly farther."""
    far = np.maximum(0, np.maximum(box.min - points, points - box.max))
    others = np.abs(points - point).max(1) > 0
    own = np.maximum(0, np.maximum(box.min - point, point - box.max))
    return bool((np.hypot(*far[others].T) > CLEARLY * np.hypot(*own)).all())


def draw_mark(axes: Axes, mark: Mark, look: Theme) -> Annotation:
    from matplotlib.patheffects import withStroke

    axes.plot([mark.x], [mark.y], "o", ms=6.5, mfc=look.paper, mec=look.ink, mew=1.5, zorder=5)
    return axes.annotate(
        str(mark.label),
        (mark.x, mark.y),
        xytext=PLACES[0][:2],
        textcoords="offset points",
        color=look.ink,
        fontproperties=font_of(8.5),
        path_effects=[withStroke(linewidth=3, foreground=look.paper)],
        zorder=6,
    )


def box_at(name: Annotation, place: tuple[float, float, str], renderer: RendererAgg) -> Bbox:
    """Puts a name there, and tells what it covers, in pixels."""
    name.set_position(place[:2])
    name.set_horizontalalignment(place[2])  # type: ignore[arg-type]
    return name.get_window_extent(renderer)


def draw_sheet(sheet: Sheet, *, theme_name: str = "light", side: int = 128, kind: str = "png") -> bytes:
    """The pictures of a sheet, `side` pixels each, in rows and columns under their names."""
    look, (rows, columns) = theme(theme_name), sheet.pictures.shape[:2]
    frames = to_frames(sheet.pictures)
    with DRAWING:
        figure = new_figure((columns * (side + 8) + 150, rows * (side + 8) + 40), look)
        grid = np.atleast_2d(figure.subplots(rows, columns, squeeze=False))
        for r in range(rows):
            for c in range(columns):
                axes = grid[r, c]
                axes.imshow(frames[r, c], interpolation="nearest")
                axes.set_axis_off()
                if r == 0:
                    axes.set_title(str(sheet.columns[c]), color=look.muted, fontproperties=font_of(9.5), pad=5)
            grid[r, 0].text(
                -0.06,
                0.5,
                str(sheet.rows[r]),
                transform=grid[r, 0].transAxes,
                ha="right",
                va="center",
                color=look.ink,
                fontproperties=font_of(9.5),
            )
        return saved(figure, kind)
