"""Words that the model lacks: by form, by meaning, by language; letters only where a key was missed."""

import itertools
import json
import re
import sys
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.prompt.english import tables
from explorer.prompt.kinds import kinds
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.prompt.record import WORD, read_by
from explorer.prompt.spelling import slip, slips
from explorer.prompt.understand import understand
from explorer.resources import folder

KNOWN = tuple(w for w in json.loads((folder("assets") / "vocab.json").read_text(encoding="utf-8")) if w.isalnum())


def said(prompt, language="en"):
    return understand(prompt, KNOWN, language).said


@pytest.mark.parametrize(
    ("word", "meant"),
    {
        "poodle": "dog", "sparrow": "bird", "oak": "tree", "cottage": "cottage", "hut": "house", "crimson": "red",
        "kitchen": "room", "grandmother": "old woman", "cats": "cat", "kittens": "kitten", "ponies": "horse",
        "knives": "", "violin": "guitar", "yacht": "sailboat", "salmon": "fish", "women": "woman", "fisherman": "man",
        "Paris": "city", "churches": "house", "flew": "flying", "midnight": "night", "enormous": "huge",
    }.items(),
)  # fmt: skip
def test_the_nearest_that_the_model_has(word, meant):
    assert said(word) == meant


@pytest.mark.parametrize(
    "word",
    ["without", "no", "who", "went", "two", "about", "holding", "b", "grandpapa", "living-room", "slang", "Plato"],
)  # fmt: skip
def test_little_and_strange_words_are_never_guessed_by_their_letters(word):
    parts = understand(word, KNOWN).parts
    assert not [part for part in parts if part.why == "spelling"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bicycel", "bicycle"), ("elefant", "elephant"), ("castel", "castle"), ("umbrela", "umbrella")],
)  # fmt: skip
def test_missed_keys(typed, meant):
    (part,) = understand(typed, KNOWN).parts
    assert (part.said, part.why) == (meant, "spelling")


def test_words_that_exist_are_no_missed_keys():
    for word in ("horde", "desserts", "beaches", "applet", "carbon", "flatter", "singing", "bottle", "portrayal"):
        assert not [part for part in understand(word, KNOWN).parts if part.why == "spelling"], word


@given(st.text("abcd", max_size=6), st.text("abcd", max_size=6))
def test_slips_are_a_distance(one, other):
    """Held to what every distance is, and to the lengths."""
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))


def test_two_words_that_are_equally_near_are_not_guessed():
    assert slip("cattle", ["cattl", "cattles"]) is None


def test_words_that_are_left_out_take_no_place():
    long = "my very own and only grandmother, who never ever went without her hat, where the moon was shining " * 3
    read = understand(long, KNOWN, most=31)
    assert "old woman" in read.said
    assert not [part for part in read.parts if part.why == "unread"]
    assert [part.why for part in understand("cat " * 40, KNOWN, most=31).parts].count("unread") == 9


def test_what_leads_to_a_word_that_is_left_out_goes_with_it():
    assert said("a wizard flying on a broom at night") == "a wizard flying at night"
    assert said("a car on a dusty street") == "a car on a street"


@given(
    st.lists(
        st.sampled_from(["a", "on", "poodle", "cats", "my", "unicorn", "oak", "red", "Holztisch", "ein", "T-shirt"])
    )
)
def test_settings_keep_what_was_understood(parts):
    """Read by its record, without any table, a prompt says the same."""
    prompt = " ".join(parts)
    read = understand(prompt, KNOWN, "de")
    plain = " ".join(WORD.findall(prompt.lower()))
    assert " ".join(WORD.findall(read_by(read.record, prompt).lower())) == (read.said if read.record else plain)


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_text_of_any_words_of_a_language_is_read_to_its_end(name):
    """Also one that ends on an adjective."""
    spoken = lexicon(name)
    nouns, others = list(spoken.nouns), list(spoken.behind)
    for k in range(max(len(nouns), len(others))):
        prompt = f"{nouns[k % len(nouns)]} {others[k % len(others)]}"
        parts = understand(prompt, KNOWN, name).parts
        assert [part.end for part in parts][-1] == len(prompt), prompt


@given(st.text(max_size=80), st.sampled_from(["en", "de", "fr", "es", "xx"]))
def test_any_text_is_read(prompt, language):
    read = understand(prompt, KNOWN, language, most=31)
    assert set(read.said.split()) <= set(KNOWN)
    assert all(0 <= part.start < part.end for part in read.parts)


def test_a_prompt_of_known_words_is_left_alone_in_every_language():
    for language in ("en", "de", "fr", "es"):
        assert understand("a bald man in a hat at the wall", KNOWN, language).record == ""


def test_a_model_that_reads_any_text_gets_it_as_it_is():
    assert understand("ein Pudel", (), "de").record == ""


def test_every_meaning_can_be_said():
    for table in ("words", "perhaps"):
        assert {word for said in tables()[table].values() for word in said.split()} <= set(KNOWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ein roter Apfel auf einem Holztisch", "a red apple on a wooden table"),
        ("Ein Pudel in der Küche", "a dog in the room"),
        ("ein Apfelbaum im Nachthimmel", "a apple tree in the night sky"),
        ("die weissen Haeuser am Meer", "the white house at the sea"),
        ("eine Oma ohne Hut am Strand", "a old woman at the beach"),
        ("ein Kirschbaum", "a tree"),
        ("a poodle", "a dog"),
        ("ein Seehund", ""),
    ],
)
def test_german(typed, meant):
    assert said(typed, "de") == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("une pomme rouge sur une table en bois", "a red apple on a wooden table"),
        ("L'arbre devant le chateau", "the tree in front of the castle"),
        ("una manzana roja sobre una mesa de madera", "a red apple on a wooden table"),
        ("una manzana roja", "a red apple"),
        ("un perro blanco sin sombrero en la playa", "a white dog in the beach"),
    ],
)
def test_french_and_spanish_are_found_by_their_words(typed, meant):
    """Adjectives stand where English has them."""
    assert said(typed) == said(typed, "de") == meant


def test_every_language_says_what_the_model_has():
    """A language is complete where each thing, place and colour of the model can be said in it."""
    for name in LANGUAGES:
        meant = {text for table in ("nouns", "adjectives") for text in lexicon(name).tree[table].values()}
        can = {said(text) for text in meant}
        words = {word for text in can for word in text.split()}
        needed = kinds(KNOWN)
        for kind, most in (("animals", 4), ("people", 1), ("places", 4), ("colours", 8), ("worn", 2)):
            missing = set(needed[kind]) - words
            assert len(missing) <= most, (name, kind, missing)


def test_what_is_said_to_be_absent_is_not_painted():
    assert said("a house without windows, at night") == "a house at night"
    assert said("no dogs on the beach") == "on the beach"


@pytest.mark.parametrize(
    ("language", "typed", "meant", "left"),
    [
        ("en", "a lot of dogs", "dog", "a lot of"),
        ("en", "a photo of lots and lots of cats", "a photo of cat", "lots and lots of"),
        ("en", "hundreds of birds over a pair of houses", "bird over house", "hundreds of, a pair of"),
        ("en", "a herd of elephants on top of a mountain", "elephant on a mountain", "a herd of, top of"),
        ("en", "a lot of unicorns at night", "at night", "a lot of, unicorns"),
        ("en", "a photo of the inside of a house", "a photo of the house", "inside of a"),
        ("en", "a sort of castle, a piece of cake", "castle cake", "a sort of, a piece of"),
        ("en", "a golden statue of a horse", "a golden horse", "statue of a"),
        ("en", "a picture of a dog, a view of the sea", "a dog a sea", ""),
        ("en", "a cup full of coffee", "a cup of coffee", "full"),
        ("en", "a house made of clay", "a house of clay", ""),
        ("en", "a cat in front of a poodle", "a cat in front of a dog", ""),
        ("de", "ein paar Hunde am Rand der Stadt", "dog at the city", "ein paar, Rand der"),
        ("de", "eine Menge Katzen", "cat", "eine Menge"),
        ("de", "ein Bild von einem Hund, eine Gruppe von Vögeln", "a dog bird", "eine Gruppe von"),
        ("fr", "beaucoup de chats, un tas de chiens noirs", "cat black dog", "beaucoup de, un tas de"),
        ("fr", "des chats au bord de la mer", "cat at the sea", "bord de la"),
        ("es", "un montón de perros, muchos gatos", "dog cat", "un montón de, muchos"),
    ],
)
def test_what_only_counts_or_parts_leaves_the_noun(language, typed, meant, left):
    parts = understand(typed, KNOWN, language).parts
    assert " ".join(part.said for part in parts if part.said) == meant
    assert ", ".join(part.text for part in parts if part.why in ("left", "unknown")) == left


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "an owl on a big black broom at night", "an owl at night"),
        ("de", "eine Eule auf einem schwarzen Besen bei Nacht", "a owl at night"),
        ("fr", "un hibou sur un balai noir, un chien", "a owl a dog"),
        ("fr", "une licorne noire et un chat noir", "a black cat"),
        ("es", "un unicornio negro y grande en el bosque", "in the forest"),
        ("en", "a purple dinosaur", "a purple"),  # nothing else would be left
        ("fr", "une maison, pas de chien", "a house"),
    ],
)
def test_adjectives_go_with_their_noun(language, typed, meant):
    assert said(typed, language) == meant


HANGING = "a the of de du lot full bowl unicorn red black dog poodle on and two without , au bord"


@given(st.lists(st.sampled_from(HANGING.split())), st.sampled_from(["en", "fr"]))
def test_no_word_of_a_sentence_hangs_in_the_air(words, language):
    """No "of" begins a prompt or follows an article, wherever words were left out; and what was written is there."""
    read = understand(" ".join(words), KNOWN, language)
    if read.record:
        assert not re.search(r"(^|\b(a|the) )of\b", read.said)
    assert re.findall(r"\w+", " ".join(part.text for part in read.parts)) == [word for word in words if word != ","]


@pytest.mark.parametrize("words", ["bowl of", "a lot of", "of", "red unicorn my", "my lot"])
def test_twice_as_long_a_prompt_is_twice_the_work(words):
    """No word is looked at again for each other one: counted in calls."""

    def calls(times):
        count = itertools.count()
        sys.setprofile(lambda *_: next(count))
        try:
            understand(f"{words} " * times + "unicorn of " * times, KNOWN)
        finally:
            sys.setprofile(None)
        return next(count)

    calls(10)
    assert calls(200) < 2.3 * calls(100)


COUNTED = {"en": "two few many dozen", "de": "zwei viele zwölf zwoelf", "fr": "deux plusieurs", "es": "dos muchos"}
DONE = {
    "en": "holding playing eating sleeping standing juggles",
    "de": "hält haelt spielt isst schläft jongliert",
    "fr": "tient joue mange dort jongle",
    "es": "sostiene juega come duerme",
}
PRAISED = {"en": "beautiful cozy", "de": "schön nett", "fr": "belle joli", "es": "bonito"}
FRAMES = {"en": "the dog and the {} cat", "de": "der Hund und die {} Katze", "fr": "le chien et le {} chat",
          "es": "el perro y el {} gato"}  # fmt: skip


@pytest.mark.parametrize("name", ["en", *LANGUAGES])
def test_only_words_that_join_others_vanish(name):
    """A number, what somebody does and praise mean something: what is not drawn is left out by name."""
    for word in f"{COUNTED[name]} {DONE[name]} {PRAISED[name]}".split():
        parts = understand(FRAMES[name].format(word), KNOWN, name).parts
        (part,) = (part for part in parts if part.text == word)
        assert (part.said, part.why in ("left", "unknown")) == ("", True), part
    first = understand(FRAMES[name].format(""), KNOWN, name)
    assert not [part for part in first.parts if part.why in ("left", "unknown")]


def test_a_number_before_a_word_that_is_left_out_is_named_too():
    read = understand("a wizard on two brooms", KNOWN)
    assert read.said == "a wizard"
    assert [(part.text, part.why) for part in read.parts][2:] == [
        ("on", "little"),
        ("two", "left"),
        ("brooms", "unknown"),
    ]


def test_every_word_is_of_one_kind():
    placed = [word for of in kinds(KNOWN).values() for word in of]
    assert sorted(placed) == sorted(KNOWN)
    text = (folder("assets") / "reading" / "kinds.toml").read_text(encoding="utf-8")
    assert sum(len(of.split()) for of in tomllib.loads(text).values()) == len(KNOWN)
