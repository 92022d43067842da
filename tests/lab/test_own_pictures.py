"""What enlarging does to a model's own pictures, with a plain enlarger of which it is known."""

import pytest
import torch

from explorer.lab.enlarge import OURS
from explorer.lab.enlargements import PLAIN
from explorer.lab.own_pictures import AGAIN, OwnPictures, found_in, measure
from explorer.model.registry import load_model
from explorer.network.enlarger import Enlarger
from explorer.network.judge import Judge
from explorer.types import Progress
from explorer.world.vocabulary import HEAD_NAMES, HEADS


@pytest.fixture(scope="module")
def judge():
    torch.manual_seed(0)
    names = {name: list(words) for name, words in zip(HEAD_NAMES, HEADS)}
    return Judge(50, 32, (16, 16), tuple(map(len, HEADS)), names, 16, 1).eval()


def test_a_network_that_adds_nothing_is_bicubic(judge):
    torch.manual_seed(0)
    *doing, found = measure(load_model("fast", device="cpu"), Enlarger((8, 8), (1, 1), (1,), 4).eval(), judge, 2)
    assert all(isinstance(one, Progress) for one in doing)
    assert isinstance(found, OwnPictures)
    assert found.distance.keys() == {*PLAIN, OURS, AGAIN}
    assert found.distance[OURS] == pytest.approx(found.distance["bicubic"], rel=0.02)  # but for the average, kept
    assert float(found.faithful.min()) >= 36
    assert set(found.before) == set(found.after)
    assert all(len(same) == 2 for same in found.unchanged.values())


def test_strokes_are_averaged_over_squares(judge):
    torch.manual_seed(0)
    pictures = torch.rand(2, 3, 512, 512) * 2 - 1
    found = found_in(judge, pictures)
    maps = judge.strokes(pictures[1:])
    side = maps[-1].shape[-1] // 8
    channels = sum(level.shape[1] for level in maps)
    assert found.shape == (2 * side * side, channels)
    width = maps[0].shape[-1] // side
    corner = maps[0][0, :, :width, :width].mean((1, 2))
    torch.testing.assert_close(found[side * side, : len(corner)], corner, atol=1e-5, rtol=0)
