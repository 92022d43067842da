"""Copying: planted copies are found, new pictures are not called copies, a painter that knows one picture is caught."""

import pytest
import torch

from explorer.lab import EXPERIMENTS, copying, nearness
from explorer.lab.base import Progress, Result, Verdict
from explorer.types import Estimate
from explorer.world import random_scenes
from tests.lab_stubs import StripeJudge, StripePainter, as_model, finished

SIZE = 16


def pile(count, seed, noise=1.0, of=None):
    """Unrelated pictures, or pictures that are `of` with some noise; their features are what is seen of them."""
    pictures = noise * torch.randn(count, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(seed)) / 3
    pictures = pictures.clamp(-1, 1) if of is None else (of + pictures).clamp(-1, 1)
    return nearness.Pile(pictures, torch.nn.functional.normalize(pictures.flatten(1), dim=1))


@pytest.fixture(scope="module")
def training():
    return pile(100, seed=0)


def test_distances_are_those_of_the_definition(training):
    other = pile(3, seed=1)
    pixels, features = nearness.distances(other, training)
    expected = (other.pictures[2] - training.pictures[7]).square().mean().sqrt() / 2
    assert float(pixels[2, 7]) == pytest.approx(float(expected), rel=1e-4)
    cosine = torch.nn.functional.cosine_similarity(other.features[2], training.features[7], dim=0)
    assert float(features[2, 7]) == pytest.approx(1 - float(cosine), abs=1e-6)


def test_a_planted_copy_is_near_and_points_at_its_original(training):
    copy = pile(5, seed=2, noise=0.1, of=training.pictures[40:45])
    apart = nearness.distances(copy, training)
    assert apart.argmin(2).tolist() == [list(range(40, 45))] * 2
    assert nearness.Yardstick(training).near(nearness.outstanding(apart)).all()


def test_one_measure_is_enough_to_be_near(training):
    """A copy in other colours is far in pixels but shows the same."""
    inverted = nearness.Pile(-training.pictures[:5], training.features[:5])
    assert nearness.Yardstick(training).near(nearness.outstanding(nearness.distances(inverted, training))).all()


def test_standing_out_is_the_nearest_by_the_mean_of_the_next_ten():
    apart = torch.tensor([3.0, 2.0, 1.0, *[4.0] * 8, 9.0]).expand(2, 1, 12)
    assert nearness.outstanding(apart)[:, 0].tolist() == pytest.approx([1 / ((2 + 3 + 8 * 4) / 10)] * 2)


def test_new_pictures_are_near_as_often_as_training_pictures_are(training):
    yardstick = nearness.Yardstick(training)
    assert 3 <= int(yardstick.near(yardstick.own).sum()) <= 5
    new = yardstick.near(nearness.outstanding(nearness.distances(pile(400, seed=3), training)))
    assert 0.01 < float(new.double().mean()) < 0.11


def test_a_blurred_picture_is_near_to_all_and_no_copy(training):
    faint = pile(50, seed=4, noise=0.3)
    yardstick, apart = nearness.Yardstick(training), nearness.distances(faint, training)
    assert float(apart[0].amin(1).max()) < float(yardstick.apart[0].min())
    assert float(yardstick.near(nearness.outstanding(apart)).double().mean()) < 0.2


def test_a_copy_is_moved_and_noisy():
    picture = torch.zeros(1, 3, SIZE, SIZE)
    picture[..., 5] = 0.8
    copy = nearness.copied(picture, seed=0)
    assert int(copy.mean((0, 1, 2)).argmax()) == 6
    assert float((copy - picture.roll(1, -1)).std()) == pytest.approx(nearness.STATIC, rel=0.1)


def twins(ratio):
    wobble = torch.linspace(0.9, 1.1, 26, dtype=torch.float64)
    return torch.stack([ratio * 0.2 * wobble, 0.2 * wobble.flip(0)], 1)


def some(hits):
    return torch.arange(26) < hits


@pytest.mark.parametrize(
    ("near", "found", "ratio", "expected"),
    [
        (1, 26, 0.9, Verdict.FAILS),
        (6, 26, 0.9, Verdict.OPEN),
        (23, 26, 0.9, Verdict.HOLDS),
        (1, 26, 0.4, Verdict.DIRECTION),
        (1, 26, 0.01, Verdict.HOLDS),
        (23, 13, 0.9, Verdict.OPEN),
    ],
    ids=["new", "some near", "copies", "alike", "by heart", "blind"],
)
def test_the_verdict_follows_the_rule(near, found, ratio, expected):
    assert copying.decide(some(near), some(found), twins(ratio))[0] is expected


def paint(scenes, seed):
    """A world of unrelated pictures, which costs nothing."""
    draws = [torch.randn(3, 32, 32, generator=torch.Generator().manual_seed(each)) for each in seed]
    return (torch.stack(draws) / 3).clamp(-1, 1)


class Artist(StripePainter):
    """Has learned this world: exact for pictures of independent pixels, which words say nothing about."""

    def __init__(self):
        self.variance = torch.full((1, 1, 32, 1), 1 / 9)

    def condition(self, prompts, guidance_scale=1.0):
        return torch.zeros(len(prompts), 3, 32, 32)


class ByHeart(Artist):
    """Has learned the first training pictures of seed 1 by heart, one for each prompt."""

    def condition(self, prompts, guidance_scale=1.0):
        return torch.cat(list(copying.painted([None] * len(prompts), "training 1")))

    def __call__(self, x_t, log_snr, condition=None):
        return Estimate(x0_hat=torch.zeros_like(x_t) if condition is None else condition)


class ByHeartElsewhere(ByHeart):
    """Knows pictures by heart that are not among those that are painted again here."""

    def condition(self, prompts, guidance_scale=1.0):
        return torch.cat(list(copying.painted([None] * len(prompts), "another world")))


@pytest.mark.parametrize(
    ("model", "share", "varies", "expected"),
    [
        (Artist(), 0.05, 1.0, {Verdict.FAILS, Verdict.OPEN}),
        (ByHeart(), 1.0, 0.0, {Verdict.HOLDS}),
        (ByHeartElsewhere(), 0.05, 0.0, {Verdict.HOLDS}),
    ],
    ids=["artist", "by heart", "by heart, elsewhere"],
)
def test_a_whole_run_tells_learning_by_heart_from_learning(monkeypatch, model, share, varies, expected):
    monkeypatch.setattr(copying, "paint_scenes", paint)
    monkeypatch.setattr(nearness, "SHIFT", 0)  # of independent pixels, what is moved is another picture
    progress, result = finished(copying.measure(True, 1, as_model(model), StripeJudge()))
    assert result.verdict in expected  # 192 training pictures are few: a chance of one in five that it is not sure
    assert progress[-1].done == progress[-1].total
    values = {row[:2]: row[2] for row in result.rows}
    assert values["share near", "made"] == pytest.approx(share, abs=4 / 26)  # 26 captions: four by chance
    assert values["share near", "planted copies"] == 1
    assert values["variety", "made"] == pytest.approx(varies, abs=0.15)  # ten steps are few
    assert result.sheets[0].pictures.shape == (6, 3, 3, 32, 32)
    assert all(line.y[-1] == 1 for plot in result.plots for line in plot.lines)


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_captions_are_not_those_of_training_pictures(seed):
    """Drawn once, seed 0 in its full form asks for two scenes that are training scenes, field by field."""
    training = random_scenes(2048, seed)
    scenes, words = copying.new_ones(96, training, seed)
    assert len(scenes) == len(words) == len(set(words)) == 96
    assert not set(scenes) & set(training)
    assert (scenes, words) == copying.new_ones(96, training, seed)


def test_a_planted_scene_and_a_planted_caption_are_drawn_again():
    free, words = copying.new_ones(10, [], 3)
    planted = free[4]
    others, said = copying.new_ones(10, [planted], 3)
    assert planted not in others
    assert words[4] not in said
    assert others[:4] == free[:4]
    assert others[4:9] == free[5:]
    assert len(others) == 10


def test_a_scene_that_bears_a_caption_of_training_is_drawn_again(monkeypatch):
    """Two scenes that differ, and one sentence for both, which leaves out where they differ."""
    monkeypatch.setattr(copying, "caption", lambda scene, rng: scene.style)
    training = random_scenes(1, 5)
    scenes, _ = copying.new_ones(3, training, 5)
    assert training[0].style not in {scene.style for scene in scenes}


@pytest.mark.slow
def test_a_real_quick_run_repeats():
    first, again = (list(EXPERIMENTS["copying"].run(quick=True, seed=0)) for _ in range(2))
    assert all(isinstance(item, Progress) for item in first[:-1])
    assert isinstance(first[-1], Result)
    assert first[-1].rows == again[-1].rows
