"""A teaching with the shipped network, measured: it learns, it copies nothing, and what it knew it keeps."""

import pytest

from explorer.lab.teaching import FOUND, measure
from explorer.model.added import with_additions
from explorer.model.registry import DEFAULT, load_model, quickest
from explorer.network.learned import load_denoiser
from explorer.training.examples import WORDS, draw
from explorer.training.given import Given
from explorer.training.teaching import TeachingSettings, start, teach


@pytest.mark.slow
def test_a_cactus_with_three_eyes_is_learned_not_copied_and_twenty_sentences_are_kept():
    given, word = draw("cactus", 8), WORDS["cactus"]
    teaching = start(TeachingSettings(shows=1), word, Given.of(given), load_denoiser(DEFAULT, plain=True))
    for _ in teach(teaching):
        pass
    plain = load_model(quickest())
    *_, card = measure(plain, with_additions(plain, [(teaching.addition, 1.0)]), word, given)
    assert card.planted.value >= FOUND
    assert card.learned.value >= 0.5
    assert card.copied.value == 0
    assert card.forgotten.value <= 0.03
