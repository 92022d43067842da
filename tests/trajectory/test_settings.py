"""Settings: one text form for everything, and one line for whatever is wrong."""

import math

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from explorer.diffusion.grid import SPACINGS
from explorer.diffusion.sampler import SAMPLERS, WITH_ETA
from explorer.diffusion.schedule import SCHEDULES
from explorer.trajectory.settings import Settings, SettingsError

finite = st.floats(0.05, 20, allow_nan=False)
runs = st.builds(
    Settings,
    prompt=st.text(max_size=80),
    model=st.sampled_from(["base", "fast"]),
    seed=st.integers(0, 2**32 - 1),
    steps=st.integers(1, 1000),
    guidance_scale=st.floats(-20, 50, allow_nan=False),
    schedule=st.sampled_from(sorted(set(SCHEDULES) - {"drawn"})),
    shift=finite,
    zero_terminal_snr=st.booleans(),
    spacing=st.sampled_from(SPACINGS),
    sampler=st.sampled_from(sorted(SAMPLERS)),
    eta=st.none(),
    rescale=st.floats(0, 1),
    interval=st.none() | st.tuples(st.floats(0, 1), st.floats(1.5, 80)),
    threshold=st.sampled_from(["clip", "dynamic", "none"]),
)


@examples(max_examples=200, deadline=None)
@given(runs)
def test_the_text_form_gives_the_same_settings_back(settings):
    assert Settings.from_text(settings.to_text()) == settings


@pytest.mark.parametrize("sampler", WITH_ETA)
def test_a_share_of_fresh_noise_comes_back(sampler):
    made = Settings(sampler=sampler, eta=0.1)
    assert Settings.from_text(made.to_text()) == made


def test_a_sampler_without_a_share_of_fresh_noise_is_refused_one():
    with pytest.raises(SettingsError, match="heun has no eta"):
        Settings.make(sampler="heun", eta=0.5)
    assert Settings.make(sampler="heun", eta=0).eta == 0  # which it is


def test_defaults_are_not_written():
    assert Settings().to_text() == ""
    assert Settings(model="fast").to_text() == "model=fast"
    assert Settings(prompt="a red apple", seed=7).to_text() == "prompt=a+red+apple&seed=7"


def test_the_fast_model_brings_its_own_sampler_and_steps_unless_told_otherwise():
    assert (Settings(model="fast").sampler, Settings(model="fast").steps) == ("consistency", 4)
    assert Settings(model="fast", steps=2, sampler="ddim").to_text() == "model=fast&steps=2&sampler=ddim"


def test_drawn_points_survive():
    drawn = Settings(schedule="drawn", points=((0.0, 9.5), (0.5, 0.125), (1.0, -9.0)))
    assert Settings.from_text(drawn.to_text()) == drawn


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"steps": 0}, "steps"),
        ({"steps": -1}, "steps"),
        ({"steps": 10**9}, "steps"),
        ({"guidance_scale": math.nan}, "guidance_scale"),
        ({"guidance_scale": math.inf}, "guidance_scale"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"schedule": "cosin"}, "did you mean cosine"),
        ({"sampler": "dimm"}, "did you mean ddim"),
        ({"model": "bse"}, "did you mean base"),
        ({"spacing": "karas"}, "did you mean karras"),
        ({"prompt": "x" * 10**6}, "1,000,000"),
        ({"interval": (2, 1)}, "low < high"),
        ({"points": ((0, 9), (1, -9))}, "drawn"),
        ({"threshold": "hard"}, "threshold"),
        ({"eta": 2}, "eta"),
        ({"shift": 0}, "shift"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_in_one_short_line(wrong, says):
    with pytest.raises(SettingsError, match=says) as caught:
        Settings.make(**wrong)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_an_unknown_name_in_a_link_is_named():
    with pytest.raises(SettingsError, match="did you mean prompt"):
        Settings.from_text("promt=cat")


def test_a_broken_number_in_a_link_is_named():
    with pytest.raises(SettingsError, match="steps"):
        Settings.from_text("steps=many")
