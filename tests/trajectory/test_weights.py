"""Words that count more or less: one form for links and files, and what they do against masks and means by hand."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.app.tabs.controls import settings_from, value_of
from explorer.model.registry import MODELS, load_model
from explorer.model.shipped import WordReader
from explorer.network.memory import Turn, logarithm
from explorer.site.device import computable
from explorer.trajectory.heard import as_heard
from explorer.trajectory.inside import Change, Look
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.walk import prepare
from explorer.trajectory.weights import condition_of, turns_of
from explorer.trajectory.wording import worded
from explorer.types import finished
from explorer.words.texts import words_in
from tests.lab_stubs import as_model
from tests.model.shelf import SHELF
from tests.small_networks import denoiser

COUNTS = st.dictionaries(st.text("abcdeü7", min_size=1, max_size=9), st.floats(0, 8), max_size=6)
RUN = Settings(model="fast", prompt="a red bicycle in a meadow", seed=3, steps=1)


@pytest.fixture(scope="module")
def small():
    painter = denoiser()
    return replace(as_model(painter, "base"), reader=WordReader(painter))


@given(COUNTS)
def test_weights_are_read_back_as_they_were_written_and_counting_once_goes_without_saying(counts):
    settings = Settings(weights=tuple(counts.items()))
    assert dict(settings.weights) == {word: count for word, count in counts.items() if count != 1}
    assert Settings.from_text(settings.to_text()) == settings
    assert settings == Settings(weights=tuple(reversed(counts.items())))
    assert settings_from({"model": "base", "weights": value_of(settings, "weights")}) == settings
    if all(count == 1 for count in counts.values()):
        assert settings.to_text() == ""


@pytest.mark.parametrize("text", ["red", "red:9", "red:-1", "red:much", "red:nan", ":2", "two words:2", "red:1:2"])
def test_what_is_no_weight_is_refused(text):
    with pytest.raises(SettingsError) as caught:
        Settings.from_text(f"weights={text}")
    assert caught.value.code == "weights"
    assert words_in("de").group("refused")["weights"].count("{") == len(caught.value.fields)


def test_a_word_counts_by_its_name_wherever_it_stands_in_each_prompt_of_a_batch(small):
    """Each row against the turned words of its prompt alone; one without the word is as if nobody had said anything."""
    prompts, weights = ["red dog", "blue moon red red", "cat"], (("red", 2.5),)
    found = condition_of(small.reader, prompts, 3.0, weights).memory
    alone = [((0,), "red dog"), ((2, 3), "blue moon red red"), ((), "cat")]
    for row, (places, prompt) in enumerate(alone):
        turns = [Turn(k, 2.5, 2.5) for k in places]
        one = small.denoiser.condition([prompt], 3.0, turns).memory.padded(found.mask.shape[-1])
        torch.testing.assert_close(found.pooled[row], one.pooled[0], rtol=1e-5, atol=1e-6)
        assert torch.equal(found.mask[row], logarithm(one.mask)[0])
    plain = condition_of(small.reader, prompts, 3.0, ()).memory
    assert torch.equal(condition_of(small.reader, prompts, 3.0, (("moon", 1.0),)).memory.pooled, plain.pooled)
    assert condition_of(small.reader, ["cat"], 3.0, weights).memory.mask.dtype == torch.bool


def test_a_run_with_weights_is_the_run_that_is_looked_into_with_these_turns():
    model = load_model("fast")
    plain = finished(reverse(RUN, model))
    heavy = RUN.model_copy(update={"weights": (("bicycle", 2.0), ("meadow", 0.0))})
    found = finished(reverse(heavy, model))
    assert not torch.equal(found, plain)
    assert torch.equal(found, finished(Look.make(RUN, model, Change((Turn(2, 2, 2), Turn(5, 0, 0)))).steps()))
    assert torch.equal(found, finished(Look.make(heavy, model).steps()))
    once = Settings.from_text(f"{RUN.to_text()}&weights=bicycle:1")
    assert torch.equal(finished(reverse(once, model)), plain)
    gone = RUN.model_copy(update={"weights": (("castle", 4.0),)})
    assert torch.equal(finished(reverse(gone, model)), plain)
    assert worded(gone, model.reader).weights == ()
    assert worded(heavy, model.reader).weights == heavy.weights
    assert computable(RUN)
    assert not computable(heavy)


def test_a_model_whose_words_always_count_once_says_so(monkeypatch):
    monkeypatch.setitem(MODELS, SHELF.name, SHELF)
    asked = Settings(model=SHELF.name, prompt="dog", weights=(("dog", 2.0),))
    taken, notes = as_heard(asked)
    assert (taken.weights, [note.code for note in notes]) == ((), ["unheard_weights"])
    assert prepare(asked, SHELF.load()).condition.tolist() == [0]


def test_turns_name_the_row_that_they_are_of():
    assert turns_of((("red", 2.0),), ["a", "red", "red"], 3) == (Turn(1, 2, 2, 3), Turn(2, 2, 2, 3))
