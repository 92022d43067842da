"""Words that were taught besides, as settings name them, and as they are read."""

import pytest

from explorer.prompt.english import English
from explorer.prompt.understand import understand
from explorer.training.presets import PRESETS
from explorer.trajectory.new_words import MOST, said_of, text_of, words_of
from explorer.trajectory.settings import Settings, SettingsError

KNOWN = PRESETS["full"].words


@pytest.mark.parametrize(
    ("words", "text"),
    [({}, ""), ({"grumblefant": 1.0}, "grumblefant"), ({"grumblefant": 0.8, "snörf2": 1.0}, "grumblefant_0.8 snörf2"),
     ({"snorf": 0.0}, "snorf_0"), ({"snorf": 1.5}, "snorf_1.5")],
)  # fmt: skip
def test_settings_name_them_and_links_carry_the_names(words, text):
    assert text_of(words) == text
    assert words_of(text) == words
    settings = Settings.make(prompt="a grumblefant", added=text, seed=3)
    assert Settings.from_text(settings.to_text()) == settings
    assert ("added=" in settings.to_text()) == bool(words)


@pytest.mark.parametrize(
    "text", ["grumblefant_1.6", "grumblefant_9", "ab", "../x", "<b>", "a_b_c", "x" * 25, "one two three four five",
             "grumblefant_nan", "grumblefant grumblefant", "x" * 500]
)  # fmt: skip
def test_what_names_no_words_is_refused_in_one_line(text):
    with pytest.raises(SettingsError) as refused:
        Settings.make(prompt="a grumblefant", added=text)
    assert "\n" not in str(refused.value)


def test_no_more_are_named_than_a_picture_takes():
    assert len(words_of(text_of({f"word{k}": 1.0 for k in range(MOST + 3)}))) == MOST


def test_those_that_a_prompt_says_are_found_as_whole_words():
    assert said_of({"snorf": 0.5, "grumb": 1.0}, ["a Snorf, two grumbs", "nothing"]) == {"snorf": 0.5}


@pytest.mark.parametrize(
    "prompt", ["a grumblefant beside a poodle", "ein Grumblefant am Strand", "GRUMBLEFANTS!", "zwei"]
)
def test_a_new_word_stands_for_itself_and_the_others_are_read_as_before(prompt):
    """As a reader would that had known the word from the beginning; the tables are made once for all visitors."""
    new = frozenset({"grumblefant"})
    read = understand(prompt, (*KNOWN, *new), "de", new=new)
    assert read == understand(prompt, (*KNOWN, *new), "de")
    if "Grumblefant" in prompt:
        assert [part.said for part in read.parts if part.text == "Grumblefant"] == ["grumblefant"]
    assert English(KNOWN).with_words(new).meanings == English(KNOWN).meanings
