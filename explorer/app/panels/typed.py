"""Hears of every way in which a person changes a text. Gradio's own `input` of a Textbox knows pressed keys only."""

from __future__ import annotations

import gradio as gr

from explorer.app.script import start

__all__ = ["typed"]


PAUSE = 20  # milliseconds: keys that overlap, a word from a suggestion


def typed(*names: str, when: str = "input", pause: int = PAUSE) -> gr.Button:
    """Nothing to see. Its `click` says that one of the fields with these elem_ids was changed by hand.

    when   "input": at every change; "change": once a change is done, as a slider is by letting it go and by each key
    pause  milliseconds without a further change
    """
    fields = ", ".join(f"#{name} :is(input, textarea)" for name in names)
    button = gr.Button(visible="hidden", elem_id=f"{names[0]}-written")
    script = start("typed", {"fields": fields, "button": button.elem_id, "when": when, "pause": pause})
    gr.HTML(html_template="<span></span>", js_on_load=script, visible="hidden", apply_default_css=False)
    return button
