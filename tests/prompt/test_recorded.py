"""What a run read, word by word: together the words that the model got, each at its place in the prompt."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.prompt.record import WORD, read_by
from explorer.prompt.recorded import recorded
from explorer.prompt.understand import understand
from explorer.resources import folder

KNOWN = tuple(w for w in json.loads((folder("assets") / "vocab.json").read_text(encoding="utf-8")) if w.isalnum())
WORDS = [
    "a",
    "Poodle",
    "dog",
    "kitchen",
    "in",
    "the",
    "unicorn",
    "Käfer",
    "ein",
    "Holztisch",
    "my",
    "grandmother",
    "of",
]


@given(st.lists(st.sampled_from(WORDS), max_size=9), st.sampled_from(("en", "de")), st.booleans())
@settings(max_examples=80, deadline=None)
def test_the_parts_are_what_the_record_says(words, language, older):
    """With the record that a run keeps, and with none, as older links have it."""
    prompt = ", ".join(words)
    record = "" if older else understand(prompt, KNOWN, language).record
    read = recorded(prompt, KNOWN, record)
    assert WORD.findall(read.said.lower()) == WORD.findall(read_by(record, prompt).lower())
    assert [prompt[part.start : part.end] for part in read.parts] == [part.text for part in read.parts]
    assert all(part.why != "strange" or part.said not in KNOWN for part in read.parts)


@pytest.mark.parametrize(
    ("record", "why"),
    {"": ["known", "strange", "known"], "poodle-dog.sits-": ["known", "meaning", "left"]}.items(),
)
def test_older_links_leave_words_to_the_model(record, why):
    prompt = "a poodle sits" if record else "a poodle sitting"
    assert [part.why for part in recorded(prompt, KNOWN, record).parts] == why


def test_what_comes_too_late_is_said_to_be_unread():
    assert [part.why for part in recorded("a dog in the snow", KNOWN, "", most=3).parts][3:] == ["unread", "unread"]
