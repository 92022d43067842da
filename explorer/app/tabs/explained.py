"""What cannot be done as asked becomes a message on the page, in its language, that says what to correct.

Gradio's own headings are English, and call everything an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from explorer.app.actions.refusal import why
from explorer.app.wording import Words
from explorer.refused import RefusedError

__all__ = ["explained", "refusal", "tell", "warn"]


@contextmanager
def explained(words: Words) -> Iterator[None]:
    """with explained(words): settings = Settings.from_text(text)"""
    try:
        yield
    except RefusedError as error:
        raise refusal(words, why(words, error)) from None


def refusal(words: Words, text: str) -> gr.Error:
    """To be raised: nothing was done."""
    return gr.Error(text, title=words("app.refused"), print_exception=False)


def warn(words: Words, text: str, seconds: float = 10) -> None:
    """Nothing was done, and the page goes on as it is."""
    gr.Warning(text, duration=seconds, title=words("app.refused"))


def tell(words: Words, text: str) -> None:
    """Something that a person should know or do first."""
    gr.Info(text, title=words("app.note"))
