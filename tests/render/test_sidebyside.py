"""Comparisons on one clock."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.render.frames import clip
from explorer.render.sidebyside import side_by_side
from tests.render.walks import buried, small


@pytest.fixture(scope="module")
def runs():
    return [small("x0", steps=steps, settings=f"steps={steps}") for steps in (4, 12)]


@pytest.mark.parametrize("clock", ["share", "noise", "calls"])
def test_all_begin_and_end_together(runs, clock):
    made = side_by_side(runs, ["4 steps", "12 steps"], clock)
    assert len(made) == 13
    for run, row in zip(runs, made.marks):
        assert (row[0].step, row[-1].step) == (0, run.marks[0][-1].step)
        assert [mark.step for mark in row] == sorted(mark.step for mark in row)
    for run, window, row in zip(runs, made.windows, made.marks):
        assert (window == run.windows[0][[mark.step for mark in row]]).all()


def test_share_puts_the_middle_beside_the_middle(runs):
    made = side_by_side(runs, ["a", "b"], "share")
    assert (made.marks[0][6].step, made.marks[1][6].step) == (2, 6)


def test_noise_never_shows_a_run_that_is_ahead(runs):
    made = side_by_side(runs, ["a", "b"], "noise")
    slow, fast = made.marks
    assert all(one.log_snr <= other.log_snr + 1e-6 for one, other in zip(slow[:-1], fast))
    assert all(one.step == other.step // 3 for one, other in zip(slow, fast))


def test_calls_let_the_cheap_run_finish_first(runs):
    made = side_by_side(runs, ["a", "b"], "calls")
    cheap, dear = made.marks
    assert cheap[5].step == 4
    assert dear[5].step < 6
    assert all(mark.nfe <= 24 * k / 12 + 2 for k, mark in enumerate(dear))


def test_forward_walks_meet_at_the_noise_level():
    runs = [clip(buried(steps, side=32), view="x_t", size=96) for steps in (5, 10)]
    made = side_by_side(runs, ["a", "b"], "noise")
    assert all(one.log_snr >= other.log_snr - 1e-6 for one, other in zip(made.marks[0][:-1], made.marks[1]))


def test_texts_settings_and_titles(runs):
    made = side_by_side(runs, ["few", "many"])
    assert made.text == runs[0].text
    assert made.settings == "steps=4\nsteps=12"
    assert [title.text for title in made.titles] == ["few", "many"]
    assert side_by_side([runs[0], replace(runs[1], text="other")], ["a", "b"]).text == ""
    assert side_by_side(runs, ["a", "b"], text="chosen").text == "chosen"


def test_the_frame_shows_both(runs):
    made = side_by_side(runs, ["a", "b"], "share")
    frame = made.sheet.frame(12)
    for run, (y, x) in zip(runs, made.sheet.boxes):
        assert (frame[y : y + 96, x : x + 96] == np.kron(run.windows[0][-1], np.ones((3, 3, 1), np.uint8))).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clock": "time"}, "unknown clock 'time'; there are: share"),
        ({"labels": ["one"]}, "a label for each"),
        ({"clips": []}, "1 to 6 runs"),
        ({"clips": [small("both"), small("both")]}, "one window each"),
    ],
    ids=["clock", "labels", "none", "both"],
)
def test_wrong_comparisons(runs, change, message):
    given = {"clips": runs, "labels": ["a", "b"], **change}
    with pytest.raises(ValueError, match=message):
        side_by_side(**given)


def test_runs_of_different_sizes_are_as_wide_as_the_narrowest():
    """Each pixel of the small one is a square still; a larger one is averaged."""
    narrow, wide = small("x0", size=64), small("x0", size=96)
    made = side_by_side([narrow, wide], ["a", "b"])
    assert [window.shape[1:] for window in made.windows] == [(64, 64, 3), (64, 64, 3)]
    assert made.scale == 1
    assert np.array_equal(made.windows[0], narrow.windows[0].repeat(2, 1).repeat(2, 2))
    means = [window.mean() for window in (made.windows[1], wide.windows[0])]
    assert abs(means[0] - means[1]) < 1
