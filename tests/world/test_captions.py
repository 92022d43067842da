"""Captions and scenes agree, in both directions, over thousands of scenes; no picture is painted."""

import json
import random
import re

import pytest

from explorer.resources import folder
from explorer.world import Person, Scene, Thing, caption, parse, random_scenes, short_caption, words_of
from explorer.world import caption_templates as say
from explorer.world import vocabulary as known

SCENES = random_scenes(3000, seed=21)
CAPTIONS = [caption(scene, random.Random(f"caption {k}")) for k, scene in enumerate(SCENES)]


def test_a_caption_depends_on_its_generator_alone():
    again = [caption(scene, random.Random(f"caption {k}")) for k, scene in enumerate(SCENES[:50])]
    assert again == CAPTIONS[:50]
    assert len({caption(SCENES[0], random.Random(k)) for k in range(200)}) > 10


def test_what_was_said_is_read_back():
    for scene, text in zip(SCENES, CAPTIONS):
        reading = parse(text)
        read = reading.scene
        assert read.kind == scene.kind, text
        if scene.subject:
            assert (read.subject.name, read.subject.colour) == (scene.subject.name, scene.subject.colour), text
            assert read.subject.fluffy == scene.subject.fluffy, text
            if "little bird" not in text:  # one of any size
                assert read.subject.size == scene.subject.size, text
            assert read.accessory == scene.accessory, text
        if scene.second:
            assert (read.second.name, read.second.colour) == (scene.second.name, scene.second.colour), text
        if scene.person:
            assert read.person.who == scene.person.who, text
            assert read.person.features <= scene.person.features, text
        for part in {"setting", "weather", "style"} - reading.assumed:
            assert getattr(read, part) == getattr(scene, part), text
        if "time" not in reading.assumed and scene.setting:
            assert read.time == scene.time, text


def test_nothing_said_is_left_without_a_place():
    for text in CAPTIONS:
        assert parse(text).unplaced == (), text


def test_a_caption_never_says_what_is_not_shown():
    """Words that belong to one value only must not stand in a caption of another value."""
    for table, value in ((say.SUBJECT_WORDS, "subject"), (say.WEATHER_WORDS, "weather")):
        for name, phrases in table.items():
            for phrase in phrases:
                if len(phrase.split()) < 2:
                    continue
                for scene, text in zip(SCENES, CAPTIONS):
                    if phrase in text:
                        shown = {t.name for t in (scene.subject, scene.second) if t}
                        assert name in (shown if value == "subject" else {scene.weather}), text


def test_captions_are_tidy():
    for text in CAPTIONS:
        assert text == text.strip()
        assert "  " not in text
        assert " ," not in text
        assert "{" not in text
        assert not re.search(r"\ba a\b|\ba [aeiou]|\ban [^aeiou]", text)


def test_short_captions_say_what_it_is():
    for k, scene in enumerate(SCENES[:500]):
        text = short_caption(scene, random.Random(k))
        assert len(words_of(text)) <= 8
        if scene.subject:
            assert parse(text).scene.subject.name == scene.subject.name


def test_every_word_of_the_models_vocabulary_is_said():
    path = folder("assets") / "vocab.json"
    if not path.exists():
        pytest.skip("assets/vocab.json is not there")
    words = {w for w in json.loads(path.read_text()) if not w.startswith("<")}
    said = {w for text in CAPTIONS for w in words_of(text)}
    for k, scene in enumerate(random_scenes(12000, seed=5)):
        rng = random.Random(k)
        said.update(words_of(caption(scene, rng)), words_of(short_caption(scene, rng)))
    assert said == words  # nothing unsaid, and nothing said that the model cannot read


@pytest.mark.parametrize(
    ("text", "unplaced"),
    [
        ("a purple elephant in the desert", ()),
        ("a dragon and a cat", ("dragon",)),
        ("two cats", ("two",)),
        ("a red dog, a blue cat and a green fox", ("fox",)),
        ("a sitting car in the city", ("sitting",)),
        ("an apple with a hat", ("hat",)),
        ("a fluffy robot", ("fluffy",)),
        ("a green bear under a green moon", ("green",)),
        ("a woman on a beach", ("beach",)),
    ],
)
def test_what_has_no_place_is_reported(text, unplaced):
    assert parse(text).unplaced == unplaced


def test_a_text_is_read_as_it_is_meant():
    scene = parse("a small green cat with a red scarf running on a blue sofa under a purple moon, watercolor").scene
    assert scene == Scene(
        kind="subject",
        style="watercolor",
        setting="room",
        stage_colour="blue",
        time="night",
        moon="purple",
        subject=Thing(name="cat", colour="green", size="small", pose="running"),
        accessory="scarf",
        accessory_colour="red",
    )
    scene = parse("portrait of an old woman with long white hair and round glasses in a pink sweater").scene
    assert scene.person == Person(
        who="old woman", hair="white", hair_style="long", shirt="pink", features=frozenset({"glasses"})
    )
    assert parse("a castle floating above the ocean").scene.floating
    assert parse("A GOLDEN RETRIEVER").scene.subject == Thing(name="dog", colour="golden", pose="standing")


@pytest.mark.parametrize("text", ["", "hello", "the quick brown", "a red"])
def test_a_text_about_nothing_is_refused(text):
    with pytest.raises(ValueError, match="nothing"):
        parse(text)


def test_every_subject_and_setting_can_be_asked_for():
    for name in known.SUBJECTS:
        assert parse(f"a {name}").scene.subject.name == name
    for setting in known.SETTINGS:
        for phrase in say.SETTING_WORDS[setting]:
            assert parse(f"a cat {phrase.replace('{c}', 'red')}").scene.setting == setting
