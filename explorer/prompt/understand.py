"""A prompt, word by word: what the model reads, as what, and what it leaves out.

    understand("my grandmother has a poodle", known).said      "old woman a dog"
    understand("ein roter Apfel", known, "de").said             "a red apple"

Words that the model has stand for themselves. A prompt that has only such words is left alone, on a page of any
language. Otherwise it is read in the language that has most of its words: that of the page, English, or another one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from explorer.prompt.english import English, Found, english, tables
from explorer.prompt.languages import LANGUAGES, Lexicon, lexicon
from explorer.prompt.loose import without_loose_ends
from explorer.prompt.part import PREPOSITIONS, Part
from explorer.prompt.record import WORD, record_of

__all__ = ["Part", "Understood", "absent", "understand"]

LONGEST = 20_000  # letters that are looked at
MOST_ABSENT = 4  # words after "without" that are left out with it
STRANGE = 2  # words that a prompt must have in a language that is not the page's


@dataclass(frozen=True)
class Understood:
    """The parts of a prompt, and the language that it was read in."""

    parts: tuple[Part, ...]
    language: str = "en"

    @property
    def said(self) -> str:
        """The prompt in the model's own words, those past the end included."""
        return " ".join(part.said for part in self.parts if part.said)

    @property
    def record(self) -> str:
        """What settings keep of it (explorer.prompt.record); empty where every word stands for itself."""
        pairs, before = list[tuple[str, str]](), list[str]()
        for part in self.parts:
            before += WORD.findall(part.text.lower())
            if not part.joined:
                pairs.append((" ".join(before), part.said))
                before = []
        return record_of((word, said) for word, said in pairs if word != said)


def understand(
    prompt: str, known: tuple[str, ...], language: str = "en", most: int = 0, new: frozenset[str] = frozenset()
) -> Understood:
    """How a model that knows these words reads a prompt; without words it reads any text as it stands.

    language  of the page;   most  words of a prompt that the model reads, 0: any number
    new       those of the known ones that it was taught besides, of which each visitor may have others
    """
    written = unicodedata.normalize("NFC", prompt[:LONGEST])
    text = written.lower()
    written = written if len(written) == len(text) else text  # a few letters become two when they become small
    spans = [found.span() for found in WORD.finditer(text)]
    words, own = [text[a:b] for a, b in spans], frozenset(known)
    if not known or all(word in own for word in words):
        parts = [Part(written[a:b], a, b, word, "known") for word, (a, b) in zip(words, spans)]
        return Understood(tuple(within(parts, most)), "en")
    reader = english(tuple(word for word in known if word not in new) if new else known).with_words(new)
    spoken = spoken_in(words, reader, language)
    matches = in_english(words, reader) if spoken == "en" else in_language(words, reader, lexicon(spoken))
    parts = []
    for k, size, one in matches:
        a, b = spans[k][0], spans[k + size - 1][1]
        parts.append(Part(written[a:b], a, b, one.said, one.why, one.near))
    follow = spoken != "en" and lexicon(spoken).follow
    parts = without_loose_ends(without_absent(parts, written), written, follow=follow)
    return Understood(tuple(within(parts, most)), spoken)


def without_absent(parts: list[Part], written: str) -> list[Part]:
    """The model cannot leave things away, so "without a hat" is left out whole: what follows such a word, up to the
    next word that joins or the next comma."""
    kept, k = list[Part](), 0
    while k < len(parts):
        end = k + 1
        if parts[k].text.lower() in absent():
            while end < len(parts) and end - k <= MOST_ABSENT and follows(parts, end, written):
                end += 1
        text = written[parts[k].start : parts[end - 1].end]
        gone = Part(text, parts[k].start, parts[end - 1].end, "", "without")
        kept.append(gone if end > k + 1 else parts[k])
        k = end
    return kept


def follows(parts: list[Part], k: int, written: str) -> bool:
    """Whether a part belongs to what is said to be absent: "pas de chien" says so with an "of"."""
    between = written[parts[k - 1].end : parts[k].start]
    if between.strip():
        return False
    return parts[k].first not in PREPOSITIONS or (parts[k].first == "of" and parts[k - 1].text.lower() in absent())


@lru_cache(maxsize=1)
def absent() -> frozenset[str]:
    """Words that say that something is not there, of all languages."""
    return frozenset([*tables()["absent"], *(word for name in LANGUAGES for word in lexicon(name).absent)])


def within(parts: list[Part], most: int) -> Iterator[Part]:
    """The parts, those past the last word that the model reads marked."""
    count = 0
    for part in parts:
        count += len(part.said.split())
        yield replace(part, why="unread") if most and part.said and count > most else part


def spoken_in(words: list[str], reader: English, page: str) -> str:
    """The language of a prompt: the one that has most of its words, the page's before the others."""
    hits = {"en": sum(reader.word(word) is not None for word in words)}
    hits |= {name: lexicon(name).hits(words) for name in LANGUAGES}
    order = [name for name in dict.fromkeys([page, "en"]) if name in hits]
    best = max(order, key=lambda name: hits[name])
    other = max(LANGUAGES, key=lambda name: hits[name], default=best)
    return other if hits[other] > hits[best] and hits[other] >= STRANGE else best


Match = tuple[int, int, Found]  # the first word, how many, what they are read as


def in_english(words: list[str], reader: English) -> Iterator[Match]:
    k = 0
    while k < len(words):
        for size in range(min(reader.longest, len(words) - k), 1, -1):
            if (found := reader.phrase(tuple(words[k : k + size]))) is not None:
                yield k, size, found
                k += size
                break
        else:
            yield k, 1, one_word(words[k], reader)
            k += 1


def one_word(word: str, reader: English) -> Found:
    return reader.word(word) or reader.slip(word) or Found("", "unknown", reader.offers(word))


def in_language(words: list[str], reader: English, spoken: Lexicon) -> Iterator[Match]:
    """English words of a text in another language are read, too; first comes what the language has."""
    k = 0
    while k < len(words):
        size, found = in_words_of(spoken, words, k, reader)
        yield k, size, found
        k += size


def in_words_of(spoken: Lexicon, words: list[str], k: int, reader: English) -> tuple[int, Found]:
    """How many words from k on belong together, and how they are read. A noun that the model lacks stands without
    the adjectives behind it."""
    size, meant = spoken.alone(words, k)
    if meant is None and (found := reader.word(words[k])) is not None:
        return size, found
    if meant is None and (meant := spoken.guess(words[k])) is None:
        return size, reader.slip(words[k]) or Found("", "unknown", reader.offers(words[k]))
    if not meant:
        little = " ".join(words[k : k + size]) in spoken.little
        return size, Found("", "little" if little else "left")
    if (found := translated(meant, reader)).why == "unknown":
        return size, found
    size, meant = spoken.with_adjectives(words, k, size, meant)
    return size, translated(meant, reader)


def translated(meant: str, reader: English) -> Found:
    """English words as the model reads them: those that it has, or the nearest."""
    each = [one for _, _, one in in_english(meant.split(), reader)]
    said = " ".join(one.said for one in each if one.said)
    if not said or each[-1].why == "unknown":  # the noun, of which adjectives alone say little
        return Found("", "unknown", tuple(dict.fromkeys(near for one in each for near in one.near))[:4])
    return Found(said, "language" if all(one.why in ("known", "form", "little", "left") for one in each) else "meaning")
