"""Comparisons: what differs is what was asked to differ; measures agree with closed forms and other libraries."""

import colorsys
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.registry import load_model
from explorer.network.learned import load_judge
from explorer.trajectory.compare import (
    CHANGES,
    Comparison,
    agreement,
    contrast,
    differing,
    outcome,
    psnr,
    rmse,
    same,
    same_static,
    saturation,
    variations,
)
from explorer.trajectory.reading import Opinion, Reading
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings, SettingsError
from explorer.types import finished

BASE = Settings(prompt="a red apple", seed=7, shift=1.5, rescale=0.25)
VALUES = {
    "schedule": ["linear", "cosine"],
    "steps": [5, 30],
    "guidance": [1, 3.5, 8],
    "sampler": ["ddim", "heun"],
    "seed": [7, 8, 9, 10],
    "words": ["a red apple", "a green apple"],
}


@pytest.mark.parametrize("change", VALUES)
def test_one_thing_changes_and_all_else_stays(change):
    runs = variations(BASE, change, VALUES[change])
    name = CHANGES[change]
    assert [getattr(run, name) for run in runs] == VALUES[change]
    assert differing(runs) == (name,)
    assert same(runs) == {k: v for k, v in BASE.model_dump().items() if k != name}
    assert same_static(runs) == (change != "seed")


def test_a_model_comes_with_the_sampler_and_steps_that_it_was_made_for():
    careful, fast = variations(Settings(steps=12, sampler="heun"), "model", ["base", "fast"])
    assert (careful.steps, careful.sampler) == (12, "heun")
    assert (fast.steps, fast.sampler) == (4, "consistency")
    assert set(differing([careful, fast])) == {"model", "steps", "sampler"}


def test_what_two_models_were_made_for_alike_stays_as_it_was_asked_for():
    careful, latent = variations(Settings(steps=12, sampler="heun"), "model", ["base", "latent"])
    assert (latent.steps, latent.sampler, latent.threshold) == (12, "heun", "none")
    assert set(differing([careful, latent])) == {"model", "threshold"}
    assert not same_static([careful, latent])


def test_a_drawn_curve_belongs_to_the_drawn_schedule():
    drawn = Settings(schedule="drawn", points=((0.0, 9.0), (1.0, -9.0)))
    kept, other = variations(drawn, "schedule", ["drawn", "linear"])
    assert (kept.points, other.points) == (drawn.points, None)


def test_values_are_read_from_text():
    assert [run.steps for run in variations(BASE, "steps", ["5", "30"])] == [5, 30]


@pytest.mark.parametrize(
    ("change", "values", "says"),
    [
        ("steps", [5], "2 to 4 columns"),
        ("steps", [1, 2, 3, 4, 5], "2 to 4 columns"),
        ("steps", [5, "many"], "steps"),
        ("steps", [5, 0], "steps"),
        ("schedul", ["linear", "cosine"], "schedule"),
        ("sampler", ["ddim", "dimm"], "dimm"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(change, values, says):
    with pytest.raises(SettingsError, match=says) as caught:
        variations(BASE, change, values)
    assert "\n" not in str(caught.value)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
asked = st.one_of(
    st.tuples(st.just("words"), st.lists(texts, min_size=2, max_size=4)),
    st.tuples(st.just("seed"), st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=4)),
    st.tuples(st.just("guidance"), st.lists(st.floats(-20, 50), min_size=2, max_size=4)),
    st.tuples(st.just("model"), st.permutations(["base", "fast"])),
    st.tuples(st.just("schedule"), st.permutations(["drawn", "linear", "flow"])),
)
bases = st.builds(
    Settings,
    prompt=texts,
    seed=st.integers(0, 2**32 - 1),
    model=st.sampled_from(["base", "fast"]),
    steps=st.integers(1, 1000),
    guidance_scale=st.floats(-20, 50),
) | st.just(Settings(schedule="drawn", points=((0.0, 9.5), (1.0, -9.0))))


@given(asked, bases)
def test_the_text_form_gives_the_same_comparison_back(what, base):
    comparison = Comparison.make(what[0], what[1], base)
    again = Comparison.from_text(comparison.to_text())
    assert again == comparison
    assert again.runs == comparison.runs == variations(base, *what)


def noise(count=3, size=16):
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(5), dtype=torch.float64)


def test_rmse_and_psnr_are_those_of_the_frames():
    one, two = noise().clamp(-1, 1), (0.7 * noise()).clamp(-1, 1)
    frames = [((p + 1) * 127.5).numpy() for p in (one, two)]
    error = np.sqrt(((frames[0] - frames[1]) ** 2).mean((1, 2, 3)))
    np.testing.assert_allclose(rmse(one, two), error / 255, rtol=1e-12)
    np.testing.assert_allclose(psnr(one, two), 20 * np.log10(255 / error), rtol=1e-12)


def test_black_against_white_is_all_there_is_and_a_picture_is_itself():
    black, white = -torch.ones(1, 3, 4, 4), 5 * torch.ones(1, 3, 4, 4)
    assert rmse(black, white).item() == 1
    assert psnr(black, white).item() == 0
    assert psnr(white, white).item() == math.inf


def test_saturation_is_the_chroma_of_hsv():
    pictures = noise(2, 6).clamp(-1, 1)
    for picture, found in zip((pictures + 1) / 2, saturation(pictures)):
        pixels = picture.permute(1, 2, 0).reshape(-1, 3).tolist()
        chroma = [s * v for _, s, v in (colorsys.rgb_to_hsv(*pixel) for pixel in pixels)]
        assert found.item() == pytest.approx(sum(chroma) / len(chroma), rel=1e-12)


def test_contrast_of_two_tones_is_half_their_distance():
    picture = torch.full((1, 3, 8, 8), -0.5)
    assert contrast(picture).item() == 0
    picture[..., :4] = 0.3
    assert contrast(picture).item() == pytest.approx(0.2, rel=1e-6)
    assert contrast(torch.sign(picture)).item() == 0.5


def test_agreement_asks_for_what_the_words_name():
    seen = {a: Opinion(a, name, 0.9, "?", 0.1) for a, name in (("subject", "apple"), ("colour", "green"))}
    assert agreement(Reading(seen, None), {"subject": "apple", "colour": "red"}) == {"subject": True, "colour": False}


def test_a_picture_fits_its_own_words_better_than_others():
    judge, vocabulary = load_judge()
    run = Settings(prompt="a red apple on a wooden table", model="fast", seed=2)
    picture = finished(reverse(run, load_model("fast", "float32")))
    own = outcome(picture, (judge, vocabulary), run.prompt, calls=4, seconds=1.5)
    other = outcome(picture, (judge, vocabulary), "a blue whale in the ocean at night", calls=4, seconds=1.5)
    assert own.match > other.match
    assert own.right > other.right
    assert (own.calls, own.seconds, own.saturation) == (4, 1.5, saturation(picture).item())
    assert outcome(picture, (judge, vocabulary), "  ", calls=4, seconds=1.5).match is None
