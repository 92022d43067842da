"""Whether a word can be given to something new: not where people's sentences are made of it."""

from __future__ import annotations

from explorer.errors import RefusedError
from explorer.prompt.english import tables
from explorer.prompt.languages import LANGUAGES, lexicon

__all__ = ["check_new_word"]


def check_new_word(word: str) -> None:
    """Raises RefusedError for a word that joins others, or says that something is not there, in any language."""
    if word in tables()["little"] or any(word in lexicon(name).little for name in LANGUAGES):
        raise RefusedError("new_word_little", word=word)
