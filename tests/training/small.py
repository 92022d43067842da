"""Trainings small enough for a test."""

from explorer.training.loop import start, train
from explorer.training.recipe import Recipe

SMALL = {"preset": "tiny", "batch": 8, "pool": 64, "warmup": 10, "fall": "constant", "keep_every": 0, "show_every": 0}


def recipe(**changed):
    return Recipe.make(**{**SMALL, "steps": 10, **changed})


def trained(**changed):
    """A training at its end."""
    training = start(recipe(**changed))
    for _ in train(training):
        pass
    return training


def same(a, b):
    """Whether two trees of tensors and numbers are equal to the last bit."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    return a.equal(b) if hasattr(a, "equal") else a == b
