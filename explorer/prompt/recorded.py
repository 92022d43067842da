"""A prompt, word by word, as the record of a run says that it was read; see explorer.prompt.understand for today."""

from __future__ import annotations

import unicodedata

from explorer.prompt.record import WORD, pieces
from explorer.prompt.understand import Part, Understood, within

__all__ = ["recorded"]


def recorded(prompt: str, known: tuple[str, ...], record: str, most: int = 0) -> Understood:
    """Words that the record does not name were left to the model as they stood: "known" or, where it has no such word,
    "strange"; those that it reads as nothing are "left".

    known, most  the model's words, and how many of a prompt it reads, as in `understand`
    """
    written = unicodedata.normalize("NFC", prompt)
    spans, own = [found.span() for found in WORD.finditer(written)], frozenset(known)
    parts, k = list[Part](), 0
    for words, meant in pieces(record, written):
        start, end = spans[k][0], spans[k + len(words.split()) - 1][1]
        stands = "known" if not own or words in own else "strange"
        why = stands if meant is None else "meaning" if meant else "left"
        parts.append(Part(written[start:end], start, end, words if meant is None else meant, why))
        k += len(words.split())
    return Understood(tuple(within(parts, most)))
