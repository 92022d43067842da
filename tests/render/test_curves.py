"""Lines: in the right colours and dashes at the right places, with names that do not touch."""

import io
import threading
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.lab.base import Line, Mark, Plot
from explorer.render.curves import spread
from explorer.render.look import THEMES, rgb
from explorer.render.plots import draw_plot


def plot(*lines: Line, **changed) -> Plot:
    given = {"x_label": "x", "y_label": "y", "x_range": (0, 1), "y_range": (0, 1)}
    return Plot(name="plot", lines=lines, **{**given, **changed})


def pixels(data: bytes) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def places(picture: np.ndarray, colour: str) -> np.ndarray:
    """(y, x) of the pixels of exactly this colour."""
    return np.argwhere((picture == rgb(colour)).all(-1))


RISING = Line(label="rising", x=(0, 1), y=(0, 1), role="noise")
OTHER = Line(label="another", x=(0, 1), y=(1, 0))


@pytest.mark.parametrize("theme", THEMES)
def test_lines_are_drawn_in_both_themes(theme):
    picture = pixels(draw_plot(plot(RISING, OTHER), theme_name=theme, size=(480, 300)))
    assert picture.shape == (600, 960, 3)
    assert tuple(picture[0, 0]) == rgb(THEMES[theme].paper)
    assert len(places(picture, THEMES[theme].noise)) > 100
    assert len(places(picture, THEMES[theme].fact)) > 100


@pytest.mark.parametrize("role", ["noise", "guess", "words", "fact"])
def test_roles_keep_their_colour_and_their_dashes(role):
    x = np.linspace(0, 1, 50)
    picture = pixels(draw_plot(plot(Line(label=" ", x=x, y=0 * x, role=role), y_range=(-1, 1))))
    found = places(picture, getattr(THEMES["light"], role))
    columns = np.unique(found[:, 1])
    gaps = int((np.diff(columns) > 2).sum())
    assert len(found) > 300
    assert (gaps == 0) == (role in ("guess", "fact"))
    if role == "noise":
        assert gaps > 40  # dots are more than dashes


def test_a_line_stands_where_it_should():
    """Flat lines at three heights, evenly spaced on the paper."""

    def row(height):
        picture = pixels(draw_plot(plot(Line(label=" ", x=(0, 1), y=(height, height), role="guess"))))
        return np.median(places(picture, THEMES["light"].guess)[:, 0])

    quarter, middle, late = row(0.25), row(0.5), row(0.75)
    assert middle == pytest.approx((quarter + late) / 2, abs=1.5)
    assert quarter - late > 200


def test_svg_is_xml_that_needs_no_font_and_nothing_from_outside():
    data = draw_plot(plot(RISING, OTHER, marks=(Mark(label="here", x=0.5, y=0.5),)), kind="svg")
    root = ElementTree.fromstring(data)
    assert root.tag.endswith("svg")
    assert b"<text" not in data
    assert b"<image" not in data
    assert not any(value.startswith("http") for node in root.iter() for value in node.attrib.values())


@pytest.mark.filterwarnings("ignore:Glyph")
def test_labels_may_hold_anything():
    line = Line(label="$\\frac{<b>&\u202e\U0001f6b2", x=(0, 1), y=(0, 1), role="words")
    assert pixels(draw_plot(plot(line, x_label="a & b", y_label="<i>"))).size


def test_nothing_to_draw_is_an_empty_plot():
    assert pixels(draw_plot(plot())).size


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12).map(sorted))
def test_labels_are_spread(heights):
    out = spread(heights, 300.0)
    assert out[-1] <= 300
    assert all(after - before >= 16 - 1e-6 for before, after in pairwise(out))


def test_labels_with_room_stay():
    assert spread([10, 100, 200], 300) == [10, 100, 200]


@pytest.mark.parametrize(
    ("wish", "message"),
    [({"kind": "jpg"}, "unknown kind of picture 'jpg'"), ({"theme_name": "blue"}, "unknown theme 'blue'")],
    ids=["kind", "theme"],
)
def test_wrong_words(wish, message):
    with pytest.raises(ValueError, match=message):
        draw_plot(plot(), **wish)


def test_two_threads_draw_what_one_draws():
    alone, got = draw_plot(plot(RISING)), []
    work = [threading.Thread(target=lambda: got.append(draw_plot(plot(RISING)))) for _ in range(3)]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert got == [alone] * 3
