"""Words to a scene, for `explorer world "a purple elephant in the desert"`; honest about what it cannot place.

The text is read from left to right, the longest known phrase first. Adjectives wait for their noun: a colour belongs
to the next thing, scarf, sofa, moon or shirt. What is not known, or has no place, is reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.world.captions import words_of
from explorer.world.lexicon import FILLERS, Meaning, Phrase, lexicon
from explorer.world.notes import Notes, Reading

__all__ = ["Reading", "parse"]


def parse(text: str) -> Reading:
    """Raises ValueError if no word names a subject, a setting or a person."""
    notes = Notes()
    for words, meaning in _phrases(words_of(text)):
        if meaning is None:
            notes.unplaced += [w for w in words if w not in FILLERS.split()]
        else:
            notes.hear(" ".join(words), *meaning)
    return notes.reading(text)


def _phrases(words: list[str]) -> Iterator[tuple[Phrase, Meaning | None]]:
    known, k = lexicon(), 0
    longest = max(map(len, known))
    while k < len(words):
        for n in range(min(longest, len(words) - k), 0, -1):
            phrase = tuple(words[k : k + n])
            if phrase in known or n == 1:
                yield phrase, known.get(phrase)
                k += n
                break
