"""What evaluate measures: on stand-ins whose answers are known."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from explorer.commands.card import add, card_of
from explorer.commands.evaluate import report
from explorer.training.evaluate import LOSS_LEVELS, Evaluation, Plan, agreement, asked, evaluate, held_out_loss
from explorer.training.loop import start
from explorer.training.weights import as_denoiser, export, open_denoiser
from explorer.types import Progress
from explorer.world.vocabulary import COLOURS, SETTINGS, SUBJECTS, TIMES
from tests.training.small import recipe

PLAN = Plan(captions=3, same=1, seeds=2, training=8, steps=1)


@pytest.fixture(scope="module")
def model():
    training = start(recipe(steps=1))
    return as_denoiser(training.state.average, training.objective.config, "untrained")


def test_only_what_a_caption_says_is_asked():
    assert asked("a red apple") == {"subject": SUBJECTS.index("apple"), "colour": list(COLOURS).index("red")}
    night = asked("an owl in the forest at night")
    assert night["time"] == TIMES.index("night")
    assert night["setting"] == SETTINGS.index("forest")
    assert "weather" not in night
    assert "colour" not in night
    assert "kind" not in night
    assert asked("qwerty") == {}


def test_agreement_counts_those_that_were_asked():
    chances = {"subject": torch.eye(3)[[0, 1, 1, 2]], "time": torch.eye(2)[[0, 0, 0, 0]]}
    wishes = [{"subject": 0}, {"subject": 1, "time": 1}, {"subject": 2}, {}]
    hits = agreement(chances, wishes)
    assert hits["subject"].tolist() == [1, 1, 0]
    assert hits["time"].tolist() == [0]


def test_a_network_that_says_nothing_has_the_loss_of_v_itself(model):
    """v = signal eps - noise x0, whose mean square is signal^2 + noise^2 E x0^2 with independent unit noise."""
    torch.manual_seed(0)
    real = torch.rand(16, 3, 16, 16) * 2 - 1
    tokens = model.vocabulary.batch(["a red apple"] * 16)
    for level in (-6.0, 0.0, 6.0):
        found = held_out_loss(model, real, tokens, level, seed=0)
        signal = torch.sigmoid(torch.tensor(level))
        assert found.mean() == pytest.approx(float(signal + (1 - signal) * real.square().mean()), rel=0.03)


def test_without_a_judge_there_are_losses_and_neighbours(model):
    *doing, found = evaluate(model, None, PLAN)
    assert all(isinstance(item, Progress) for item in doing)
    assert list(found.losses) == list(LOSS_LEVELS)
    assert found.made.shape == (3, 3, 16, 16)
    assert found.near.shape == found.near_real.shape == (3,)
    assert (found.near > found.near_real).all()  # static lies far from every picture
    assert found.frechet is None
    facts = report(found, model)
    assert not facts["judged"]
    assert {row["group"] for row in facts["rows"]} == {"held-out loss", "nearest training picture"}


def test_with_a_judge_everything_is_measured(model):
    judge = start(recipe(task="judge", steps=1)).state.average
    *_, found = evaluate(model, judge, PLAN)
    assert set(found.agreement) == {"subject", "colour"}
    assert found.across.shape == (3,)
    assert found.within.shape == (1,)
    assert found.frechet >= 0
    *_, again = evaluate(model, judge, PLAN)
    assert report(again, model) == report(found, model)  # the same seed gives the same numbers


def test_a_brief_evaluation_finds_the_same_agreement_and_nothing_else(model):
    judge = start(recipe(task="judge", steps=1)).state.average
    *_, whole = evaluate(model, judge, PLAN)
    *_, found = evaluate(model, judge, replace(PLAN, brief=True))
    assert {name: hits.tolist() for name, hits in found.agreement.items()} == {
        name: hits.tolist() for name, hits in whole.agreement.items()
    }
    facts = report(found, model)
    assert {row["group"] for row in facts["rows"]} == {"agreement"}
    assert facts["judged"]
    assert facts["sample"].startswith(f"{PLAN.captions} held-out captions, ")
    with pytest.raises(ValueError, match="judge"):
        list(evaluate(model, None, replace(PLAN, brief=True)))


@pytest.mark.parametrize("wrong", [{"captions": 1}, {"seeds": 1}, {"same": 9, "captions": 8}, {"steps": 0}], ids=str)
def test_plans_that_measure_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="captions"):
        Plan(**wrong)


def test_a_card_keeps_the_parts_of_other_models(tmp_path):
    hits = torch.tensor([1.0, 1.0, 0.0, 1.0])
    found = Evaluation(
        plan=PLAN, agreement={"subject": hits}, agreement_real={"subject": hits}, frechet=0.5, frechet_real=0.4
    )
    found.losses = {0.0: torch.tensor([0.25, 0.75])}
    facts = {
        name: report(found, SimpleNamespace(name=name, size=16, engine=SimpleNamespace(learned=10), guided=False))
        for name in ("one", "two")
    }
    path = tmp_path / "CARD.md"
    for name in ("one", "two", "one"):
        add(path, facts[name])
    text = path.read_text()
    assert text.count("# Model card") == 1
    assert text.count("\n## one\n") == text.count("\n## two\n") == 1
    assert card_of(facts["two"]).strip() in text
    assert "| agreement | subject, made pictures | 0.750 | 0.301 to 0.954 | 4 |" in text  # Wilson, 3 of 4


def test_files_of_a_training_are_models(model, tmp_path):
    export(tmp_path / "net.safetensors", model.engine.network, start(recipe(steps=1)).objective.config)
    opened = open_denoiser(tmp_path / "net.safetensors")
    assert opened.vocabulary == model.vocabulary
    x_t, level = torch.randn(2, 3, 16, 16), torch.zeros(2)
    torch.testing.assert_close(opened(x_t, level).x0_hat, model(x_t, level).x0_hat, atol=2e-3, rtol=1e-2)
