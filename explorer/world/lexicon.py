"""What words mean: phrases of one word or several, each with the part of a scene that it fills and the value.

Made from the caption_templates of captions, so that whatever a caption can say is understood, and a few words more.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping

from explorer.world import caption_templates as say
from explorer.world.captions import words_of
from explorer.world.vocabulary import COLOURS, HAIR_STYLES, PEOPLE, SUBJECTS

__all__ = ["FILLERS", "Meaning", "Phrase", "lexicon", "nearest"]

Phrase = tuple[str, ...]
Meaning = tuple[str, str]  # the part of a scene, its value

# words that join others and are not missed
FILLERS = """a an the in on at of with and by for to over above under behind front through among next beside wearing
    it while portrait face head product shot plain empty standing style art there is i see picture image photo painting
    near from his her its my this that walking swimming day outer tones air"""
MORE: tuple[tuple[str, str, str], ...] = (
    ("setting", "ocean", "sea waves water"),
    ("setting", "meadow", "grass field flowers lawn"),
    ("setting", "beach", "sand seaside shore"),
    ("setting", "desert", "dune dunes"),
    ("setting", "forest", "trees woods wood"),
    ("setting", "mountains", "mountain hills"),
    ("setting", "city", "street town road"),
    ("setting", "snow", "winter snowy"),
    ("setting", "room", "sofa couch room"),
    ("setting", "studio", "background wall"),
    ("weather", "fog", "fog mist"),
    ("weather", "rain", "rain raining"),
    ("weather", "snow", "snowing snowfall"),
    ("time", "sunrise", "sunrise dawn morning"),
    ("time", "sunset", "sunset dusk evening"),
    ("time", "night", "night dark"),
    ("time", "day", "sunny daylight noon"),
    ("moon", "", "moon moonlight"),
    ("pose", "sitting", "sitting sits"),
    ("pose", "running", "running runs"),
    ("floating", "", "floating flying floats flies"),
    ("fluffy", "", "fluffy furry"),
    ("hair", "", "hair"),
    ("shirt", "", "shirt sweater"),
    ("hair colour", "blonde", "blonde blond"),
)
LEADING, ARTICLES = ("in", "on", "at", "a", "an", "the", "by", "under", "with", "over", "among"), ("a", "an", "the")


def _said(table: Mapping[str, Iterable[str]], part: str) -> Iterable[tuple[Phrase, Meaning]]:
    """Every phrase of a table, and what is left of it without the words that lead it in."""
    for value, phrases in table.items():
        for phrase in phrases:
            words = tuple(words_of(phrase.split("{c}")[-1]))
            while words:
                if words[0] not in ARTICLES:  # 'a beach ball' is no beach
                    yield words, (part, value)
                words = words[1:] if words[0] in LEADING else ()


@functools.cache
def lexicon() -> Mapping[Phrase, Meaning]:
    """All phrases; where several fit, the longest is meant."""
    out: dict[Phrase, Meaning] = {}

    def add(entries: Iterable[tuple[Phrase, Meaning]]) -> None:
        for words, meaning in entries:
            out.setdefault(words, meaning)

    add(((name,), ("subject", name)) for name in SUBJECTS)
    add(_said(say.SUBJECT_WORDS, "subject"))
    add(((name + "s",), ("subject", name)) for name in SUBJECTS)
    add(((colour,), ("colour", colour)) for colour in COLOURS)
    add(_said({str(k): v for k, v in say.COLOUR_WORDS.items()}, "colour"))
    add((tuple(who.split()), ("who", who)) for who in PEOPLE)
    add([(("golden", "retriever"), ("golden", "dog")), (("golden", "hour"), ("time", "sunset"))])
    add(((style,), ("hair style", style)) for style in HAIR_STYLES)
    add((tuple(f"on the {side}".split()), ("side", side)) for side in ("left", "right"))
    add(_said(say.SIZE_WORDS, "size"))
    add(_said(say.WEAR_WORDS, "accessory"))
    add([(("bow",), ("accessory", "bow")), (("golden", "crown"), ("accessory", "crown"))])
    add(_said({k: (v,) for k, v in say.FEATURE_WORDS.items()}, "feature"))
    add([(("warm", "tones"), ("time", "sunset")), (("living", "room"), ("setting", "room"))])
    add(_said(say.STYLE_WORDS, "style"))
    add(_said(say.SETTING_WORDS, "setting"))
    add(_said(say.ALONE_WORDS, "setting"))
    add([(("under", "the", "stars"), ("time", "night"))])
    add(_said(say.TIME_WORDS, "time"))
    add(_said(say.WEATHER_WORDS, "weather"))
    add(_said(say.OVER_WORDS, "setting"))
    for part, value, words in MORE:
        add(((word,), (part, value)) for word in words.split())
    return out


@functools.lru_cache(maxsize=1024)
def nearest(word: str, most: int = 3) -> tuple[str, ...]:
    """Words of the world that are spelled like one that it does not know, best first; few or none."""
    plural = {f"{name}s" for name in SUBJECTS}
    words = dict.fromkeys(word for phrase in lexicon() for word in phrase if word not in plural)
    return tuple(difflib.get_close_matches(word[:40].lower(), words, n=most, cutoff=0.6))
