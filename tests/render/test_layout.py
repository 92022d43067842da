"""What a frame looks like: exact windows, quiet captions."""

import numpy as np
import pytest

from explorer.render.layout import inks
from explorer.render.sidebyside import side_by_side
from tests.render.walks import small

VIEWS = ["x_t", "both"]


def windows_of(made):
    """Mask of the pixels that belong to windows."""
    mask = np.zeros(made.size[::-1], bool)
    side = made.windows[0].shape[1] * made.scale
    for y, x in made.sheet.boxes:
        mask[y : y + side, x : x + side] = True
    return mask


@pytest.mark.parametrize("caption", [True, False])
@pytest.mark.parametrize("view", VIEWS)
def test_windows_hold_enlarged_pixels_and_nothing_else(view, caption):
    made = small(view, caption=caption)
    frame = made.sheet.frame(3)
    for window, (y, x) in zip(made.windows, made.sheet.boxes):
        expected = np.kron(window[3], np.ones((3, 3, 1), np.uint8))
        assert (frame[y : y + 96, x : x + 96] == expected).all()


def test_without_a_caption_a_picture_is_only_a_picture():
    assert small("x_t", caption=False).size == (96, 96)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_captions_use_only_the_sixteen_inks(view, theme):
    made = small(view, theme=theme)
    allowed = {tuple(ink) for ink in inks(theme).tolist()}
    outside = ~windows_of(made)
    for k in (0, 3, 6):
        assert {tuple(pixel) for pixel in made.sheet.frame(k)[outside].tolist()} <= allowed


@pytest.mark.parametrize("size", [384, 96])
def test_nothing_moves_but_the_bar_the_step_and_the_word(size):
    made = small("both", steps=12, size=size)
    canvases = np.stack([made.sheet.canvas(k) for k in range(len(made))])
    moving = (canvases != canvases[0]).any(0)
    bar, text, marks = made.sheet.rows
    assert moving[bar : bar + made.sheet.thick].any()
    assert moving[marks : marks + made.sheet.line].any()
    moving[bar : bar + made.sheet.thick] = False
    moving[marks : marks + made.sheet.line] = False
    assert not moving.any()
    if text != marks:
        assert (canvases[0][text : text + made.sheet.line] > 0).any()


def test_the_words_stand_still_beside_the_marks():
    made = small("both", steps=12, size=384)
    assert made.sheet.wide
    left, right = made.sheet.spans[0]
    free = right - sum(made.sheet.slots) - 4 * made.sheet.letter
    rows = slice(made.sheet.rows[1], made.sheet.rows[1] + made.sheet.line)
    lines = np.stack([made.sheet.canvas(k)[rows, left:free] for k in range(len(made))])
    assert (lines == lines[0]).all()
    assert (lines[0] > 0).mean() > 0.01


def test_the_bar_grows_with_the_kept_signal():
    made = small("x_t", steps=12, size=384)
    (left, right), y = made.sheet.spans[0], made.sheet.rows[0]
    solid = [int((made.sheet.canvas(k)[y, left:right] == 5).sum()) for k in range(len(made))]
    assert solid == sorted(solid)
    assert solid[0] == 0
    assert solid[-1] == right - left
    kept = 1 / (1 + np.exp(-made.marks[0][6].log_snr))
    assert solid[6] / (right - left) == pytest.approx(kept, abs=0.02)


def test_text_makes_a_difference():
    one, other = (small("x_t", text=text).sheet.frame(0) for text in ("a red apple", "a red apples"))
    assert (one != other).any()


@pytest.mark.parametrize("size", [32, 64, 96, 160])
@pytest.mark.parametrize("view", VIEWS)
def test_sizes_are_even_and_windows_stand_at_even_places(view, size):
    made = small(view, steps=2, size=size)
    assert all(side % 2 == 0 for side in made.size)
    assert all(place % 2 == 0 for box in made.sheet.boxes for place in box)


def test_a_comparison_has_marks_under_each_window():
    made = side_by_side([small("x0", steps=4), small("x0", steps=8)], ["4 steps", "8 steps"])
    (_, first), (second, _) = made.sheet.spans
    bar = made.sheet.rows[0]
    canvas = made.sheet.canvas(4)
    assert (canvas[bar : bar + 2, first:second] == 0).all()
    assert len(made.sheet.spans) == 2
    assert (canvas[: made.sheet.boxes[0][0]] > 0).any()  # labels


def test_other_words_for_other_languages():
    german = {**small().words, "holds": "was es hat", "static": "Rauschen"}
    assert (small().sheet.frame(0) != small(words=german).sheet.frame(0)).any()
