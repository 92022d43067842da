"""The plots of experiments: names beside points that lie close together can all be read."""

import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from explorer.lab.base import Mark
from explorer.render.look import theme
from explorer.render.plots import draw_marks, new_figure

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
