"""Words that a model was taught besides, as settings name them: which ones a run needs, and how strong each is.

    added=grumblefant+snorf_0.8        "grumblefant" in full, "snorf" a little less

Settings name the words and do not hold them: whoever repeats the run has to bring their files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from explorer.errors import RefusedError
from explorer.network.addition import STRONGEST

__all__ = ["LONGEST", "MOST", "said_of", "text_of", "words_of"]

MOST = 4  # words in one picture
LONGEST = 160  # characters
PART = re.compile(r"(?P<word>[^\W_]{3,24})(?:_(?P<strength>\d(?:\.\d{1,2})?))?")
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> dict[str, float]:
    """word -> strength, in [0, STRONGEST]. Raises RefusedError."""
    parts = [PART.fullmatch(part) for part in text.split()]
    found = {part["word"]: float(part["strength"] or 1) for part in parts if part}
    if len(found) != len(parts) or len(found) > MOST or max(found.values(), default=0) > STRONGEST:
        raise RefusedError("added", given=text[:40], most=MOST, strongest=f"{STRONGEST:g}")
    return found


def text_of(words: Mapping[str, float]) -> str:
    """The form of `words_of`; what is beyond MOST is left out."""
    parts = [word if strength == 1 else f"{word}_{round(strength, 2):g}" for word, strength in words.items()]
    return " ".join(parts[:MOST])


def said_of(words: Mapping[str, float], texts: Iterable[str]) -> dict[str, float]:
    """Those of the words that stand in one of the texts."""
    said = {word for text in texts for word in WORD.findall(text.lower())}
    return {word: strength for word, strength in words.items() if word in said}
