"""The space that ships beside pixels, and the model that walks in it."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from explorer.lab.guidance import measured
from explorer.lab.subjects import Prompt, held_out
from explorer.model.latent import Latents
from explorer.model.registry import DEFAULT, MODELS, load_model, packed
from explorer.network.checkpoint import manifest, read, weights_path
from explorer.network.learned import load_autoencoder, load_judge
from explorer.pixels import to_frames
from explorer.player.packets import packets
from explorer.player.replay import moments_of
from explorer.present.compare import statement
from explorer.render.frames import clip
from explorer.trajectory.compare import Comparison, psnr
from explorer.trajectory.record import record
from explorer.trajectory.settings import Settings
from explorer.types import moments
from explorer.words.texts import words_in
from tests.model.shelf import Squeeze

LATENT = packed()


@pytest.fixture(scope="module")
def space():
    return Latents(load_autoencoder("cpu"))


@pytest.fixture(scope="module")
def pictures():
    return held_out(24, seed=5).pictures


@pytest.fixture(scope="module")
def walk():
    return record(Settings.make(model=LATENT, prompt="a red apple on a wooden table", seed=3, steps=4))


def test_pictures_come_back(space, pictures):
    """methods.md asks for 30 dB; states are as large as the noise that they are to drown in."""
    states = space.encode(pictures)
    assert states.shape == (24, *space.shape) == (24, 8, 32, 32)
    assert float(psnr(space.decode(states), pictures).mean()) >= 30
    assert abs(float(states.std()) - 1) < 0.05
    assert float(states.mean((0, 2, 3)).abs().max()) < 0.3


def test_a_glance_is_a_straight_line(space, pictures):
    """Half the way between two states looks like half of each; and the look is of the picture, if a rough one."""
    one, other = space.encode(pictures[:1]), space.encode(pictures[1:2])
    halfway = space.glance((one + other) / 2)
    torch.testing.assert_close(halfway, (space.glance(one) + space.glance(other)) / 2, atol=1e-4, rtol=0)
    coarse = F.interpolate(F.avg_pool2d(pictures, 4), scale_factor=4)
    assert float(psnr(space.glance(space.encode(pictures)), coarse).mean()) > 18


def test_rounded_pictures_are_near_those_in_float32(space, pictures):
    states = space.encode(pictures[:4])
    rounded = Latents(space.autoencoder, "bfloat16").decode(states)
    assert float(psnr(rounded, space.decode(states)).min()) > 50


def test_the_model_was_trained_among_the_states_of_the_shipped_autoencoder():
    assert read(weights_path(LATENT))[1]["space_sha256"] == manifest()["autoencoder"]["sha256"]


@pytest.mark.parametrize(
    ("shape", "side", "n", "size"),
    [((8, 32, 32), 128, 3, 32), ((16, 16, 16), 128, 4, 32), ((4, 64, 64), 512, 2, 256), ((48, 32, 32), 128, 7, 18)],
)
def test_planes_lie_side_by_side(shape, side, n, size):
    """Each number is a square of its own where there is room; no plane is lost, and none touches another's place."""

    class Some(Squeeze):
        pass

    space = Some()
    space.shape, space.side = shape, side
    states = torch.linspace(-2, 2, shape[0]).view(1, -1, 1, 1).expand(1, *shape)
    sheet = space.planes(states)
    assert sheet.shape == (1, 3, side, side)
    cell, edge = side // n, (side - side // n * n) // 2
    for k, value in enumerate(torch.linspace(-2, 2, shape[0]).tolist()):
        row, column = divmod(k, n)
        place = sheet[
            0, 0, edge + row * cell : edge + (row + 1) * cell, edge + column * cell : edge + (column + 1) * cell
        ]
        assert int(torch.isclose(place, torch.tensor(value / 3), atol=1e-6).sum()) >= size * size
    assert sheet.abs().max() <= 1


def test_planes_show_each_number_where_it_is():
    space, states = Squeeze(), torch.zeros(1, 48, 32, 32)
    states[0, 0, 0, 0] = 30.0
    sheet = space.planes(states)
    assert sheet[0, 0, 1, 1] > 0
    assert int((sheet > 0).sum()) == 3 * int((sheet[0, 0] > 0).sum())


def test_a_run_carries_the_state_as_it_is(walk):
    every = list(moments(walk.steps))
    assert len(every) == 5
    assert all(step.planes is not None and step.planes.shape == step.x_t.shape for step in every)
    first, last = every[0].planes, every[-1].planes
    assert float((first - last).abs().mean()) > 0.05
    made = clip(walk.steps, view="planes,x0", size=128)
    assert made.windows[0].shape == made.windows[1].shape == (5, 128, 128, 3)
    np.testing.assert_array_equal(made.windows[0][-1], to_frames(last)[0])


def test_what_is_seen_comes_through_packets(walk):
    back = list(moments_of(list(packets(walk))))
    for sent, step in zip(back, moments(walk.steps), strict=True):
        np.testing.assert_array_equal(to_frames(sent.planes), to_frames(step.planes))


def test_the_judge_finds_what_the_words_say(walk):
    asked = Prompt("a red apple on a wooden table", {"colour": "red", "subject": "apple"})
    assert measured(walk.final, [asked], load_judge("cpu")[0])[0, 0] == 1


def test_pixels_have_no_other_state():
    run = record(Settings.make(prompt="a dog", steps=1, model=DEFAULT))
    assert all(step.planes is None for step in moments(run.steps))
    with pytest.raises(Exception, match="its state is the picture itself"):
        clip(run.steps, view="planes")


def test_a_comparison_of_spaces_does_not_say_that_the_static_is_the_same():
    words = words_in("en")
    said = statement(words, Comparison.make("model", [DEFAULT, LATENT], Settings(prompt="a dog")))
    assert words("compare.differs.space") in said
    assert words("compare.same.static") not in said
    assert words("compare.differs.space") not in statement(words, Comparison.make("steps", [2, 4], Settings()))


def test_its_network_does_less_work():
    """Six times fewer numbers; the finest level, which the pixels' network spends a third on, is not there."""
    assert load_model(LATENT).space.shape == MODELS[LATENT].shape
    assert math.prod(load_model(LATENT).space.shape) * 6 == math.prod(load_model(DEFAULT).space.shape)
