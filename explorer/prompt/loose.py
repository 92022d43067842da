"""What hangs in the air once a word is left out, and goes with it.

    a lot of dogs                dog              what counts, or parts, what follows: its article and its "of"
    a golden statue of a horse   a golden horse   here the second article goes
    a cup full of coffee         a cup of coffee  here "of" belongs to the cup: [stays] of the tables
    a wizard on a black broom    a wizard         what leads to a word that is left out, its adjectives too
    un hibou sur un balai noir   a owl            in French and Spanish they stand behind it

Other languages are tidied by what their words mean: "beaucoup de chats", "ein Bild von einem Hund".
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from explorer.prompt.english import tables
from explorer.prompt.kinds import describing
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.prompt.part import ARTICLES, LINKS, PREPOSITIONS, Part

__all__ = ["without_loose_ends"]


def without_loose_ends(parts: list[Part], written: str, *, follow: bool = False) -> list[Part]:
    """written  the prompt that they stand in;  follow  whether adjectives stand behind their noun

    Where nothing would be left, adjectives stay: "a purple dinosaur" is "a purple".
    """
    kept = without_counts(parts, written)
    found = without_leads(kept, written, follow, describing())
    return found if any(part.said for part in found) else without_leads(kept, written, False, frozenset())


def beside(parts: list[Part], k: int, written: str) -> bool:
    """Whether only space stands between a part and the one before it."""
    return not written[parts[k - 1].end : parts[k].start].strip()


def without_counts(parts: list[Part], written: str) -> list[Part]:
    """Without each "of" that nothing stands before, and what led to it: the "a lot of" of "a lot of dogs"."""
    kept, k, done = list(parts), 0, 0
    while k < len(kept):
        if span := counting(kept, k, done, written):
            first, last = span
            gone = joined(kept[first : last + 1], written)
            kept[first : last + 1] = gone
            k = first + len(gone) - 1
            done = k + 1
        k += 1
    return kept


def counting(parts: list[Part], k: int, done: int, written: str) -> tuple[int, int] | None:
    """The first and the last part of what goes with an "of" that hangs in the air; None where part k is no such one.

    done  the first part that does not yet belong to one
    """
    part, first = parts[k], empty_from(parts, k, done)
    before = parts[first - 1].last if first else ""
    if part.said in ARTICLES:  # the second one of "am Rand der Stadt"
        contracted = first < k and " " in parts[first - 1].said and before in ARTICLES
        return (first, k) if contracted and beside(parts, k, written) else None
    if part.first != "of":
        return None
    if before and before not in LINKS and stays(parts, first, k, written):
        return None
    if before in ARTICLES or (before in describing() and beside(parts, first, written)):
        if k + 1 < len(parts) and parts[k + 1].said in ARTICLES:
            return first, k + 1
        if parts[first - 1].said in ARTICLES and part.said == "of":
            return first - 1, k
    return first, k


def empty_from(parts: list[Part], k: int, done: int) -> int:
    """Where the words that say nothing begin which end before part k; "hundreds and hundreds" are of one piece."""
    first = k
    while first > done and (not parts[first - 1].said or ties(parts, first - 1, k)):
        first -= 1
    return first


def ties(parts: list[Part], i: int, k: int) -> bool:
    """Whether an "and" has words that say nothing on both sides; or what is read as "in" has an article before it and
    is a noun, as "the inside"."""
    if i == 0:
        return False
    if parts[i].said == "and":
        return i + 1 < k and not parts[i - 1].said
    return i + 1 == k and parts[i].why == "meaning" and parts[i].said in PREPOSITIONS and parts[i - 1].last in ARTICLES


def stays(parts: list[Part], first: int, k: int, written: str) -> bool:
    """Whether an "of" belongs to the word before it, or to that before "full"."""
    if first < k:
        return parts[k - 1].text.lower() in full()
    return parts[k].said == "of" or beside(parts, k, written)  # "un chat, des chiens" are no cat of dogs


@cache
def full() -> frozenset[str]:
    """Words of all languages that leave an "of" behind them to the word before."""
    return frozenset([*tables()["stays"], *(word for name in LANGUAGES for word in lexicon(name).stays)])


def joined(parts: list[Part], written: str) -> list[Part]:
    """What goes, as one part; as they stand where one of them might mean something. An "of" alone goes with the word
    that follows."""
    named = any(part.why in ("unknown", "left", "without", "meaning") for part in parts[:-1])
    if len(parts) > 1 and not any(part.near for part in parts):
        start, end = parts[0].start, parts[-1].end
        return [Part(written[start:end], start, end, "", "left" if named else "little")]
    gone = [replace(part, said="", why=quiet(part), joined=True) for part in parts]
    return gone if len(gone) == 1 else [*gone[:-1], replace(gone[-1], joined=False)]


def quiet(part: Part) -> str:
    """Why a part goes that only leads to another: what means something is still named."""
    if part.last in describing():
        return "left"
    return part.why if part.why in ("left", "unknown", "without") else "little"


def without_leads(parts: list[Part], written: str, follow: bool, adjectives: frozenset[str]) -> list[Part]:
    """What only leads to a word that is left out is left out with it: "flying on a broom at night" is "flying at
    night". In "a dusty road" the article belongs to the road."""
    kept = list(parts)
    for k, part in enumerate(parts):
        last = trailing(parts, k, written, adjectives) if follow else k
        after = parts[last + 1].first if last + 1 < len(parts) else ""
        if part.why != "unknown" or part.joined or (last == k and after and after not in LINKS):
            continue
        first = leading(kept, k, written, adjectives)
        for i in range(first, last + 1):
            kept[i] = replace(kept[i], said="", why=quiet(kept[i]), joined=i < last)
        if first == 0 and after == "and":
            kept[last] = replace(kept[last], joined=True)
            kept[last + 1] = replace(kept[last + 1], said="", why="little")
    return kept


def trailing(parts: list[Part], k: int, written: str, adjectives: frozenset[str]) -> int:
    """The last of the adjectives behind a word, "rouge" or "rouge et grand"; k itself without them."""
    last = k
    for i in range(k + 1, len(parts)):
        if not beside(parts, i, written) or not (parts[i].last in adjectives or (parts[i].said == "and" and i > k + 1)):
            break
        last = i if parts[i].said != "and" else last
    return last


def leading(parts: list[Part], k: int, written: str, adjectives: frozenset[str]) -> int:
    """Where the adjectives, the article and the preposition of a word begin, over little words and numbers; k itself
    without them."""
    first = k
    while (i := over(parts, first)) >= 0 and parts[i].last in adjectives and beside(parts, i + 1, written):
        first = i
    for table in (ARTICLES, PREPOSITIONS):
        i = over(parts, first)
        first = i if i >= 0 and parts[i].said in table else first
    return first


def over(parts: list[Part], first: int) -> int:
    """The part before one, over those that say nothing; -1 for none."""
    i = first - 1
    while i > 0 and parts[i].why in ("little", "left") and not parts[i].joined:
        i -= 1
    return i
