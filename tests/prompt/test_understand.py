"""Words that the model lacks: by form, by meaning, by language; letters only where a key was missed."""

import json
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
