"""Words as people write them: settings that say what the model reads of them.

A new run is read anew, in the language of whoever asks; one that a link or a file repeats keeps what it says. A link
that says nothing of it leaves words as they stand, but on a page of another language that is the one of its words.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.model.base import Reader
from explorer.prompt.record import pairs_of, record_of
from explorer.prompt.understand import Understood, understand
from explorer.trajectory.new_words import said_of, text_of
from explorer.trajectory.settings import Settings
from explorer.trajectory.weights import kept

__all__ = ["spoken_on", "understood", "worded"]


def understood(prompt: str, reader: Reader, language: str = "en") -> Understood:
    """How a model reads a prompt that is typed on a page of that language."""
    return understand(prompt, reader.words, language, reader.most, frozenset(reader.new_words))


def spoken_on(page: str, settings: Settings, reader: Reader, others: Sequence[str] = ()) -> Settings:
    """The settings of a link that is opened on a page of that language. Where it does not say how its words are read,
    and they are of that language, another than English, they are read in it."""
    if settings.read_as or page == "en":
        return settings
    found = (understood(prompt, reader, page) for prompt in (settings.prompt, *others))
    own = any(one.language == page and one.record for one in found)
    return worded(settings, reader, page, others) if own else settings


def worded(settings: Settings, reader: Reader, language: str = "en", others: Sequence[str] = ()) -> Settings:
    """The settings with what is read of their prompt, which words of it were taught besides, and without weights of
    words that it lacks; others: further prompts that runs with them may have."""
    prompts = (settings.prompt, *others)
    records = (understood(prompt, reader, language).record for prompt in prompts)
    pairs = [pair for record in records for pair in pairs_of(record).items()]
    added = text_of(said_of(reader.new_words, prompts))
    made = settings.model_copy(update={"read_as": record_of(pairs), "added": added})
    if not made.weights:
        return made
    words = (word for prompt in prompts for word in reader.read(made.as_read(prompt)).words)
    return made.model_copy(update={"weights": kept(made.weights, words)})
