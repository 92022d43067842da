"""Word chips: how the model reads a prompt, word by word, while it is typed."""

from __future__ import annotations

from html import escape

from explorer.model.base import Reader
from explorer.words.texts import Words

__all__ = ["chips"]

LONGEST = 24  # letters of a word that are shown


def chips(prompt: str, reader: Reader, words: Words) -> str:
    """HTML with one chip per word read: known, unknown with the nearest known word, or past the end."""
    reading = reader.read(prompt or "")
    if not reading.words:
        return f'<div class="chips"><em>{escape(words("create.chips_empty"))}</em></div>'
    made = []
    for word in reading.words:
        shown = word if len(word) <= LONGEST else word[:LONGEST] + "…"
        near = reading.unknown.get(word)
        if near is None:
            made.append(f'<span class="known">{escape(shown)}</span>')
        else:
            key = "create.chip_maybe" if near else "create.chip_unknown"
            said = words(key, word=shown, near=near[0] if near else "")
            made.append(f'<span class="unknown">{escape(said)}</span>')
    if reading.unread:
        rest = " ".join(reading.unread[:8])[:80]
        made.append(f'<span class="unread">{escape(words("create.chip_unread", words=rest))}</span>')
    return f'<div class="chips">{"".join(made)}</div>'
