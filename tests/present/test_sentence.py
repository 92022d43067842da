"""Sentences say what was measured: names and numbers in them come from the reading, and nothing else does."""

import re

import pytest

from explorer.present.create import create, shown_readings
from explorer.present.sentence import sentence
from explorer.service.shared_models import SharedModels
from explorer.trajectory.reading import Opinion, Reading
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in
from explorer.world.vocabulary import HEAD_NAMES, HEADS

EN = words_in("en")


def reading(**opinions):
    """attribute=(name, chance, second, second chance, settled)"""
    plain = {a: Opinion(a, *o) for a, o in opinions.items()}
    return Reading(plain, None)


VAGUE = ("dog", 0.2, "cat", 0.18, False)
BEACH = ("beach", 0.95, "ocean", 0.03, True)
DOUBT = ("dog", 0.41, "fox", 0.22, False)
OWL = ("owl", 0.99, "cat", 0.01, True)  # what the judge sees in a face when it is asked for a thing
PORTRAIT = ("portrait", 0.99, "subject", 0.01, True)


def test_nothing_is_claimed_when_nothing_can_be_told():
    assert sentence(EN, reading(subject=VAGUE)) == EN("sentence.nothing")


def test_the_place_is_settled_and_the_animal_is_not():
    said = sentence(EN, reading(setting=BEACH, subject=DOUBT), reading(setting=BEACH, subject=DOUBT))
    assert "a beach" in said
    assert re.findall(r"\d+", said) == ["41", "22"]
    assert said.index("beach") < said.index("a dog") < said.index("a fox")


def test_news_are_called_news_once():
    before = reading(setting=("beach", 0.7, "ocean", 0.2, False), subject=DOUBT)
    fresh = sentence(EN, reading(setting=BEACH, subject=DOUBT), before)
    later = sentence(EN, reading(setting=BEACH, subject=DOUBT), reading(setting=BEACH, subject=DOUBT))
    assert fresh.startswith("Just settled")
    assert later.startswith("Settled")


def test_a_change_of_mind_names_both():
    before = reading(subject=("dog", 0.6, "fox", 0.3, False))
    said = sentence(EN, reading(subject=("fox", 0.7, "dog", 0.2, False)), before)
    assert EN("sentence.changed", now="a fox", was="a dog") in said


def test_absences_are_not_listed():
    said = sentence(EN, reading(weather=("clear", 0.99, "rain", 0.01, True), setting=BEACH), None, final=True)
    assert "clear" not in said
    assert "beach" in said


@pytest.mark.parametrize("kind", ["portrait", "empty"])
def test_a_picture_without_a_subject_has_no_subject_to_doubt(kind):
    said = sentence(EN, reading(kind=(kind, 0.9, "subject", 0.1, True), subject=DOUBT, setting=BEACH))
    assert "dog" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("final", [False, True])
def test_a_portrait_is_told_as_one(language, final):
    words, told = words_in(language), words_in(language).name("kind", "portrait")
    face = reading(kind=PORTRAIT, subject=OWL, style=("storybook", 0.99, "comic", 0.01, True))
    said = sentence(words, face, face, final)
    assert told in said
    assert words.name("subject", "owl") not in said
    assert {a: row[0] for a, row in shown_readings(words, face).items()} == {
        "kind": told,
        "style": words.name("style", "storybook"),
    }


def test_a_kind_of_picture_that_is_not_sure_yet_is_asked_about():
    said = sentence(EN, reading(kind=("portrait", 0.7, "subject", 0.29, False), subject=OWL))
    assert said == EN("sentence.open", **parts_of("kind", "portrait", 0.7, "subject", 0.29))


def test_a_thing_that_was_hidden_behind_a_portrait_is_news():
    before = reading(kind=PORTRAIT, subject=OWL)
    said = sentence(EN, reading(kind=("subject", 0.9, "portrait", 0.1, False), subject=OWL), before)
    assert said.startswith(EN("sentence.fresh", things=EN("sentence.thing", what="subject", name="an owl")))


def parts_of(attribute, first, share, second, other):
    names = {"first": EN.name(attribute, first), "second": EN.name(attribute, second)}
    shares = {"first_share": EN.percent(share), "second_share": EN.percent(other)}
    return {"what": EN(f"attributes.{attribute}"), **names, **shares}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("before", [None, reading(subject=("turtle", 0.45, "castle", 0.4, False))])
def test_what_the_judge_is_sure_of_is_not_open(language, before):
    words, now = words_in(language), reading(subject=("castle", 0.995, "turtle", 0.003, False))
    castle = words("sentence.thing", what=words("attributes.subject"), name=words.name("subject", "castle"))
    assert sentence(words, now, before) == words("sentence.now", things=castle)
    assert sentence(words, now, before, final=True) == words("sentence.final", things=castle)


def test_of_two_only_one_can_be_sure_and_then_it_is_not_between_them():
    """Whatever was read the step before: all shares, settled or not."""
    open_ = EN("sentence.open", **dict.fromkeys(("what", "first", "first_share", "second", "second_share"), "")).split(
        ":"
    )[0]
    for share in range(1, 101):
        now = reading(subject=("castle", share / 100, "turtle", (100 - share) / 200, False))
        assert (open_ in sentence(EN, now)) == (35 <= share < 80), share


@pytest.mark.parametrize(("attribute", "names"), [*zip(HEAD_NAMES, HEADS)])
def test_sentence_and_panel_tell_of_the_same(attribute, names):
    """All that the judge has a head for; the last of its names is none that goes without saying."""
    kinds = {} if attribute == "kind" else {"kind": ("subject", 0.9, "pair", 0.1, True)}
    now = reading(**kinds, **{attribute: (names[-1], 0.99, names[0], 0.01, True)})
    label = EN(f"attributes.{attribute}")
    assert EN("sentence.thing", what=label, name=EN.name(attribute, names[-1])) in sentence(EN, now, final=True)
    assert shown_readings(EN, now)[attribute][0] == EN.name(attribute, names[-1])


def test_a_portrait_is_seen_in_a_real_run():
    settings = Settings(prompt="a portrait of a woman with glasses", model="fast", seed=2, steps=2)
    start, *steps, _ = create(SharedModels(), EN, settings)
    assert "kind" in start["attributes"], "the panel has a row for it"
    for packet in steps:
        assert "a portrait" in packet["sentence"]
        assert packet["numbers"]["readings"]["kind"][0] == "a portrait"


def test_the_reading_of_a_real_run_is_told_at_every_step():
    packets = list(create(SharedModels(), EN, Settings(prompt="a red apple on a wooden table", model="fast", seed=2)))
    kinds = [p["kind"] for p in packets]
    assert kinds == ["start", *["step"] * 5, "done"]
    assert packets[0]["total"] == 4
    said = [p["sentence"] for p in packets if p["kind"] == "step"]
    assert all(said)
    assert "an apple" in said[-1]
    for packet in packets[1:-1]:
        for best, chance, _, second_chance, _ in packet["numbers"]["readings"].values():
            assert best
            assert 1 >= chance >= second_chance >= 0
