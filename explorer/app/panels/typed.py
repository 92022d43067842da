"""Hears of every way in which a person changes a text. Gradio's own `input` of a Textbox knows pressed keys only."""

from __future__ import annotations

import gradio as gr

from explorer.app.script import start

__all__ = ["typed"]


def typed(*names: str) -> gr.Button:
    """Nothing to see. Its `click` says that one of the text fields with these elem_ids was changed by hand."""
    fields = ", ".join(f"#{name} :is(input, textarea)" for name in names)
    button = gr.Button(visible="hidden", elem_id=f"{names[0]}-written")
    script = start("typed", {"fields": fields, "button": button.elem_id})
    gr.HTML(html_template="<span></span>", js_on_load=script, visible="hidden", apply_default_css=False)
    return button
