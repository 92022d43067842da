"""What cannot be done as asked becomes a message on the page, in its language, that says what to correct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import gradio as gr

from explorer.app.actions.refusal import why
from explorer.app.wording import Words
from explorer.refused import RefusedError

__all__ = ["explained", "noted", "refusal"]


@contextmanager
def explained(words: Words) -> Iterator[None]:
    """with explained(words): settings = Settings.from_text(text)"""
    try:
        yield
    except RefusedError as error:
        raise refusal(why(words, error)) from None


def noted(words: Words, notes: Iterable[RefusedError]) -> None:
    """Says what is done otherwise than it was asked for; the run goes on."""
    for note in notes:
        gr.Info(why(words, note), duration=20)


def refusal(text: str) -> gr.Error:
    """To be raised: nothing was done."""
    return gr.Error(text, print_exception=False)
