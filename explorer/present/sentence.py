"""One sentence per step, written from what the judge measured there; never canned.

It says, in this order of interest: what has just been settled, where the model changed its mind, what is settled
already, and what is still open, with the two best guesses and their chances.
"""

from __future__ import annotations

from explorer.trajectory.reading import Opinion, Reading
from explorer.words.texts import Words

__all__ = ["sentence"]

ORDER = ("setting", "time", "weather", "subject", "colour", "accessory", "style")  # how settled things are listed
CURIOUS = ("subject", "setting", "time", "weather", "colour")  # what is asked about first while it is open
QUIET = {("weather", "clear"), ("accessory", "none"), ("style", "storybook")}  # absences are not news
CLUELESS = 0.35  # no attribute with a leader above this: nothing can be made out


def sentence(words: Words, reading: Reading, before: Reading | None = None, final: bool = False) -> str:
    """What to say under the windows.

    reading, before  the judge's reading of this step's guess, and of the step before
    final            the walk has ended: the guess is the picture
    Nothing where no judge has read.
    """
    if not reading.opinions:
        return ""
    seen = relevant(reading)
    if not seen or max(o.chance for o in seen.values()) < CLUELESS:
        return words("sentence.nothing")
    settled = [seen[a] for a in ORDER if a in seen and seen[a].settled and (a, seen[a].name) not in QUIET]
    if final:
        return words("sentence.final", things=listed(words, settled)) if settled else words("sentence.final_open")
    known = before.opinions if before else {}
    fresh = [o for o in settled if not (o.attribute in known and known[o.attribute].settled)]
    parts = []
    if fresh:
        parts.append(words("sentence.fresh", things=listed(words, fresh)))
    elif settled:
        parts.append(words("sentence.settled", things=listed(words, settled)))
    changed = next((o for o in seen.values() if changed_mind(o, known.get(o.attribute))), None)
    if changed is not None:
        was = words.name(changed.attribute, known[changed.attribute].name)
        parts.append(words("sentence.changed", was=was, now=words.name(changed.attribute, changed.name)))
    doubt = next((seen[a] for a in CURIOUS if a in seen and not seen[a].settled), None)
    if doubt is not None:
        parts.append(words("sentence.open", **doubts(words, doubt)))
    return " ".join(parts) or words("sentence.nothing")


def relevant(reading: Reading) -> dict[str, Opinion]:
    """The opinions that make sense: a place without a subject has no subject to doubt, a portrait no setting."""
    kind = reading.opinions.get("kind")
    mute = {"kind"}
    if kind is not None and kind.chance >= 0.6 and kind.name in ("empty", "portrait"):
        mute |= {"subject", "accessory", "colour"} | (
            {"setting", "weather", "time"} if kind.name == "portrait" else set()
        )
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
