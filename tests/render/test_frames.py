"""Tensors to frames, and walks to clips."""

import math
import weakref
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.pixels import to_frames
from explorer.render.clip import durations, thin, whole_scale
from explorer.render.frames import VIEWS, clip
from tests.render.walks import buried, painted, small, walk


@given(st.lists(st.floats(-1.5, 1.5, width=32), min_size=3, max_size=3))
def test_frames_hold_the_nearest_level(values):
    frame = to_frames(torch.tensor(values).view(1, 3, 1, 1))[0, 0, 0]
    for value, got in zip(values, frame.tolist()):
        exact = (Fraction(value) + 1) * Fraction(255, 2)
        assert abs(got - min(Fraction(255), max(Fraction(0), exact))) <= Fraction(1, 2) + Fraction(1, 10**13)


def test_every_level_survives():
    levels = torch.arange(256, dtype=torch.float32).view(1, 1, 16, 16).expand(1, 3, 16, 16)
    assert (to_frames(levels / 127.5 - 1)[0, ..., 0].ravel() == np.arange(256)).all()


def test_values_that_are_no_colours():
    strange = torch.tensor([math.nan, math.inf, -math.inf]).view(1, 3, 1, 1)
    assert to_frames(strange)[0, 0, 0].tolist() == [128, 255, 0]


def test_a_walk_of_n_steps_has_n_plus_1_frames():
    made = clip(walk(6, side=32), view="both", size=96)
    assert [mark.step for mark in made.marks[0]] == list(range(7))
    assert {mark.steps for mark in made.marks[0]} == {6}
    assert made.marks[0][-1].log_snr == math.inf
    assert (made.windows[0][-1] == to_frames(painted(side=32))[0]).all()
    assert (made.windows[1][-1] == made.windows[0][-1]).all()


@pytest.mark.parametrize("view", VIEWS)
def test_views_show_what_they_say(view):
    steps = [replace(step, planes=-step.x_t, final_planes=step.final) for step in walk(4, side=32)]
    made, step = clip(iter(steps), view=view, size=96), steps[2]
    truth = {
        "x_t": [step.x_t],
        "x0": [step.x0_hat],
        "both": [step.x_t, step.x0_hat],
        "noise": [(step.x_t - step.level.alpha_bar**0.5 * step.x0_hat) / (1 - step.level.alpha_bar) ** 0.5],
        "words": [0.4 * step.x0_hat],
        "x0_uncond": [0.6 * step.x0_hat],
        "planes": [-step.x_t],
    }[view]
    for window, expected in zip(made.windows, truth, strict=True):
        assert np.abs(window[2].astype(int) - to_frames(expected)[0]).max() <= 1


@pytest.mark.parametrize("view", ["noise", "words", "x0_uncond"])
def test_the_finished_picture_has_no_noise_and_no_question(view):
    assert len(clip(walk(5, side=32), view=view, size=96)) == 5


def test_a_forward_walk_ends_in_static_and_remembers_the_picture():
    made = clip(buried(5, side=32), view="both", size=96)
    assert [mark.step for mark in made.marks[0]] == [0, 1, 2, 3, 4, 5]
    assert made.marks[0][0].log_snr > made.marks[0][-1].log_snr
    assert (made.windows[1] == to_frames(painted(side=32))).all()
    noise = clip(buried(5, side=32), view="noise", size=96).windows[0]
    assert len(noise) == 6
    assert np.abs(noise[-1].astype(int) - noise[2]).max() <= 1  # one noise from end to end


def test_which_chooses_the_picture_of_a_batch():
    double = torch.cat([painted(1, 32), painted(2, 32)])
    first = next(buried(2, side=32))
    made = [clip([replace(first, final=end)], view="x_t", size=96, which=0) for end in (double, double[1:])]
    assert (made[0].windows[0][-1] == to_frames(double[:1])[0]).all()
    assert (made[1].windows[0][-1] == to_frames(double[1:])[0]).all()


def test_tensors_are_let_go_while_the_walk_is_made():
    seen, alive = [], []

    def watched():
        for step in walk(8, side=32):
            seen.append(weakref.ref(step.x_t))
            alive.append(sum(ref() is not None for ref in seen))
            yield step
            del step

    clip(watched(), view="both", size=96)
    assert max(alive) <= 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"view": "xt"}, "no view is called 'xt'; did you mean x_t?"),
        ({"size": 20}, "size must be from 32 to 2048 pixels, not 20"),
        ({"size": 5000}, "not 5000"),
        ({"fps": 0}, "fps must be from 0.5 to 50, not 0"),
        ({"fps": math.nan}, "not nan"),
    ],
    ids=str,
)
def test_wrong_options_are_said_in_one_line(options, message):
    with pytest.raises(ValueError, match=r"must|no view") as caught:
        small(**{"view": "x_t", **options})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_view_of_guidance_needs_guidance():
    with pytest.raises(ValueError, match="guidance scale other than 1"):
        clip(buried(3, side=32), view="words", size=96)


def test_a_clip_of_nothing():
    with pytest.raises(ValueError, match="at least one step"):
        clip([])


@given(st.integers(1, 300), st.floats(0.5, 50))
def test_durations_keep_the_clock(count, fps):
    stays = durations(count, fps)
    assert len(stays) == count
    assert all(stay % 10 == 0 and stay >= 20 for stay in stays)
    assert stays[-1] >= 1500
    middle = stays[1:-1]
    assert abs(sum(middle) - 1000 * len(middle) / fps) <= 10 + 1e-6  # no error adds up


@pytest.mark.parametrize(
    ("size", "native", "scale"), [(384, 128, 3), (128, 128, 1), (500, 128, 3), (512, 128, 4), (300, 128, 2)]
)
def test_whole_scale(size, native, scale):
    assert whole_scale(size, native) == scale


def test_thin_keeps_both_ends():
    long, short = small("x_t", 50), thin(small("x_t", 50), 9)
    assert [mark.step for mark in short.marks[0]][:: len(short) - 1] == [0, 50]
    assert len(short) == len(short.windows[0]) == len(short.durations_ms) == 9
    assert (short.windows[0][-1] == long.windows[0][-1]).all()
    assert thin(short, 9) is short
