"""Training the autoencoder, and a model among its states."""

import pytest
import torch

from explorer.network.autoencoder import Autoencoder
from explorer.network.checkpoint import WeightsError, read, restore, write
from explorer.pixels import from_levels
from explorer.training.distributed import Team
from explorer.training.evaluate import Plan, evaluate
from explorer.training.folder import create
from explorer.training.latent import open_space, space_of
from explorer.training.loop import start
from explorer.training.pictures import Window
from explorer.training.recipe import Recipe, RecipeError
from explorer.training.weights import open_denoiser
from tests.training.small import recipe, same, trained


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    """A folder with an autoencoder that was trained a little."""
    folder = create(
        tmp_path_factory.mktemp("space") / "run",
        recipe(task="autoencoder", steps=200, batch=16, lr=4e-3, average=0.95),
        Team(),
    )
    list(folder.run())
    return folder.path


def held_out(count=48):
    window = Window(recipe(task="autoencoder", pool=count), name="held out")
    window.move(0)
    return from_levels(window.pictures)


def error(network, x):
    return float((network.decode(network.encode(x)) - x).square().mean())


def test_the_autoencoder_learns_to_keep_pictures(space):
    """Far better than the mean picture, and than keeping nothing but the average colour of each square."""
    x = held_out()
    network, _ = restore(Autoencoder, space / "weights.safetensors")
    squares = torch.nn.functional.interpolate(torch.nn.functional.avg_pool2d(x, 4), scale_factor=4.0)
    assert error(network, x) < 0.7 * float((squares - x).square().mean())
    assert error(network, x) < 0.5 * float((x - x.mean(0)).square().mean())


def test_states_of_held_out_pictures_are_about_as_large_as_noise(space):
    states = open_space(space / "weights.safetensors").encode(held_out())
    assert states.std((0, 2, 3)).sub(1).abs().max() < 0.25
    assert states.std().item() == pytest.approx(1, abs=0.1)


def test_a_sheet_shows_pictures_beside_what_is_left(space):
    assert list((space / "samples").glob("*.png"))


def latent(space, **changed):
    return recipe(task="latent", space=str(space), **changed)


def test_a_model_learns_among_states(space):
    before = start(latent(space))
    after = trained(task="latent", space=str(space), steps=80, batch=16, lr=2e-3)
    window = Window(after.recipe, name="held out")

    def loss(training):
        with torch.no_grad():
            objective, network = training.objective, training.state.network
            return float(objective.losses(network, network, window.batch(0, 48))[0].mean())

    assert 0.5 < loss(before) < 1.5
    assert loss(after) < 0.85 * loss(before)


def test_its_file_says_among_which_states_and_can_be_measured(space, tmp_path):
    folder = create(tmp_path / "run", latent(space, steps=3), Team())
    list(folder.run())
    path = tmp_path / "run" / "weights.safetensors"
    found = space_of(path)
    assert found is not None
    model = open_denoiser(path)
    assert model.shape == found.shape
    *_, evaluation = evaluate(model, None, Plan(captions=3, same=1, seeds=2, training=2, steps=2), found)
    assert evaluation.made.shape == (3, 3, found.side, found.side)
    assert all(torch.isfinite(losses).all() for losses in evaluation.losses.values())


def test_another_autoencoder_is_refused(space, tmp_path):
    folder = create(tmp_path / "run", latent(space, steps=1), Team())
    list(folder.run())
    path = tmp_path / "run" / "weights.safetensors"
    state, config = read(path)
    write(path, state, {**config, "space_sha256": "0" * 64}, int8=False)
    with pytest.raises(WeightsError, match="not the autoencoder"):
        space_of(path)


def test_it_begins_with_the_inner_levels_of_a_trained_base(space, tmp_path):
    base = create(tmp_path / "base", recipe(steps=2), Team())
    list(base.run())
    network = start(latent(space, teacher=str(tmp_path / "base"))).state.network.state_dict()
    taught = base.training.state.average.state_dict()
    for name in ("words.embed.weight", "middle.0.conv1.weight", "up.0.0.0.0.conv1.weight"):
        torch.testing.assert_close(network[name], taught[name].half().float())
    assert same(network["down.0.0.0.0.conv2.weight"], taught["down.1.0.0.0.conv2.weight"].half().float())


def test_it_goes_on_from_a_model_among_the_same_states(space, tmp_path):
    folder = create(tmp_path / "run", latent(space, steps=2), Team())
    list(folder.run())
    network = start(latent(space, teacher=str(tmp_path / "run"))).state.network.state_dict()
    reached = folder.training.state.average.state_dict()
    assert all(weight.equal(reached[name].half().float()) for name, weight in network.items())


@pytest.mark.parametrize(
    ("given", "why"), [({"task": "latent"}, "--space"), ({"task": "base", "space": "autoencoder"}, "nobody else")]
)
def test_a_space_belongs_to_a_latent_model(given, why):
    with pytest.raises(RecipeError, match=why):
        Recipe.make(preset="tiny", steps=1, **given)
