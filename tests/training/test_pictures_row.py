"""What is learned from: the same for the same seed and step, whatever came before."""

import pytest
import torch

from explorer.network.text import PAD, START, UNKNOWN, Vocabulary
from explorer.training.pictures import Row, Window
from explorer.training.presets import PRESETS, TINY_SUBJECTS
from explorer.world import HEADS, parse
from tests.training.small import recipe

CPU = torch.device("cpu")


def test_a_batch_does_not_depend_on_the_batches_before():
    moving = recipe(fresh=8, group=4, pool=16, seed=3)
    walked = Window(moving)
    batches = [walked.batch(step, 6) for step in range(9)]
    for step in (8, 3):
        alone = Window(moving).batch(step, 6)
        for name in ("x0", "tokens", "labels", "eps", "log_snr"):
            assert torch.equal(getattr(batches[step], name), getattr(alone, name)), name


def test_the_window_moves_on_and_stays_when_nothing_is_fresh():
    moving, still = Window(recipe(fresh=8, group=4, pool=16)), Window(recipe(fresh=0, group=4, pool=16))
    for window in (moving, still):
        window.move(0)
    before = [window.pictures.clone() for window in (moving, still)]
    for window in (moving, still):
        window.move(1)
    changed = (moving.pictures != before[0]).flatten(1).any(1)
    assert 4 <= changed.sum() <= 8  # two groups of four were painted anew; a picture may come out twice
    assert torch.equal(still.pictures, before[1])


@pytest.mark.parametrize("change", [{"seed": 1}, {"name": "held out"}, {"rank": 1}], ids=str)
def test_other_seeds_ranks_and_rows_show_other_pictures(change):
    seed = change.pop("seed", 0)
    first, other = Window(recipe()).batch(0, 8), Window(recipe(seed=seed), **change).batch(0, 8)
    assert not torch.equal(first.x0, other.x0)
    assert not torch.equal(first.eps, other.eps)


def test_the_tokens_are_those_that_the_model_reads_later():
    """The vocabulary of a finished model reads a prompt by another way."""
    for name in ("tiny", "full"):
        preset = PRESETS[name]
        row, vocabulary = Row(preset, 0, 1), Vocabulary(preset.words, preset.length)
        for text in ("a red apple", "A purple  elephant, in the desert!", "a zzz apple", "", "red " * 50):
            expected = vocabulary.read(text).tokens.tolist()
            assert row.tokens(text) == expected + [PAD] * (preset.length - len(expected))


def test_captions_and_labels_say_the_same():
    preset = PRESETS["tiny"]
    for index in range(8):
        group = Row(preset, 5, 4).paint(index, CPU)
        for text, label in zip(group.said, group.labels.tolist()):
            thing = parse(text).scene.subject
            assert HEADS[0][label[0]] == thing.name == TINY_SUBJECTS[index % 4]
            assert HEADS[5][label[5]] == thing.colour


def test_full_size_groups_have_pictures_tokens_and_labels_of_one_length():
    group = Row(PRESETS["small"], 0, 3).paint(0, CPU)
    assert group.pictures.shape == (3, 3, 64, 64)
    assert group.pictures.dtype == torch.uint8
    assert group.tokens.shape == (3, 4, 32)
    assert group.labels.shape == (3, len(HEADS))
    assert (group.tokens[:, :, 0] == START).all()
    assert group.pictures.float().std() > 10


def test_captions_are_left_out_as_often_as_the_recipe_says():
    window = Window(recipe(dropout=0.3))
    tokens = torch.cat([window.batch(step, 400).tokens for step in range(5)])
    empty = (tokens[:, 1:] == PAD).all(1).float().mean()
    assert abs(empty - 0.3) < 4 * (0.3 * 0.7 / len(tokens)) ** 0.5
    said = tokens[tokens > START]
    assert 0.004 < (said == UNKNOWN).float().mean() < 0.025  # 1.2 % of words are forgotten


def test_noise_is_normal_and_levels_are_spread():
    window = Window(recipe())
    batch = window.batch(0, 512)
    assert abs(batch.eps.mean()) < 0.01
    assert abs(batch.eps.std() - 1) < 0.01
    t = window.schedule.time(batch.log_snr.double()).sort().values  # evenly spread, one to each 512th
    assert ((t[1:-1] * 512).floor().diff() - 1).abs().max() <= 1
