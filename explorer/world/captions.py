"""Scenes to words: many ways of saying the same scene, chosen by a `random.Random`.

A caption may leave something out; it never says what the scene does not show.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from explorer.world import caption_templates as say
from explorer.world.scene import Person, Scene, Thing
from explorer.world.vocabulary import INDOOR

__all__ = ["caption", "short_caption", "words_of"]


def words_of(text: str) -> list[str]:
    """The words of a text, as the model reads them."""
    return re.findall(r"[a-z0-9]+", text.lower())


def caption(scene: Scene, rng: random.Random) -> str:
    """One way of saying a scene."""
    parts = [_portrait(scene.person, rng)] if scene.person else [_place(scene, rng), *_weather(scene, rng)]
    text = rng.choice((" ", ", ")).join(p for p in parts if p)
    return _tidy(_styled(text, scene.style, rng))


def short_caption(scene: Scene, rng: random.Random) -> str:
    """The least that one could say."""
    if scene.subject:
        plain = Thing(name=scene.subject.name)
        return _noun(plain if rng.random() < 0.5 else scene.subject, rng)
    if scene.person:
        if rng.random() < 0.7:
            return rng.choice(("a portrait of ", "", "a face of ")) + _article(scene.person.who)
        return rng.choice(("a portrait", "a face"))
    assert scene.setting is not None
    return _tidy(rng.choice(say.ALONE_WORDS[scene.setting]).replace("{c} ", ""))


def _tidy(text: str) -> str:
    text = re.sub(r"\ba (?=[aeiou])", "an ", re.sub(r"\s+", " ", text))
    return text.replace(" ,", ",").strip()


def _article(phrase: str) -> str:
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def _colour(colour: str | None, rng: random.Random) -> str:
    return rng.choice(say.COLOUR_WORDS.get(colour, (colour,))) if colour else ""


def _with_colour(phrases: Sequence[str], colour: str | None, rng: random.Random) -> str:
    return rng.choice(phrases).replace("{c}", _colour(colour, rng))


def _noun(thing: Thing, rng: random.Random) -> str:
    """'a fluffy white dog'."""
    name, colour = rng.choice(say.SUBJECT_WORDS.get(thing.name, (thing.name,))), thing.colour
    if thing.name == "dog" and colour == "golden" and rng.random() < 0.35:
        name, colour = "golden retriever", None
    words = [rng.choice(say.SIZE_WORDS[thing.size])] if thing.size in say.SIZE_WORDS else []
    if thing.fluffy:
        words.append(rng.choice(("fluffy", "furry")))
    if colour:
        words.append(_colour(colour, rng))
    return _article(" ".join([*words, name]))


def _styled(text: str, style: str, rng: random.Random) -> str:
    if style == "storybook" and rng.random() >= 0.3:
        return text
    words = rng.choice(say.STYLE_WORDS[style])
    if not words or rng.random() < 0.6:
        return f"{text}, {words}" if words else text
    made = words.split()[-1] in ("sketch", "painting", "drawing", "photo", "watercolor", "render")
    return f"{words} of {text}" if made else f"{words}, {text}"


def _portrait(person: Person, rng: random.Random) -> str:
    text = rng.choice(("a portrait of ", "portrait of ", "", "the face of ")) + _article(person.who)
    features = [_hair(person, rng)] if rng.random() < 0.85 else []
    features += [words for name, words in say.FEATURE_WORDS.items() if name in person.features and rng.random() < 0.9]
    rng.shuffle(features)
    said = " and ".join(f for f in features if f)
    text += f" with {said}" if said else ""
    if rng.random() < 0.5:
        text += f" in a {_colour(person.shirt, rng)} {rng.choice(('shirt', 'sweater'))}"
    return text


def _hair(person: Person, rng: random.Random) -> str:
    hair, style = person.hair, person.hair_style
    if style == "bald":
        return rng.choice(("", "a bald head", "a bald head"))
    if style in ("short", "long", "curly"):
        return rng.choice((f"{hair} hair", f"{style} {hair} hair", f"{style} hair"))
    return rng.choice((f"{hair} hair", f"{hair} hair in a {style}", f"a {style}"))


def _place(scene: Scene, rng: random.Random) -> str:
    """Who is where."""
    assert scene.setting is not None
    if scene.subject is None:
        return _with_colour(say.ALONE_WORDS[scene.setting], scene.stage_colour, rng)
    text = _noun(scene.subject, rng)
    pose = scene.subject.pose
    through = False
    if pose not in (None, "standing") and rng.random() < 0.9:
        through = pose == "running" and scene.setting == "snow" and not scene.floating and rng.random() < 0.5
        text += f" {pose} through snow" if through else f" {pose}"
    if scene.accessory != "none":
        colour = scene.accessory_colour if rng.random() < 0.8 else None
        text += rng.choice((" wearing ", " wearing ", " with ", " in "))
        text += _tidy(_with_colour(say.WEAR_WORDS[scene.accessory], colour, rng))
    if scene.second:
        text += rng.choice((" and ", " next to ", " beside ", " with ")) + _noun(scene.second, rng)
    if not through:
        text += " " + _where(scene, rng)
    if scene.side != "center" and rng.random() < 0.7:
        text += f" on the {scene.side}"
    return text


def _where(scene: Scene, rng: random.Random) -> str:
    assert scene.setting is not None
    if scene.floating and scene.setting in say.OVER_WORDS:
        verb = rng.choice(("floating above", "floating over", "flying over"))
        return f"{verb} {rng.choice(say.OVER_WORDS[scene.setting])}"
    verb = rng.choice(("floating", "floating in the air", "flying")) if scene.floating else ""
    if not verb and rng.random() >= 0.85:
        return ""
    return f"{verb} {_with_colour(say.SETTING_WORDS[scene.setting], scene.stage_colour, rng)}"


def _weather(scene: Scene, rng: random.Random) -> list[str]:
    said = []
    if scene.time == "night" and rng.random() < 0.8:
        plain = rng.choice(("under the moon", "at night"))
        said.append(plain if scene.moon == "white" else f"under a {_colour(scene.moon, rng)} moon")
    elif rng.random() < 0.85:
        said.append(rng.choice(say.TIME_WORDS[scene.time]))
    if scene.setting not in INDOOR and rng.random() < 0.85:
        said.append(rng.choice(say.WEATHER_WORDS[scene.weather]))
    rng.shuffle(said)
    return said
