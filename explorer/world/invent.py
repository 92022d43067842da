"""Scenes by chance, in the shares that the model was trained on: mostly one subject, some pairs, settings, portraits.

What decides how a picture is drawn is its plan: kind, subject, pose, setting and second subject. Scenes of one plan
are painted fastest together; `plans` goes through all pairs of subject and setting in turn.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from explorer.world import vocabulary as known
from explorer.world.scene import Person, Scene, Thing

__all__ = ["Plan", "plans", "random_scene", "random_scenes", "share_bearded", "share_grey", "share_of_side"]
__all__ += ["share_of_style", "share_of_time", "share_of_weather", "share_old", "share_wearing"]

T = TypeVar("T")

STYLE_WEIGHTS = (17, 1, 1, 1, 1, 1, 1, 1)  # of STYLES, in their order
TIME_WEIGHTS, WEATHER_WEIGHTS = (5, 2, 3, 3), (5, 2, 2, 1)  # of TIMES and of WEATHERS, in their order
SIDE_WEIGHTS = {"center": 7, "left": 1, "right": 1}
GREY = 0.7  # chance that the hair of somebody old is grey or white anyway
FEATURE, SMILE = 0.16, 0.5  # chance of a feature of a face
PORTRAIT, EMPTY = 0.11, 0.17  # below the first a scene is a portrait, below the second it has no subject
OFTEN = ("dog", "dog", "cat", "cat", "castle", "bicycle", "apple")  # subjects that come more often than the others
WORN = 0.45  # chance that a subject which can wear something does
BEARDED, BEARD = ("man", "old man"), 0.2  # who may have a beard, and the chance of one more where there is none yet


def share_of_style(style: str) -> float:
    """Share of all scenes that are in this style, exactly."""
    return sum(w for name, w in zip(known.STYLES, STYLE_WEIGHTS) if name == style) / sum(STYLE_WEIGHTS)


def share_of_time(time: str) -> float:
    """Share of the scenes in any setting but space, where it is always day, that are at this time of day, exactly."""
    return sum(w for name, w in zip(known.TIMES, TIME_WEIGHTS) if name == time) / sum(TIME_WEIGHTS)


def share_of_weather(weather: str) -> float:
    """Share of the scenes out of doors that are in this weather, exactly."""
    return sum(w for name, w in zip(known.WEATHERS, WEATHER_WEIGHTS) if name == weather) / sum(WEATHER_WEIGHTS)


def share_of_side(side: str) -> float:
    """Share of the scenes of one subject in which it stands there, exactly."""
    return SIDE_WEIGHTS.get(side, 0) / sum(SIDE_WEIGHTS.values())


def share_old() -> float:
    """Share of the portraits that are of somebody old, exactly."""
    return sum("old" in who for who in known.PEOPLE) / len(known.PEOPLE)


def share_grey(who: str) -> float:
    """Share of the portraits of a man, a woman ... whose hair is grey or white, exactly."""
    by_chance = sum(hair in ("grey", "white") for hair in known.HAIRS) / len(known.HAIRS)
    return GREY + (1 - GREY) * by_chance if "old" in who else by_chance


def share_bearded(who: str) -> float:
    """Share of the portraits of a man, a woman ... that have a beard, exactly: p + (1 - p) q."""
    return FEATURE + (1 - FEATURE) * BEARD if who in BEARDED else 0.0


def share_wearing(subject: str, accessory: str) -> float:
    """Share of all scenes whose subject is this and wears that, exactly."""
    if subject not in known.WEARERS or accessory not in known.ACCESSORIES[1:]:
        return 0.0
    pool = [*known.SUBJECTS, *OFTEN]
    return (1 - EMPTY) * pool.count(subject) / len(pool) * WORN / len(known.ACCESSORIES[1:])


@dataclass(frozen=True, kw_only=True)
class Plan:
    kind: str
    setting: str | None = None
    subject: str | None = None
    pose: str | None = None
    second: str | None = None


def random_scenes(n: int, seed: int = 0, plan: Plan | None = None) -> list[Scene]:
    """n scenes; scene k depends on the seed and on k alone. plan: one for all, else each has its own."""
    return [random_scene(random.Random(f"scene {seed} {k}"), plan) for k in range(n)]


def plans(n: int, seed: int = 0) -> list[Plan]:
    """n plans that go through all subjects in all settings."""
    order = random.Random(f"plans {seed}")
    wished: list[tuple[str, str]] = []
    while len(wished) < n:
        all_of = [(subject, setting) for subject in known.SUBJECTS for setting in known.SETTINGS]
        order.shuffle(all_of)
        wished += all_of
    return [_plan(random.Random(f"plan {seed} {k}"), *pair) for k, pair in enumerate(wished[:n])]


def _plan(rng: random.Random, subject: str | None = None, setting: str | None = None) -> Plan:
    """A plan by chance; a subject and a setting that are wished for come mostly true."""
    u = rng.random()
    if u < PORTRAIT:
        return Plan(kind="portrait")
    if setting is None or rng.random() >= 0.8:
        setting = rng.choice([*known.SETTINGS, "meadow", "beach", "snow", "city", "room", "table", "ocean"])
    if u < EMPTY:
        return Plan(kind="empty", setting=rng.choice([s for s in known.SETTINGS if s != "studio"]))
    if subject is None or rng.random() >= 0.8:
        subject = rng.choice([*known.SUBJECTS, *OFTEN])
    pose = rng.choice(known.POSES) if subject in known.POSED else None
    if pose == "running" and setting in ("room", "table"):
        pose = "sitting"
    second = None
    if u > 0.85 and subject not in ("castle", "house", "lighthouse"):
        second = rng.choice([s for s in known.SUBJECTS if s != subject])
    return Plan(kind="pair" if second else "subject", setting=setting, subject=subject, pose=pose, second=second)


def random_scene(rng: random.Random, plan: Plan | None = None) -> Scene:
    plan = plan or _plan(rng)
    style = _weighted(rng, known.STYLES, STYLE_WEIGHTS)
    if plan.kind == "portrait":
        return Scene(kind="portrait", style=style, stage_colour=rng.choice(list(known.COLOURS)), person=_person(rng))
    scene = Scene(
        kind="empty",
        style=style,
        setting=plan.setting,
        time="day" if plan.setting == "space" else _weighted(rng, known.TIMES, TIME_WEIGHTS),
        moon=rng.choice(known.MOONS) if rng.random() < 0.5 else "white",
        weather="clear" if plan.setting in known.INDOOR else _weighted(rng, known.WEATHERS, WEATHER_WEIGHTS),
        stage_colour=rng.choice(list(known.COLOURS)) if plan.setting in ("room", "studio") else None,
    )
    if plan.subject is None:
        return scene
    single = plan.kind == "subject"
    accessory = rng.choice(known.ACCESSORIES[1:]) if plan.subject in known.WEARERS and rng.random() < WORN else "none"
    return replace(
        scene,
        kind=plan.kind,
        subject=_thing(rng, plan.subject, plan.pose, sized=single),
        second=_thing(rng, plan.second, "standing", sized=False) if plan.second else None,
        accessory=accessory,
        accessory_colour=None if accessory == "none" else rng.choice(list(known.COLOURS)),
        side=_weighted(rng, tuple(SIDE_WEIGHTS), tuple(SIDE_WEIGHTS.values())) if single else "center",
        floating=single and _floats(rng, plan.subject, plan.pose),
    )


def _floats(rng: random.Random, name: str, pose: str | None) -> bool:
    if name in known.FLIES:  # they fly anyway; this is whether it is said
        return rng.random() < 0.3
    return pose != "sitting" and rng.random() < (0.35 if name in ("castle", "house") else 0.06)


def _thing(rng: random.Random, name: str, pose: str | None, sized: bool) -> Thing:
    colour = rng.choice(list(known.COLOURS)) if name not in known.UNCOLOURED and rng.random() < 0.6 else None
    if name == "dog" and rng.random() < 0.15:
        colour = "golden"
    return Thing(
        name=name,
        colour=colour,
        fluffy=name in known.FLUFFY and rng.random() < 0.35,
        size=_weighted(rng, ("normal", "small", "big"), (6, 1, 1)) if sized else "normal",
        pose=pose if name in known.POSED else None,
    )


def _person(rng: random.Random) -> Person:
    who, style = rng.choice(known.PEOPLE), rng.choice(known.HAIR_STYLES)
    bearded = who in BEARDED
    if style == "bald" and not bearded:
        style = "short"
    hair = rng.choice(("grey", "white")) if "old" in who and rng.random() < GREY else rng.choice(known.HAIRS)
    features = {f for f in known.FEATURES if rng.random() < (SMILE if f == "smile" else FEATURE)}
    if "sunglasses" in features:
        features.discard("glasses")
    if "hat" in features:
        features.discard("crown")
    if not bearded:
        features.discard("beard")
    elif rng.random() < BEARD:
        features.add("beard")
    return Person(
        who=who, hair=hair, hair_style=style, shirt=rng.choice(list(known.COLOURS)), features=frozenset(features)
    )


def _weighted(rng: random.Random, options: Sequence[T], weights: Sequence[float]) -> T:
    return rng.choices(options, weights)[0]
