"""What a hand in the network has done, in words: how much of the picture, where, and what the judge makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explorer.present.sentence import ATTRIBUTES, relevant
from explorer.trajectory.inside import Change
from explorer.trajectory.reading import Reading
from explorer.words.texts import Words

__all__ = ["Beside", "told"]

HARDLY = 0.01  # of the pixels: less is a picture that is the same to the eye
SURE = 0.5  # what the judge takes a picture for
AGREE, PARTLY = 0.5, 0.2  # rank correlations from which on looking and changing go together


@dataclass(frozen=True)
class Beside:
    """Two pictures of one static: share of pixels that changed visibly; rank correlation of where the network looked
    for the words that were turned and where the picture changed; the judge's readings of both; the two maps, packed.
    """

    share: float
    correlation: float | None
    readings: tuple[Reading, Reading]
    looked: bytes | None
    changed: bytes


def told(words: Words, tokens: Sequence[str], change: Change, found: Beside) -> dict[str, Any]:
    """For the page: sentence, correlation, and the maps."""
    parts = [first(words, tokens, change, found.share)]
    if found.share >= HARDLY:
        parts += [verdict(words, found.readings), where(words, change, found.correlation)]
    correlation = None if found.correlation is None else round(found.correlation, 3)
    return {
        "sentence": " ".join(filter(None, parts)),
        "correlation": correlation,
        "looked": found.looked,
        "changed": found.changed,
    }


def first(words: Words, tokens: Sequence[str], change: Change, share: float) -> str:
    """What was done, and how much of the picture is another."""
    said = [tokens[turn.position + 1] for turn in change.turns if turn.position + 1 < len(tokens)]
    if change.more and not change.turns:
        said = [words.name(*each.label.split(".", 1)) for each in change.more]
    quoted = ", ".join(words("inside.quoted", word=word) for word in said)
    off = all(max(turn.attention, turn.pooled) == 0 for turn in change.turns)
    pushed = "away" if any(each.amount < 0 for each in change.more) else "pushed" if change.more else "bent"
    kind = pushed if not change.turns else "without" if off else "turned"
    if share < HARDLY:
        return words(f"inside.hardly_{kind}", word=quoted)
    return words(f"inside.changed_{kind}", word=quoted, share=words.percent(share))


def verdict(words: Words, readings: tuple[Reading, Reading]) -> str:
    """What the judge takes for something else now."""
    before, after = (relevant(reading) for reading in readings)
    if not before and not after:
        return ""
    others = [
        words(
            "inside.judged_one",
            what=words(f"attributes.{attribute}"),
            was=words.name(attribute, before[attribute].name),
            now=words.name(attribute, after[attribute].name),
        )
        for attribute in ATTRIBUTES
        if attribute in before and attribute in after and before[attribute].name != after[attribute].name
        if max(before[attribute].chance, after[attribute].chance) >= SURE
    ]
    return words("inside.judged", things=", ".join(others)) if others else words("inside.judged_same")


def where(words: Words, change: Change, correlation: float | None) -> str:
    """Whether it changed where the network looked. Where it did not, the pooled words are the other way in, unless
    that way was left as it is."""
    if correlation is None:
        return ""
    number = words.written(f"{correlation:.2f}")
    if correlation >= PARTLY:
        return words("inside.agree" if correlation >= AGREE else "inside.partly", number=number)
    pooled = any(turn.pooled != 1 for turn in change.turns)
    return words("inside.elsewhere_pooled" if pooled else "inside.elsewhere", number=number)
