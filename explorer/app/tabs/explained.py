"""What cannot be done as asked becomes a message on the page, in its language, that says what to correct."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from explorer.app.actions.refusal import why
from explorer.app.wording import Words
from explorer.refused import RefusedError

__all__ = ["explained"]


@contextmanager
def explained(words: Words) -> Iterator[None]:
    """with explained(words): settings = Settings.from_text(text)"""
    try:
        yield
    except RefusedError as error:
        raise gr.Error(why(words, error), print_exception=False) from None
