"""Sentences say what was measured: names and numbers in them come from the reading, and nothing else does."""

import re

import pytest

from explorer.present.sentence import sentence
from explorer.trajectory.reading import Opinion, Reading
from explorer.words.texts import words_in

EN = words_in("en")


def reading(**opinions):
    """attribute=(name, chance, second, second chance, settled)"""
    plain = {a: Opinion(a, *o) for a, o in opinions.items()}
    return Reading(plain, None)


VAGUE = ("dog", 0.2, "cat", 0.18, False)
BEACH = ("beach", 0.95, "ocean", 0.03, True)
DOUBT = ("dog", 0.41, "fox", 0.22, False)


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


def test_the_reading_of_a_real_run_is_told_at_every_step():
    from explorer.present.create import create
    from explorer.service.shared_models import SharedModels
    from explorer.trajectory.settings import Settings

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
