"""What was read as what travels in the settings, and leaves prompts alone that have no such record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import RefusedError
from explorer.model.registry import load_model, quickest
from explorer.network.text import UNKNOWN
from explorer.prompt.record import pairs_of, read_by, record_of
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.walk import prepare

word = st.text("abcdefghijäßé3", min_size=1, max_size=6).filter(lambda text: text == text.lower())
words = st.lists(word, min_size=1, max_size=3).map(" ".join)


@given(st.dictionaries(words, st.one_of(st.just(""), words), max_size=6))
def test_a_record_says_what_it_was_made_of(pairs):
    assert pairs_of(record_of(pairs.items())) == pairs


@given(st.text(max_size=60))
def test_without_a_record_every_letter_stays(prompt):
    assert read_by("", prompt) == prompt


@pytest.mark.parametrize(
    ("record", "prompt", "said"),
    [
        ("poodle-dog", "A Poodle, please", "a dog please"),
        ("poodle-dog.please-", "A Poodle, please", "a dog"),
        ("my-.grandmother-old woman", "my grandmother", "old woman"),
        ("on a broom-", "a witch on a broom on a hill", "a witch on a hill"),
        ("hot dog-cake", "a hot dog and a dog", "a cake and a dog"),
    ],
)
def test_the_longest_run_of_words_counts(record, prompt, said):
    assert read_by(record, prompt) == said


@pytest.mark.parametrize("record", ["poodle", "-dog", "a-b-c", "Poodle-dog", "a-b..c-d", "a:b", "<b>-i", "a  b-c"])
def test_what_is_no_record_is_refused_in_one_line(record):
    with pytest.raises(RefusedError):
        pairs_of(record)
    with pytest.raises(SettingsError) as error:
        Settings.from_text(f"prompt=x&read_as={record.replace(' ', '+')}")
    assert "\n" not in str(error.value)


def test_settings_carry_it_in_their_text():
    settings = Settings(prompt="mein Pudel", read_as="mein-.pudel-dog", seed=3)
    assert settings.to_text() == "prompt=mein+Pudel&read_as=mein-.pudel-dog&seed=3"
    assert Settings.from_text(settings.to_text()) == settings
    assert settings.as_read() == "dog"
    assert settings.as_read("ein Pudel") == "ein dog"


def test_settings_from_before_read_words_as_they_stand():
    """The token of a word that the model lacks keeps its place, as files from before need it to."""
    settings = Settings.from_text("prompt=a+red+poodle&seed=3&model=fast")
    assert settings.as_read() == "a red poodle"
    assert load_model(quickest()).reader.read(settings.as_read()).tokens.tolist()[-1] == UNKNOWN


def test_a_run_hears_what_was_read():
    model = load_model(quickest(), "float32", "cpu")
    spoken = prepare(Settings(prompt="ein roter Pudel", read_as="ein-a.roter-red.pudel-dog", model="fast"), model)
    plain = prepare(Settings(prompt="a red dog", model="fast"), model)
    assert next(spoken.steps()).x0_hat.equal(next(plain.steps()).x0_hat)
