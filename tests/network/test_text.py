"""Words: what is read, what is not known, what is not read."""

import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.network.text import START, UNKNOWN, TextEncoder, Vocabulary
from explorer.resources import folder

WORDS = tuple(json.loads((folder("assets") / "vocab.json").read_text()))


@pytest.fixture
def vocabulary():
    return Vocabulary(WORDS)


def test_known_words_become_their_place_in_the_list(vocabulary):
    tokens = vocabulary.read("A Red, BICYCLE!").tokens.tolist()
    assert [WORDS[t] for t in tokens[1:]] == ["a", "red", "bicycle"]
    assert tokens[0] == START


def test_an_unknown_word_is_named_with_its_neighbours(vocabulary):
    reading = vocabulary.read("a bicycel and a qqqqq")
    assert reading.unknown["bicycel"][0] == "bicycle"
    assert reading.unknown["qqqqq"] == ()
    assert reading.tokens.tolist().count(UNKNOWN) == 2


def test_words_past_the_end_are_named_and_not_read(vocabulary):
    said = [f"w{i}" for i in range(40)]
    reading = vocabulary.read(" ".join(said))
    assert len(reading.tokens) == vocabulary.length == 32
    assert reading.unread == tuple(said[31:])


@pytest.mark.parametrize("name", ["<pad>", "<start>", "<unknown>"])
def test_the_special_tokens_cannot_be_typed(vocabulary, name):
    assert all(t in (UNKNOWN, START) for t in vocabulary.read(name).tokens.tolist())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(prompt):
    reading = Vocabulary(WORDS).read(prompt)
    assert len(reading.tokens) == 1 + len(reading.words) <= 32
    assert set(reading.unknown) <= set(reading.words)


def test_a_million_letters_are_read_at_once(vocabulary):
    assert vocabulary.read("cat " * 250_000).unread
    assert vocabulary.read("x" * 1_000_000).unknown


def test_padding_changes_nothing():
    encoder = TextEncoder(50, width=32, layers=2, heads=2).eval()
    alone = torch.tensor([[1, 5, 6]])
    padded = torch.tensor([[1, 5, 6, 0, 0], [1, 7, 8, 9, 10]])
    with torch.inference_mode():
        words, live = encoder(padded)
        torch.testing.assert_close(words[:1, :3], encoder(alone)[0], atol=1e-5, rtol=0)
    assert live.sum(1).tolist() == [3, 5]


def test_every_word_has_one_token():
    assert len(set(WORDS)) == len(WORDS)
    assert all(word == word.lower() for word in WORDS)
