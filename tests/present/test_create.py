"""What a run says of itself before it is made: of a long one not every step is sent, and its steps are its own."""

import pytest

from explorer.present.create import MOST_FRAMES, create, elsewhere
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in

EN = words_in("en")


@pytest.fixture(scope="module")
def models():
    return SharedModels()


@pytest.mark.parametrize("steps", [4, MOST_FRAMES, 200])
def test_a_start_says_the_runs_own_steps(models, steps):
    start = next(create(models, EN, Settings(model="fast", steps=steps)))
    assert start["length"] == steps
    assert start["total"] == min(steps, MOST_FRAMES) == len(start["plan"]) - 1


def test_a_visitors_own_device_sends_every_step(models):
    start = elsewhere(models, EN, Settings(model="fast", steps=200))
    assert start["length"] == start["total"] == len(start["plan"]) - 1 == 200
