"""World: scenes painted by code while one types, and the model's pictures from the same words.

shot = paint("a purple elephant in the desert", seed=3)    a picture, what it shows in words, what found no place
make(studio, shot.said, seed=3)                             the fast model's picture of the same words
pairs(studio, seed=1)                                       both, of several captions
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from explorer.model.registry import DEFAULT, MODELS, quickest
from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.prompt.sentence import sentence
from explorer.prompt.understand import Understood, understand
from explorer.service.shared_models import SharedModels
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.world import Scene, Thing, caption, paint_scenes, parse, random_scenes, words_of
from explorer.world import vocabulary as known
from explorer.world.caption_templates import SETTING_WORDS
from explorer.world.compose import settled
from explorer.world.lexicon import FILLERS, lexicon, nearest
from explorer.world.saying import full_caption, plain_caption
from explorer.world.subjects import SUBJECTS

__all__ = [
    "PAIRS",
    "PARTS",
    "Shot",
    "counts",
    "in_own_words",
    "make",
    "offer",
    "paint",
    "pairs",
    "picked_in",
    "read_otherwise",
    "source",
    "wished",
]

PAIRS = 6
SIDE = 256  # pixels of the live picture; the model knows 128
PARTS = {
    "subject": known.SUBJECTS,
    "setting": known.SETTINGS,
    "colour": tuple(known.COLOURS),
    "time": known.TIMES,
    "style": known.STYLES,
}
"""What can be picked from lists."""
UNMISSED = frozenset(FILLERS.split()) | {phrase[0] for phrase in lexicon() if len(phrase) == 1}


@dataclass(frozen=True)
class Shot:
    """A picture and its words.

    picture  lossless WebP; said: a true caption; seconds: how long the painting took
    missing  word that found no place -> the nearest words that could, if any
    scene    what was painted; open: what the words left open
    """

    picture: bytes
    said: str
    seconds: float = 0.0
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scene: Scene | None = None
    open: frozenset[str] = frozenset()


def paint(text: str, seed: int = 0, size: int = SIDE) -> Shot:
    """Raises ValueError where no word of a text can be drawn."""
    began, reading = time.perf_counter(), parse(text)
    scene = settled(reading, seed)
    picture = encode(to_frames(paint_scenes([scene], size=size, seed=[seed]))[0])
    seconds = time.perf_counter() - began
    return Shot(
        picture, full_caption(scene, seed, text), seconds, dict(offer(*reading.unplaced)), scene, reading.assumed
    )


def offer(*texts: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(word, the nearest words of the world) for words that are not of it, or for which there was no place."""
    for text in texts:
        if tuple(words_of(text)) in lexicon():
            yield text, ()
        else:
            yield from ((word, nearest(word)) for word in words_of(text)[:8] if word not in UNMISSED)


@cache
def own_words() -> tuple[str, ...]:
    """The words that the painter understands, and those that it does not miss."""
    return tuple(dict.fromkeys([*(word for phrase in lexicon() for word in phrase), *FILLERS.split()]))


@lru_cache(maxsize=16)
def own_reading(text: str, language: str) -> Understood:
    """How the painter reads a text; asked for again while one and the same is shown."""
    return understand(text, own_words(), language)


def in_own_words(text: str, language: str) -> str:
    """A text as the painter can read it: a kitchen is a room, "ein Hund" a dog. What it does not know stays."""
    read = own_reading(text, language)
    if not read.record:
        return text
    return " ".join(part.said or part.text for part in read.parts if part.why not in ("little", "without"))


def read_otherwise(text: str, language: str) -> dict[str, tuple[str, bool]]:
    """What the painter reads -> (what stands there instead, whether it means another thing and is not just of another
    language or form)."""
    other = [part for part in own_reading(text, language).parts if part.said and part.said != part.text.lower()]
    return {part.said: (part.text, part.why in ("meaning", "spelling")) for part in other}


def picked_in(shot: Shot) -> list[str]:
    """What the lists show for a picture, in the order of PARTS; "" is what the words left open."""
    scene = shot.scene
    if scene is None or scene.person is not None:
        return [""] * len(PARTS)
    thing = scene.subject
    said = {
        "subject": thing.name if thing else "",
        "setting": "" if "setting" in shot.open else scene.setting or "",
        "colour": (thing.colour if thing else None) or "",
        "time": "" if "time" in shot.open else scene.time,
        "style": "" if "style" in shot.open else scene.style,
    }
    return [said[part] for part in PARTS]


def wished(language: str = "en", /, **parts: str) -> str:
    """A caption for what was picked, "" being left open: wished("de", subject="fox", setting="forest", time="night");
    in English where the language has no sentence for it."""
    if (said := sentence(language, **parts)) is not None:
        return said
    name, colour = parts.get("subject", ""), parts.get("colour") or None
    pose = "standing" if name in known.POSED else None
    thing = Thing(name=name, colour=None if name in known.UNCOLOURED else colour, pose=pose) if name else None
    setting = parts.get("setting") or "meadow"
    scene = Scene(
        kind="subject" if thing else "empty",
        subject=thing,
        setting=setting,
        time=parts.get("time") or "day",
        style=parts.get("style") or "storybook",
    )
    said = plain_caption(scene)
    if parts.get("setting") or not thing:
        return said
    return said.replace(f" {SETTING_WORDS[setting][0]}", "", 1)


def make(models: SharedModels, text: str, seed: int = 0) -> bytes:
    """The fast model's picture of a text, as lossless WebP. Raises SettingsError where a text is too long."""
    settings = Settings.make(prompt=text, model=quickest(), seed=seed)
    return encode(to_frames(finished(reverse(settings, models.quickest())))[0])


@lru_cache(maxsize=64)
def pairs(models: SharedModels, seed: int, count: int = PAIRS) -> tuple[dict[str, str], ...]:
    """({caption, painted, made}, ...): training pictures, painted now, and the fast model's from their captions; both
    as addresses that hold the picture."""
    scenes, rng = random_scenes(count, seed), random.Random(f"pairs {seed}")
    said = [caption(scene, rng) for scene in scenes]
    painted = to_frames(paint_scenes(scenes, seed=seed))
    settings = Settings.make(prompt=said[0], model=quickest(), seed=seed)
    others = [(text, seed + k) for k, text in enumerate(said[1:], 1)]
    made = to_frames(finished(reverse(settings, models.quickest(), others)))
    return tuple(
        {"caption": text, "painted": data_address(encode(one)), "made": data_address(encode(other))}
        for text, one, other in zip(said, painted, made)
    )


@cache
def source(subject: str) -> tuple[str, str]:
    """(the file's place in the project, its text) of the code that draws a subject."""
    file = Path(str(sys.modules[SUBJECTS[subject].draw.__module__].__file__))
    return "/".join(file.parts[-5:]), file.read_text(encoding="utf-8")


@cache
def counts() -> dict[str, Any]:
    """How large the world is; `scenes` is one subject alone, by colour, place, time, weather and style."""
    coloured = sum(1 if name in known.UNCOLOURED else len(known.COLOURS) + 1 for name in known.SUBJECTS)
    inside = len(known.INDOOR) - 1  # space has no time of day either
    outside = len(known.SETTINGS) - len(known.INDOOR)
    skies = outside * len(known.TIMES) * len(known.WEATHERS) + inside * len(known.TIMES) + 1
    code = Path(str(sys.modules["explorer.world"].__file__)).parent
    trained = re.search(r"([\d,]+) pictures", MODELS[DEFAULT].facts()["training"])
    return {
        "subjects": len(known.SUBJECTS),
        "settings": len(known.SETTINGS),
        "times": len(known.TIMES),
        "weathers": len(known.WEATHERS),
        "colours": len(known.COLOURS),
        "styles": len(known.STYLES),
        "worn": len(known.ACCESSORIES) - 1,
        "scenes": coloured * skies * len(known.STYLES),
        "files": len(list(code.rglob("*.py"))),
        "lines": sum(len(path.read_text(encoding="utf-8").splitlines()) for path in code.rglob("*.py")),
        "trained": int(trained.group(1).replace(",", "")) if trained else 0,
    }
