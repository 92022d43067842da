"""What the words ask for: told from captions of known scenes, and from sentences with coloured things."""

import random

import pytest

from explorer.trajectory.reading import meant_by, named_in
from explorer.world import HEADS, caption, labels, random_scenes

ATTRIBUTES = ("subject", "setting", "time", "weather", "style", "colour", "accessory", "kind")
NAMES = {attribute: list(head) for attribute, head in zip(ATTRIBUTES, HEADS)}


def test_what_a_caption_asks_for_is_what_its_scene_shows():
    asked = 0
    for k, scene in enumerate(random_scenes(200, seed=5)):
        shown = {a: NAMES[a][i] for a, i in zip(ATTRIBUTES, labels(scene)) if i >= 0}
        for attribute, name in meant_by(caption(scene, random.Random(k)).lower().split(), NAMES).items():
            assert shown[attribute] == name, scene
            asked += 1
    assert asked > 200


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("a golden retriever sitting on a blue sofa", {"subject": "dog", "colour": "golden", "setting": "room"}),
        ("a castle under a purple moon", {"subject": "castle", "time": "night"}),
        ("a woman with red hair", {}),
        ("a red bicycle in the rain", {"subject": "bicycle", "colour": "red", "weather": "rain"}),
    ],
)
def test_a_colour_belongs_to_its_thing(prompt, asked):
    assert meant_by(prompt.split(), NAMES) == asked


def test_words_that_nobody_understands_are_taken_one_by_one():
    said = ["something", "red"]
    assert meant_by(said, NAMES) == named_in(said, NAMES) == {"colour": "red"}
    assert meant_by([], NAMES) == {}


def test_names_that_the_judge_lacks_are_not_asked_for():
    assert meant_by(["a", "red", "apple"], {"subject": ["dog", "cat"]}) == {}
