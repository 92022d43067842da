"""One sentence per step, written from what the judge measured there; never canned.

It says, in this order of interest: what has just been settled or is settled already, what the judge is sure of for the
first time, where the model changed its mind, and what is still open, with the two best guesses and their chances. Open
is only what the judge is not sure of: what it is sure of can change, too, but is not open between two.
"""

from __future__ import annotations

from collections.abc import Mapping

from explorer.trajectory.reading import SETTLED, Opinion, Reading
from explorer.words.texts import Words

__all__ = ["ATTRIBUTES", "QUIET", "relevant", "sentence"]

ATTRIBUTES = ("kind", "setting", "time", "weather", "subject", "colour", "accessory", "style")
"""What is told of a picture, in this order: in the sentence, in the panel of readings, of what came back."""
CURIOUS = ("subject", "setting", "kind", "time", "weather", "colour", "accessory", "style")  # asked first while open
QUIET = {("kind", "subject"), ("weather", "clear"), ("accessory", "none"), ("style", "storybook")}  # usual: not news
CLUELESS = 0.35  # no leader that would be news above this: nothing can be made out
KIND = 0.6  # certainty from which the kind of picture says what need not be asked


def sentence(words: Words, reading: Reading, before: Reading | None = None, final: bool = False) -> str:
    """What to say under the windows.

    reading, before  the judge's reading of this step's guess, and of the step before
    final            the walk has ended: the guess is the picture
    Nothing where no judge has read.
    """
    if not reading.opinions:
        return ""
    seen = relevant(reading)
    loud = [seen[a] for a in ATTRIBUTES if a in seen and (a, seen[a].name) not in QUIET]
    sure = [o for o in loud if o.chance >= SETTLED]
    if final:
        return words("sentence.final", things=listed(words, sure)) if sure else words("sentence.final_open")
    if max((o.chance for o in loud), default=0) < CLUELESS:
        return words("sentence.nothing")
    known = relevant(before) if before else {}
    changed = next((o for o in seen.values() if changed_mind(o, known.get(o.attribute))), None)
    parts = news(words, sure, known, changed)
    if changed is not None:
        was = words.name(changed.attribute, known[changed.attribute].name)
        parts.append(words("sentence.changed", was=was, now=words.name(changed.attribute, changed.name)))
    doubt = next((seen[a] for a in CURIOUS if a in seen and seen[a].chance < SETTLED), None)
    if doubt is not None:
        parts.append(words("sentence.open", **doubts(words, doubt)))
    return " ".join(parts) or words("sentence.nothing")


def news(words: Words, sure: list[Opinion], known: Mapping[str, Opinion], changed: Opinion | None) -> list[str]:
    """What is settled, and what the judge is sure of for one step only; what changed is told on its own."""
    settled = [o for o in sure if o.settled]
    fresh = [o for o in settled if not (o.attribute in known and known[o.attribute].settled)]
    now = [o for o in sure if not o.settled and o is not changed]
    told = {"fresh": fresh} if fresh else {"settled": settled}
    return [words(f"sentence.{key}", things=listed(words, few)) for key, few in (told | {"now": now}).items() if few]


def relevant(reading: Reading) -> dict[str, Opinion]:
    """The opinions that make sense: a place without a subject has no subject to doubt; of a portrait the judge has
    learned nothing but that it is one, and the style."""
    kind = reading.opinions.get("kind")
    mute = set[str]()
    if kind is not None and kind.chance >= KIND and kind.name in ("empty", "portrait"):
        mute = {"subject", "accessory", "colour"}
        if kind.name == "portrait":
            mute |= {"setting", "weather", "time"}
    return {a: o for a, o in reading.opinions.items() if a not in mute}


def changed_mind(now: Opinion, before: Opinion | None) -> bool:
    return before is not None and before.name != now.name and min(before.chance, now.chance) >= 0.5


def doubts(words: Words, doubt: Opinion) -> dict[str, str]:
    return {
        "what": words(f"attributes.{doubt.attribute}"),
        "first": words.name(doubt.attribute, doubt.name),
        "first_share": words.percent(doubt.chance),
        "second": words.name(doubt.attribute, doubt.second),
        "second_share": words.percent(doubt.second_chance),
    }


def listed(words: Words, opinions: list[Opinion]) -> str:
    """the place (a beach), the time (sunset)"""
    return ", ".join(
        words("sentence.thing", what=words(f"attributes.{o.attribute}"), name=words.name(o.attribute, o.name))
        for o in opinions
    )
