"""Training the enlarger: its pairs belong together, its loss falls, and it ends better than plain enlargement."""

import pytest
import torch
import torch.nn.functional as F

from explorer.network.checkpoint import restore
from explorer.network.enlarger import CLEAN, FACTOR, Enlarger, enlarged
from explorer.network.tiles import enlarge
from explorer.training.distributed import Team
from explorer.training.folder import create
from explorer.training.loop import start, train
from explorer.training.pairs import BURIED, WORN, Pairs, remade, worn
from explorer.training.recipe import Recipe
from explorer.training.weights import export
from tests.training.small import recipe, same, trained


def small(**changed):
    return recipe(task="enlarger", group=8, **changed)


def test_clean_pairs_are_averages_and_others_are_near():
    window = Pairs(small())
    batch = window.batch(0, 64)
    apart = (F.avg_pool2d(batch.large, FACTOR) - batch.small).square().mean((1, 2, 3)).sqrt()
    clean = batch.log_snr == CLEAN
    assert 5 < int(clean.sum()) < 59
    assert apart[clean].max() < 0.01
    assert apart[~clean].min() > 0.01
    assert ((batch.log_snr[~clean] >= WORN[0]) & (batch.log_snr[~clean] < WORN[1])).all()


def test_the_same_step_has_the_same_pairs():
    first, again = (Pairs(small()).batch(3, 4) for _ in range(2))
    assert first.small.equal(again.small)
    assert first.large.equal(again.large)
    assert not first.large.equal(Pairs(small()).batch(4, 4).large)


@pytest.mark.parametrize("log_snr", [4.5, 6.0, 8.0])
def test_noise_is_as_strong_as_is_said(log_snr):
    """Of a picture of one colour, which blurring leaves alone: sigma = exp(-log_snr / 2)."""
    chance = torch.Generator().manual_seed(0)
    said = torch.full((64,), log_snr)
    noise = worn(torch.zeros(64, 3, 24, 24), said, chance)
    assert noise.std() == pytest.approx(float((-said[0] / 2).exp()), rel=0.05)


def test_what_the_first_stage_brings_back_is_near_where_little_was_buried(tmp_path):
    """The tiny model, after a little training: a picture that was hardly buried comes back as it was."""
    stage = trained(steps=30)
    export(tmp_path / "stage.safetensors", stage.state.average, stage.objective.config)
    window = Pairs(small(teacher=str(tmp_path / "stage.safetensors")))
    pictures, said = window.row.paint(0, window.device).pictures, window.row.paint(0, window.device).said
    x = F.avg_pool2d(pictures.float() / 127.5 - 1, FACTOR)
    off = []
    for level in (6.0, 0.0):
        chance = torch.Generator().manual_seed(0)
        found = remade(window.stage, x, said, torch.full((len(x),), level), 1, chance)
        off.append(float((found - x).square().mean().sqrt()))
    assert off[0] < off[1] / 2
    batch = window.batch(0, 64)
    buried = batch.log_snr < BURIED[1]
    assert 10 < int(buried.sum()) < 54


@pytest.mark.slow
def test_training_makes_it_better_than_plain_enlargement():
    training = start(small(steps=150, batch=16, lr=3e-3, average=0.95))
    held_out = Pairs(training.recipe, name="held out").batch(0, 64)
    x, y = F.avg_pool2d(held_out.large, FACTOR), held_out.large
    for _ in train(training):
        pass
    off = [float((made - y).square().mean()) for made in (enlarge(training.state.average, x), enlarged(x))]
    assert off[0] < 0.85 * off[1]


def test_it_is_cut_off_and_goes_on_as_if_nothing_had_happened(tmp_path):
    whole = create(tmp_path / "whole", small(steps=6), Team())
    list(whole.run())
    network, config = restore(Enlarger, tmp_path / "whole" / "weights.safetensors")
    assert network.depth == len(config["channels"]) - 1
    again = create(tmp_path / "again", small(steps=6), Team())
    list(again.run())
    assert same(again.training.state.average.state_dict(), whole.training.state.average.state_dict())
    assert (tmp_path / "whole" / "samples" / "step-00000006.png").is_file()


def test_an_enlarger_may_have_a_teacher_and_needs_none():
    assert Recipe.make(task="enlarger", steps=1).teacher == "fast"
    assert Recipe.make(task="enlarger", preset="tiny", steps=1).teacher is None
