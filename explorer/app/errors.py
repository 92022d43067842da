"""What cannot be done as asked becomes a message on the page, in its language, that says what to correct.

Gradio shows messages as HTML, and what they repeat may be a stranger's: every message goes out from here, escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import gradio as gr

from explorer.errors import RefusedError
from explorer.present.errors import why
from explorer.words.texts import Words

__all__ = ["note", "noted", "refusal", "warn"]


def noted(words: Words, notes: Iterable[RefusedError]) -> None:
    """Says what is done otherwise than it was asked for; the run goes on."""
    for reason in notes:
        note(why(words, reason), duration=20)


def refusal(text: str) -> gr.Error:
    """To be raised: nothing was done."""
    return gr.Error(escape(text), print_exception=False)


def warn(text: str, **look: Any) -> None:
    """Says on the page what could not be done."""
    gr.Warning(escape(text), **look)


def note(text: str, **look: Any) -> None:
    """Says something on the page."""
    gr.Info(escape(text), **look)
