"""Hears of every way in which a person changes a text. Gradio's own `input` of a Textbox knows pressed keys only."""

from __future__ import annotations

import json
from pathlib import Path

import gradio as gr

__all__ = ["typed"]

SCRIPT = (Path(__file__).parent / "typed.js").read_text(encoding="utf-8")


def typed(*names: str) -> gr.Button:
    """Nothing to see. Its `click` says that one of the text fields with these elem_ids was changed by hand."""
    fields = ", ".join(f"#{name} :is(input, textarea)" for name in names)
    button = gr.Button(visible="hidden", elem_id=f"{names[0]}-written")
    script = SCRIPT.replace("FIELDS", json.dumps(fields)).replace("BUTTON", json.dumps(button.elem_id))
    gr.HTML(html_template="<span></span>", js_on_load=script, visible="hidden", apply_default_css=False)
    return button
