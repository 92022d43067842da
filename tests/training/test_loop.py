"""The loop: it learns, and being cut off changes nothing."""

import math

import pytest
import torch

from explorer.training.loop import start, train
from explorer.training.pictures import Window
from explorer.training.samples import draw
from explorer.training.state import restore, save
from explorer.training.weights import as_denoiser
from tests.training.small import recipe, same, trained


@torch.no_grad()
def held_out_loss(training, network):
    """Mean loss on pictures of a row that nobody is trained on."""
    window = Window(training.recipe, name="held out")
    found = [training.objective.losses(network, network, window.batch(step, 32))[0].mean() for step in range(4)]
    return float(torch.stack(found).mean())


def test_training_reduces_the_held_out_loss():
    before = start(recipe())
    after = trained(steps=60, batch=16, lr=2e-3)
    first = held_out_loss(before, before.state.network)
    assert 0.5 < first < 1.5  # nothing is predicted: what is left is the spread of v itself
    assert held_out_loss(after, after.state.network) < 0.75 * first
    assert held_out_loss(after, after.state.average) < 0.85 * first


def test_a_cut_changes_nothing(tmp_path):
    changing = {"steps": 7, "fresh": 8, "group": 4, "pool": 16, "fall": "cosine"}
    whole = trained(**changing).state.pack()
    first = start(recipe(**changing))
    for record in train(first):
        if record.step == 3:
            break
    save(first.state, tmp_path)
    again = start(recipe(**changing))
    restore(again.state, tmp_path)
    assert again.state.step == 3
    for _ in train(again):
        pass
    cut = again.state.pack()
    assert whole.pop("seconds") > 0
    assert cut.pop("seconds") > 0
    assert same(cut, whole)


def test_the_same_recipe_gives_the_same_weights_and_another_seed_others():
    one, two, other = (trained(steps=2, seed=seed).state.network.state_dict() for seed in (0, 0, 1))
    assert same(one, two)
    assert not same(one, other)


def test_chance_elsewhere_is_left_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    trained(steps=1)
    assert torch.equal(torch.rand(3), expected)


def test_the_average_is_that_of_the_weights_of_all_steps():
    training = start(recipe(steps=3))
    name = "enter.weight"
    average = training.state.network.state_dict()[name].clone()
    for record in train(training):
        kept = min(training.recipe.average, record.step / (9 + record.step))
        average = kept * average + (1 - kept) * training.state.network.state_dict()[name]
        torch.testing.assert_close(training.state.average.state_dict()[name], average)


def test_every_weight_learns():
    training = start(recipe(steps=3, dropout=0.0))
    before = {name: weight.clone() for name, weight in training.state.network.state_dict().items()}
    for _ in train(training):
        pass
    still = [name for name, weight in training.state.network.state_dict().items() if torch.equal(weight, before[name])]
    assert not [name for name in still if not name.startswith("guide.")]  # only students hear of guidance


def test_a_loss_that_is_no_number_ends_the_training_in_one_line():
    training = start(recipe())
    with torch.no_grad():
        training.state.network.enter.weight.fill_(math.nan)
    with pytest.raises(RuntimeError, match="smaller --lr"):
        list(train(training))
    assert training.state.step == 0


def test_a_wish_to_stop_is_heard_after_the_step():
    training = start(recipe())
    for record in train(training):
        training.stop |= record.step == 2
    assert training.state.step == 3  # the wish came between two steps


def test_bfloat16_learns_much_the_same():
    plain, low = (trained(steps=12, precision=p).state.network for p in ("float32", "bfloat16"))
    assert low.enter.weight.dtype == torch.float32
    a, b = (torch.cat([p.flatten() for p in net.parameters()]) for net in (plain, low))
    started = torch.cat([p.flatten() for p in start(recipe()).state.network.parameters()])
    assert torch.cosine_similarity(a - started, b - started, dim=0) > 0.8


@pytest.mark.slow
def test_four_pictures_are_learned_by_heart():
    """Asked about pictures half buried in noise, the network answers nearly as the exact denoiser of the four does."""
    few = {"pool": 4, "group": 1, "dropout": 0.0, "batch": 32, "lr": 2e-3, "average": 0.98, "fall": "tail"}
    training = trained(steps=400, **few)
    four = training.window.pictures.float() / 127.5 - 1
    model = as_denoiser(training.state.average, training.objective.config)
    prompts = [training.window.row.paint(k, torch.device("cpu")).said[0] for k in range(4)]
    x0_hat = model(four, torch.full((4,), 2.0), model.condition(prompts)).x0_hat
    made = draw(model, prompts, range(4), steps=10, guidance_scale=1.0)
    gaps = torch.cdist(made.flatten(1), four.flatten(1)) / math.sqrt(four[0].numel())
    assert gaps.argmin(1).tolist() == [0, 1, 2, 3]
    assert gaps.diag().max() < 0.5 * gaps.fill_diagonal_(9).min()
    assert x0_hat.shape == four.shape
