"""Training the judge: its loss falls, and it reads what it has learned to read."""

import torch

from explorer.network.text import PAD
from explorer.training.loop import start, train
from explorer.training.pictures import Window
from explorer.training.recipe import Recipe
from explorer.training.weights import export, open_judge
from tests.training.small import recipe


def learn(**changed):
    training = start(recipe(task="judge", **changed))
    losses = [record.loss for record in train(training)]
    return training, losses


def test_training_the_judge_reduces_its_held_out_loss():
    training = start(recipe(task="judge", steps=40, batch=16, dropout=0.0))
    window = Window(training.recipe, name="held out")

    @torch.no_grad()
    def held_out():
        losses = training.objective.losses
        net = training.state.network
        return float(torch.stack([losses(net, net, window.batch(k, 16))[0].mean() for k in range(4)]).mean())

    before = held_out()
    for _ in train(training):
        pass
    assert held_out() < 0.7 * before


def test_a_trained_judge_names_subjects_and_colours(tmp_path):
    training, _ = learn(steps=120, batch=16, dropout=0.0, average=0.9, lr=2e-3)
    export(tmp_path / "judge.safetensors", training.state.average, training.objective.config)
    judge, vocabulary = open_judge(tmp_path / "judge.safetensors")
    assert vocabulary.words == training.objective.preset.words
    group = Window(training.recipe, name="held out").batch(0, 32)
    with torch.inference_mode():
        verdict = judge.look(group.x0)
    for column, name in ((0, "subject"), (5, "colour")):
        right = (verdict.chances[name].argmax(1) == group.labels[:, column]).float().mean()
        assert right > 0.6, name  # one in four by chance


def test_no_caption_of_a_judge_is_left_out():
    """Rows without words would be told that the others without words are wrong: ln(their number) nats for nothing."""

    def without_words(**task):
        given = {name: value for name, value in recipe(**task).model_dump().items() if name != "dropout"}
        tokens = Window(Recipe.make(**given)).batch(0, 400).tokens
        return int((tokens[:, 1:] == PAD).all(1).sum())

    assert without_words(task="judge") == 0
    assert 20 < without_words() < 80


def test_judges_see_mostly_little_noise():
    training, _ = learn(steps=1)
    batch = training.window.batch(0, 400)
    seen = training.objective.levels(batch)
    assert (seen >= batch.log_snr - 1e-4).all()
    t = training.objective.schedule.time(seen.double())
    assert 0.2 < t.mean() < 0.3  # the mean of a product of two uniform numbers is 1/4
