"""Recipes: what they take over from a preset, how the learning rate runs, and what they refuse."""

import math
from itertools import pairwise

import pytest

from explorer.training.presets import PRESETS
from explorer.training.recipe import FALLS, Recipe, RecipeError


def test_a_recipe_survives_its_file(tmp_path):
    recipe = Recipe.make(preset="tiny", minutes=0.5, seed=2**62, lr=1e-4, weighting="min-snr", fall="cosine")
    recipe.save(tmp_path / "recipe.json")
    assert Recipe.load(tmp_path / "recipe.json") == recipe


def test_what_is_given_wins_over_the_task_and_that_over_the_preset():
    base, judge = Recipe.make(preset="full", steps=1), Recipe.make(preset="full", task="judge", steps=1)
    assert (base.batch, judge.batch) == (512, 1024)
    assert judge.pool == base.pool == PRESETS["full"].numbers["pool"]
    assert Recipe.make(preset="full", task="judge", steps=1, batch=6).batch == 6


@pytest.mark.parametrize("preset", PRESETS)
def test_the_judge_hears_every_caption_and_the_painter_not(preset):
    assert Recipe.make(preset=preset, steps=1, task="judge").dropout == 0
    assert Recipe.make(preset=preset, steps=1).dropout == pytest.approx(0.12)
    assert Recipe.make(preset=preset, steps=1, task="student", teacher="base").dropout == pytest.approx(0.12)


def test_the_learning_rate_warms_up_holds_and_falls():
    recipe = Recipe.make(preset="tiny", steps=1000, lr=0.1, warmup=10, fall="tail")
    assert recipe.lr_at(0, 0) == pytest.approx(0.01)
    assert recipe.lr_at(9, 0) == recipe.lr_at(699, 0) == pytest.approx(0.1)
    assert recipe.lr_at(850, 0) == pytest.approx(0.05)
    assert recipe.lr_at(1000, 0) == 0


def test_by_the_clock_the_share_is_that_of_the_minutes():
    recipe = Recipe.make(preset="tiny", minutes=2, warmup=1, fall="cosine", lr=1)
    assert recipe.share(10**6, 60) == 0.5
    assert recipe.lr_at(10**6, 40) == pytest.approx((1 + math.cos(math.pi / 3)) / 2)


@pytest.mark.parametrize("name", FALLS)
def test_learning_rates_never_rise_nor_leave_0_to_1(name):
    values = [FALLS[name](k / 100) for k in range(101)]
    assert all(1 >= a >= b >= 0 for a, b in pairwise(values))


BAD = {
    "no end": ({}, "either --steps or --minutes"),
    "two ends": ({"steps": 1, "minutes": 1}, "either --steps or --minutes"),
    "no step": ({"steps": 0}, "steps"),
    "no time": ({"minutes": 0}, "minutes"),
    "endless": ({"minutes": math.inf}, "minutes"),
    "preset": ({"steps": 1, "preset": "tinny"}, "did you mean tiny"),
    "task": ({"steps": 1, "task": "jugde"}, "did you mean judge"),
    "schedule": ({"steps": 1, "schedule": "cosin"}, "did you mean cosine"),
    "weighting": ({"steps": 1, "weighting": "minsnr"}, "did you mean min-snr"),
    "fall": ({"steps": 1, "fall": "cos"}, "did you mean cosine"),
    "lr": ({"steps": 1, "lr": math.nan}, "lr"),
    "batch": ({"steps": 1, "batch": 0}, "batch"),
    "dropout": ({"steps": 1, "dropout": 1.5}, "dropout"),
    "seed": ({"steps": 1, "seed": -1}, "seed"),
    "stranger": ({"steps": 1, "epochs": 3}, "epochs"),
    "student alone": ({"steps": 1, "task": "student"}, "teacher"),
    "base with a teacher": ({"steps": 1, "teacher": "base"}, "teacher"),
    "judge of one": ({"steps": 1, "task": "judge", "batch": 1}, "batch"),
}


@pytest.mark.parametrize(("given", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_trained_is_said_in_one_line(given, says):
    with pytest.raises(RecipeError, match=says) as caught:
        Recipe.make(**{"preset": "tiny", **given})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"task": "base", "steps": "many"}'])
def test_a_damaged_recipe_is_said_in_one_line(tmp_path, text):
    (tmp_path / "recipe.json").write_text(text)
    with pytest.raises(RecipeError, match=r"recipe\.json"):
        Recipe.load(tmp_path / "recipe.json")
