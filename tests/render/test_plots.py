"""The plots of experiments: names beside points that lie close together can all be read."""

import itertools
import math
import os
import subprocess
import sys

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from explorer.lab.base import Mark, Star
from explorer.render.look import theme
from explorer.render.plots import draw_marks, draw_stars, new_figure

CLOSE = [
    Mark(label=name, x=x, y=0.9 - x / 10)
    for name, x in {
        "cosine": 1.0,
        "laplace": 1.02,
        "sigmoid": 1.1,
        "scaled": 1.6,
        "exponential": 5.6,
        "to 0.04": 5.9,
    }.items()
]


@pytest.mark.parametrize("size", [(760, 440), (440, 420)], ids=["wide", "narrow"])
def test_names_of_points_close_together_do_not_lie_on_each_other(size):
    axes = new_figure(size, theme("light")).add_subplot()
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 1)
    draw_marks(axes, CLOSE, theme("light"))
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert [text.get_text() for text in axes.texts] == [mark.label for mark in CLOSE]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert all(axes.bbox.containsx(box.x0) and axes.bbox.containsx(box.x1) for box in boxes)


@pytest.mark.parametrize("size", [(640, 400), (440, 420)], ids=["wide", "narrow"])
def test_a_name_stands_nearest_to_its_own_point(size):
    """Names between two points of the half-way curve were read as those of the other."""
    axes = new_figure(size, theme("light")).add_subplot()
    axes.set_xscale("log")
    axes.set_xlim(0.09, 224)
    axes.set_ylim(0, 1)
    ways = {"cosine": (1, 0.86), "scaled": (1.6, 0.8), "linear to 0.04": (12.5, 0.1), "exponential": (20, 0.04)}
    marks = [Mark(label=name, x=x, y=y) for name, (x, y) in ways.items()]
    draw_marks(axes, marks, theme("light"))
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    for text, mark in zip(axes.texts, marks, strict=True):
        box = text.get_window_extent(renderer)
        away = {}
        for other in marks:
            x, y = axes.transData.transform((other.x, other.y))
            away[other.label] = math.hypot(x - min(max(x, box.x0), box.x1), y - min(max(y, box.y0), box.y1))
        assert min(away, key=away.get) == mark.label == text.get_text()


def test_every_point_of_a_star_has_a_dot_and_the_legend_says_its_kind():
    stars = [Star(label="animals", x=[0.1, 0.2, 0.6], y=[0.1, 0.4, 0.1]), Star(label="colours", x=[0.9], y=[0.5])]
    axes = new_figure((760, 440), theme("dark")).add_subplot()
    draw_stars(axes, stars, theme("dark"), columns=2)
    dots = {tuple(at) for line in axes.lines if line.get_marker() == "o" for at in line.get_xydata().round(6).tolist()}
    assert {(x, y) for star in stars for x, y in zip(star.x, star.y)} <= dots
    hubs = {text.get_text(): text.xy for text in axes.texts}
    (legend,) = axes.figure.legends
    assert [text.get_text().split() for text in legend.get_texts()] == [["1", "animals"], ["2", "colours"]]
    assert hubs == {"1": pytest.approx((0.3, 0.2)), "2": pytest.approx((0.9, 0.5))}


def test_nothing_is_said_where_the_cache_of_matplotlib_cannot_be_written():
    """It has two lines of its own for that; `explorer gif` draws captions with its fonts."""
    code = "import explorer.render.lettering; from matplotlib.figure import Figure; Figure()"
    gone = {"MPLCONFIGDIR": "/proc/none", "XDG_CACHE_HOME": "/proc/none", "XDG_CONFIG_HOME": "/proc/none"}
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **gone}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
