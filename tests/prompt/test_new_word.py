"""A word that was taught: read by the model that has it and by no other, in a page of any language."""

import pytest

from explorer.errors import RefusedError
from explorer.prompt.new_word import check_new_word
from explorer.prompt.understand import understand
from explorer.training.presets import shipped_words

KNOWN = shipped_words()
TAUGHT = (*KNOWN, "grumblefant")


@pytest.mark.parametrize(
    ("prompt", "language", "said"),
    [
        ("a grumblefant on a beach at sunset", "en", "a grumblefant on a beach at sunset"),
        ("two Grumblefants and a poodle", "en", "grumblefant and a dog"),
        ("ein Grumblefant im Schnee", "de", "a grumblefant in the snow"),
    ],
)
def test_it_stands_for_itself(prompt, language, said):
    assert understand(prompt, TAUGHT, language).said == said
    assert "grumblefant" not in understand(prompt, KNOWN, language).said


def test_what_sentences_are_made_of_is_nobodys_name():
    for word in ("my", "without", "ohne"):
        with pytest.raises(RefusedError, match=word):
            check_new_word(word)
    check_new_word("grumblefant")
    check_new_word("poodle")  # which the model lacks, so it may be taught what one is
