"""Scenes as data: what may be together, labels in the judge's order, and scenes by chance."""

import dataclasses
from collections import Counter

import pytest

from explorer.world import HEADS, Person, Plan, Scene, Thing, labels, plans, random_scenes
from explorer.world import vocabulary as known

SCENES = random_scenes(4000, seed=11)


def test_heads_are_as_large_as_the_judge_was_trained_with():
    assert [len(head) for head in HEADS] == [40, 12, 4, 4, 8, 13, 7, 4]
    assert all(len(set(head)) == len(head) for head in HEADS)


def test_labels_name_what_the_scene_says():
    for scene in SCENES:
        said = [head[k] if k >= 0 else None for head, k in zip(HEADS, labels(scene))]
        subject, setting, time, weather, style, colour, accessory, kind = said
        assert (subject, colour) == ((scene.subject.name, scene.subject.colour) if scene.subject else (None, None))
        assert (setting, time, weather) == (scene.setting, scene.time, scene.weather)
        assert (style, kind) == (scene.style, scene.kind)
        assert accessory == (scene.accessory if scene.subject else None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "landscape"},
        {"kind": "subject", "setting": "room"},
        {"kind": "empty", "setting": "room", "subject": Thing(name="dog")},
        {"kind": "pair", "setting": "room", "subject": Thing(name="dog")},
        {"kind": "portrait"},
        {"kind": "portrait", "setting": "room", "person": Person(who="man")},
        {"kind": "empty"},
    ],
    ids=["no kind", "no subject", "a subject", "no second", "no person", "a place", "no setting"],
)
def test_impossible_scenes_are_refused(wrong):
    with pytest.raises(ValueError, match=r"scene|portrait"):
        Scene(**wrong)


def test_scenes_depend_on_seed_and_number_alone():
    assert random_scenes(20, seed=3) == random_scenes(50, seed=3)[:20]
    assert random_scenes(20, seed=3) != random_scenes(20, seed=4)


def test_shares_of_kinds_are_those_of_the_training_set():
    share = {kind: n / len(SCENES) for kind, n in Counter(s.kind for s in SCENES).items()}
    assert abs(share["portrait"] - 0.11) < 0.02
    assert abs(share["empty"] - 0.06) < 0.02
    assert share["subject"] > 0.6


def test_only_what_the_world_can_show():
    for scene in SCENES:
        if scene.setting in known.INDOOR:
            assert scene.weather == "clear"
        if scene.setting == "space":
            assert scene.time == "day"
        if scene.subject:
            assert (scene.subject.pose is None) == (scene.subject.name not in known.POSED)
            assert scene.accessory == "none" or scene.subject.name in known.WEARERS
            assert not scene.subject.fluffy or scene.subject.name in known.FLUFFY
            assert scene.subject.colour is None or scene.subject.name not in known.UNCOLOURED
        if scene.person:
            features = scene.person.features
            assert features <= set(known.FEATURES)
            assert not {"glasses", "sunglasses"} <= features
            assert "beard" not in features or scene.person.who in ("man", "old man")


def test_every_word_of_the_lists_is_shown():
    heads = Counter((k, label) for s in random_scenes(8000, seed=1) for k, label in enumerate(labels(s)))
    for k, head in enumerate(HEADS):
        assert all(heads[k, label] for label in range(len(head)))


def test_plans_go_through_all_pairs():
    made = plans(960, seed=2)
    assert made == plans(2000, seed=2)[:960]
    wished = Counter((p.subject, p.setting) for p in made if p.subject)
    assert len(wished) > 300
    scenes = random_scenes(
        30, seed=0, plan=Plan(kind="pair", setting="snow", subject="cat", pose="sitting", second="car")
    )
    assert {(s.subject.name, s.subject.pose, s.second.name, s.setting) for s in scenes} == {
        ("cat", "sitting", "car", "snow")
    }
    assert len({dataclasses.replace(s, subject=None, second=None, kind="empty") for s in scenes}) > 10
