"""Teachings with the shipped network, measured: they learn, copy nothing, and keep what was known; one picture for ten
times as long, with nothing beside it, is copied."""

from functools import lru_cache

import pytest

from explorer.lab.teaching import FOUND, measure
from explorer.model.added import with_additions
from explorer.model.registry import DEFAULT, load_model, quickest
from explorer.network.learned import load_denoiser
from explorer.training.examples import EXAMPLES, WORDS, draw
from explorer.training.given import Given
from explorer.training.teaching import TeachingSettings, start, step_of

pytestmark = pytest.mark.slow


@lru_cache
def card_of(example, pictures=8, **chosen):
    """What came of a teaching."""
    given, word, settings = draw(example, pictures), WORDS[example], TeachingSettings(**chosen)
    teaching = start(settings, word, Given.of(given), load_denoiser(DEFAULT, plain=True))
    while teaching.state.step < settings.steps:
        step_of(teaching)
    plain = load_model(quickest())
    *_, card = measure(plain, with_additions(plain, [(teaching.addition, 1.0)]), word, given)
    return card


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_learned_not_copied_and_twenty_sentences_are_kept(example):
    card = card_of(example)
    assert card.planted.value >= FOUND
    assert card.learned.value >= 0.5
    assert card.copied.value == 0
    assert card.forgotten.value <= 0.03


def test_one_picture_for_ten_times_as_long_with_nothing_beside_is_caught_as_copying():
    card, usual = card_of("cactus", 1, steps=10 * TeachingSettings().steps, batch=1, prior=0), card_of("cactus")
    assert card.planted.value >= FOUND  # of copies that we made, most are found
    assert card.copied.value > usual.copied.value
    assert card.copied.low > 0.1
