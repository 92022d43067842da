"""A place of a run, asked about: at whom it looks, how far its guess sees, and what a page may ask."""

import base64
import io

import pytest
import torch
from PIL import Image

from explorer.network.hooks import Hook
from explorer.network.inside import Partners, softmax_of
from explorer.present.inside import look_into, unpacked
from explorer.present.inside_film import partners_film
from explorer.present.inside_place import looks_at, of_place, partner_maps, place_in, sees
from explorer.service.shared_models import SharedModels
from explorer.trajectory.inside import Look
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import words_in
from tests.lab_stubs import untrained

EN = words_in("en")
RUN = Settings(model="fast", prompt="a red bicycle in a meadow", seed=3, steps=2)
PLACE = {"x": 3, "y": 11}


@pytest.fixture(scope="module")
def models():
    return SharedModels()


@pytest.fixture(scope="module")
def packets(models):
    return list(look_into(models, EN, RUN))


class Keeper(Hook):
    def __init__(self):
        self.kept = {}

    def places(self, site, queries, keys, level):
        self.kept.setdefault(level, []).append(softmax_of(queries, keys))


def test_partners_are_the_mean_of_what_the_blocks_of_that_side_look_at():
    model = untrained()
    side = max(site.side for site in model.sites if site.heads)
    kept, keeper = Partners(side), Keeper()
    settings = Settings(prompt="", steps=2, guidance_scale=1.0)
    plain = finished(Look.make(settings, model).steps())
    assert torch.equal(finished(Look.make(settings, model, also=[kept, keeper]).steps()), plain)
    assert [level for level, _ in kept.at] == sorted(keeper.kept)
    for level, looks in kept.at:
        blocks = [each for each in keeper.kept[level] if len(each) == side**2]
        assert blocks
        torch.testing.assert_close(looks.float(), torch.stack(blocks).mean(0), atol=1e-3, rtol=0)
        assert (looks.float().sum(1) - 1).abs().max() < 1e-2


def test_what_a_place_looks_at_is_its_own_row():
    looks = torch.zeros(256, 256)
    looks[11 * 16 + 3, 40] = 1  # place (3, 11) looks at (8, 2)
    map_ = of_place(looks, (3, 11))
    assert map_.argmax() == 40
    assert map_.sum() == 1
    small = torch.eye(64)
    assert of_place(small, (3, 11))[10:12, 2:4].sum() == pytest.approx(1), "a coarser map: two places are one"


def test_a_place_of_a_run_says_at_whom_it_looks_at_every_step(models, packets):
    found = looks_at(models, packets, PLACE)
    assert len(found) == RUN.steps
    for one, (level, map_) in zip(found, partner_maps(models, packets, (3, 11))):
        assert one["log_snr"] == level
        shown = unpacked(base64.b64decode(one["map"]))[0]
        assert (shown - map_ / map_.max()).abs().max() < 1e-3
        assert one["near"] == pytest.approx(float(map_[10:13, 2:5].sum()), abs=1e-3)
    made = partners_film(EN, packets, partner_maps(models, packets, (3, 11)))
    assert Image.open(io.BytesIO(made)).n_frames == RUN.steps + 1
    assert partners_film(EN, packets[:-2], partner_maps(models, packets, (3, 11))) is None


def test_how_far_a_place_sees_is_told_for_much_and_for_little_noise(models, packets):
    found = sees(models, EN, packets, PLACE)
    assert found["high"]["log_snr"] < found["low"]["log_snr"]
    assert 0 < found["low"]["radius"] < 128
    assert EN.number(round(found["high"]["radius"])) in found["sentence"]
    assert unpacked(base64.b64decode(found["low"]["map"])).max() == pytest.approx(1)


@pytest.mark.parametrize("told", [{}, {"x": 16, "y": 0}, {"x": "1", "y": 0}, {"x": -1, "y": 3}, {"x": 1.5, "y": 3}])
def test_what_is_no_place_has_no_answer(models, packets, told):
    assert place_in(told) is None
    assert looks_at(models, packets, told) == []
    assert sees(models, EN, packets, told) == {}


def test_a_run_that_is_gone_has_no_answer(models):
    assert looks_at(models, [], PLACE) == []
    assert sees(models, EN, [], PLACE) == {}
