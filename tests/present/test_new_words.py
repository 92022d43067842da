"""The words of a visit in the tabs that walk with words: each hears those of the visit that asks, and no other's."""

import pytest
import torch

from explorer.model.registry import quickest
from explorer.present.create import create
from explorer.present.give_back import back_settings, give_back
from explorer.present.inside import look_into
from explorer.present.inside_place import looks_at
from explorer.service.places import visit_from
from explorer.service.shared_models import SharedModels
from explorer.service.visit_words import NewWord
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import worded
from explorer.words.texts import words_in
from tests.taught import addition

EN, FAST = words_in("en"), quickest()
BURIAL = Settings.make(steps=4, seed=1)


def in_create(models, settings):
    yield from create(models, EN, settings)


def in_inside(models, settings):
    yield from look_into(models, EN, settings)


def in_destroy(models, settings):
    way = back_settings(BURIAL, settings.prompt, FAST).model_copy(update={"added": settings.added})
    yield from give_back(models, EN, torch.zeros(1, 3, 128, 128), BURIAL, 4, way)


@pytest.fixture(scope="module")
def models():
    models = SharedModels()
    with visit_from("10.0.0.7", "has it"):
        models.words.put(NewWord(addition(models.model(FAST).denoiser.denoiser, size=0.3)))
    return models


def packets_of(models, way, visitor):
    with visit_from("10.0.0.7", visitor):
        wish = Settings.make(prompt="a grumblefant", model=FAST, steps=1, seed=3)
        settings = worded(wish, models.reader(FAST), "en")
        return settings, list(way(models, settings))


@pytest.mark.parametrize("way", [in_create, in_inside, in_destroy])
def test_a_word_is_heard_in_the_visit_that_taught_it(way, models):
    settings, known = packets_of(models, way, "has it")
    assert settings.added == "grumblefant"
    other, unknown = packets_of(models, way, "has none")
    assert other.added == ""
    last = [next(packet["frames"]["x_t"] for packet in some if packet.get("final")) for some in (known, unknown)]
    assert last[0] != last[1]


def test_what_is_kept_of_one_visit_is_not_shown_to_another(models):
    _, packets = packets_of(models, in_inside, "has it")
    place = {"x": 8, "y": 8}
    with visit_from("10.0.0.7", "has it"):
        mine = looks_at(models, packets, place)
    with visit_from("10.0.0.7", "has none"):  # who opens the same settings
        assert looks_at(models, packets, place) != mine
