"""A plain line for when the studio does not answer, as when its computer sleeps or it is started anew, and for when
what is between the page and the studio lets nothing through but the page."""

from __future__ import annotations

from html import escape

import gradio as gr

from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["connection"]


LINES = ("lost", "cut", "elsewhere")


def connection(words: Words) -> gr.HTML:
    """Hidden while all is well. When the studio is back, the page loads again: its address repeats the run."""
    return gr.HTML(
        html_template=(
            f'<div class="lost" role="alert" hidden><p>{escape(words("app.lost"))}</p>'
            f'<button type="button">{escape(words("app.lost_again"))}</button></div>'
        ),
        js_on_load=start("connection", {name: words(f"app.{name}", address="{address}") for name in LINES}),
        elem_id="connection",
        apply_default_css=False,
    )
