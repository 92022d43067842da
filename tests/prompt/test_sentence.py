"""What lists write in a language: read, it is the scene that the same choice makes in English."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.present.world import PARTS, in_own_words, wished
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.prompt.record import WORD, read_by
from explorer.prompt.sentence import offered, sentence
from explorer.prompt.understand import understand
from explorer.resources import folder
from explorer.words.texts import words_in
from explorer.world import parse

KNOWN = tuple(w for w in json.loads((folder("assets") / "vocab.json").read_text(encoding="utf-8")) if w.isalnum())
ALONE = [{part: name} for part, names in PARTS.items() if part != "colour" for name in names]
COLOURED = [{"subject": s, "colour": c} for s, c in product(PARTS["subject"], PARTS["colour"])]
PLACED = [{"subject": "fox", part: name} for part in ("setting", "time", "style") for name in PARTS[part]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_is_the_same_scene_in_every_language(language):
    for chosen in (*ALONE, *COLOURED, *PLACED):
        written, meant = sentence(language, **chosen), parse(wished(**chosen)).scene
        assert written != wished(**chosen) or set(chosen.values()) & {"", "day", "storybook"}
        assert parse(understand(written, KNOWN, language).said).scene == meant, written
        assert parse(in_own_words(written, language)).scene == meant, written


@pytest.mark.parametrize("language", LANGUAGES)
@given(chosen=st.fixed_dictionaries({part: st.sampled_from(("", *names)) for part, names in PARTS.items()}))
@settings(max_examples=60, deadline=None)
def test_so_is_any_mixture_of_choices(language, chosen):
    written = sentence(language, **chosen)
    if not any(chosen.values()):
        assert written is None
    else:
        assert parse(understand(written, KNOWN, language).said).scene == parse(wished(**chosen)).scene, written


def test_a_language_without_a_table_writes_english():
    assert sentence("xx", subject="fox") is None
    assert wished("xx", subject="fox") == wished(subject="fox") == "a fox"


def test_what_is_offered_in_a_language_is_read_as_what_was_chosen_by_eye():
    english = words_in("en")
    everything = [*english.several("examples.list"), *english.several("examples.hard")]
    for language in LANGUAGES:
        for text in everything:
            said = offered(language, text)
            read = understand(said, KNOWN, language)
            assert WORD.findall(read_by(read.record, said).lower()) == WORD.findall(text), said
    assert all(offered("de", text) != text for text in everything)


@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_words_of_a_language_in_any_order_are_read(language, data):
    """Where every word stands is known, and none is taken twice; an adjective may be the last word."""
    spoken = lexicon(language)
    pools = [sorted(spoken.nouns), sorted(spoken.adjectives), sorted(spoken.table)]
    words = data.draw(st.lists(st.one_of(*map(st.sampled_from, pools)), min_size=1, max_size=6))
    text = " ".join(words)
    parts = understand(text, KNOWN, language).parts
    assert [word for part in parts for word in WORD.findall(part.text)] == WORD.findall(text)
    ends = [(part.start, part.end) for part in parts]
    assert ends == sorted(ends)
