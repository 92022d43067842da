"""Plots: the right lines in the right colours at the right places."""

import io
import threading
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.render.curves import QUANTITIES, Series, curves, schedule_curves, spread
from explorer.render.look import THEMES, rgb


@dataclass(frozen=True)
class Cosine:
    shift: float = 0.0

    def log_snr(self, t):
        return -2 * torch.log(torch.tan(torch.pi / 2 * t)) - self.shift  # infinite at both ends


SCHEDULES = {"cosine": Cosine(), "shifted": Cosine(2.0), "far": Cosine(5.0)}


def pixels(data: bytes) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def places(picture: np.ndarray, colour: str) -> np.ndarray:
    """(y, x) of the pixels of exactly this colour."""
    return np.argwhere((picture == rgb(colour)).all(-1))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_schedules_are_drawn_in_both_themes(theme, quantity):
    picture = pixels(schedule_curves(SCHEDULES, quantity=quantity, theme_name=theme, cursor=0.5, size=(480, 300)))
    assert picture.shape == (600, 960, 3)
    assert tuple(picture[0, 0]) == rgb(THEMES[theme].paper)
    assert len(places(picture, THEMES[theme].noise)) > 100
    assert len(places(picture, THEMES[theme].fact)) > 100
    assert len(places(picture, THEMES[theme].ink)) > 100  # the cursor


@pytest.mark.parametrize("role", ["noise", "guess", "words", "fact"])
def test_roles_keep_their_colour_and_their_dashes(role):
    x = np.linspace(0, 1, 50)
    picture = pixels(curves([Series(label="", x=x, y=0 * x, role=role)], y_range=(-1, 1)))
    found = places(picture, getattr(THEMES["light"], role))
    columns = np.unique(found[:, 1])
    gaps = int((np.diff(columns) > 2).sum())
    assert len(found) > 300
    assert (gaps == 0) == (role in ("guess", "fact"))
    if role == "noise":
        assert gaps > 40  # dots are more than dashes


def test_the_cursor_stands_where_it_should():
    line = Series(label="", x=[0, 1], y=[0, 1], role="guess")

    def column(cursor):
        found = places(pixels(curves([line], x_range=(0, 1), cursor=cursor)), THEMES["light"].ink)
        return np.median(found[:, 1])

    quarter, middle, late = column(0.25), column(0.5), column(0.75)
    assert middle == pytest.approx((quarter + late) / 2, abs=1.5)
    assert late - quarter > 300


def test_svg_is_xml_that_needs_no_font_and_nothing_from_outside():
    data = schedule_curves(SCHEDULES, kind="svg")
    root = ElementTree.fromstring(data)
    assert root.tag.endswith("svg")
    assert b"<text" not in data
    assert b"<image" not in data
    assert not any(value.startswith("http") for node in root.iter() for value in node.attrib.values())


@pytest.mark.filterwarnings("ignore:Glyph")
def test_labels_may_hold_anything():
    line = Series(label="$\\frac{<b>&\u202e\U0001f6b2", x=[0, 1], y=[0, 1], role="words")
    assert pixels(curves([line], x_label="a & b", y_label="<i>")).size


def test_nothing_to_draw_is_an_empty_plot():
    assert pixels(curves([], cursor=0.5)).size


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12).map(sorted))
def test_labels_are_spread(heights):
    out = spread(heights, 300.0)
    assert out[-1] <= 300
    assert all(after - before >= 16 - 1e-6 for before, after in pairwise(out))


def test_labels_with_room_stay():
    assert spread([10, 100, 200], 300) == [10, 100, 200]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: curves([], kind="jpg"), "unknown kind of picture 'jpg'"),
        (lambda: schedule_curves(SCHEDULES, quantity="beta"), "unknown quantity 'beta'"),
        (lambda: curves([], theme_name="blue"), "unknown theme 'blue'"),
    ],
    ids=["kind", "quantity", "theme"],
)
def test_wrong_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_two_threads_draw_what_one_draws():
    alone = curves([Series(label="a", x=[0, 1], y=[0, 1], role="guess")])
    got = []
    work = [
        threading.Thread(target=lambda: got.append(curves([Series(label="a", x=[0, 1], y=[0, 1], role="guess")])))
        for _ in range(3)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert got == [alone] * 3
