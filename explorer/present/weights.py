"""The words of a prompt that can be turned up or down, for a page that shows a slider for each."""

from __future__ import annotations

from explorer.model.base import Reader
from explorer.present.chips import own
from explorer.prompt.part import LINKS
from explorer.trajectory.wording import understood
from explorer.words.texts import Words

__all__ = ["LONGEST", "weighable"]

LONGEST = 4_000  # letters of a prompt; the model reads fewer


def weighable(prompt: str, reader: Reader, words: Words) -> list[list[str]]:
    """[word of the model, the same in the language of the page] of each word that it reads and that means something,
    once."""
    said = understood(prompt[:LONGEST], reader, words.language).said
    read = dict.fromkeys(reader.read(said).words)
    return [[word, own(word, words)] for word in read if word not in LINKS]
