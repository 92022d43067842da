"""Takes whoever asks for a picture to where it will be, where that is out of sight. Nothing to see."""

from __future__ import annotations

import gradio as gr

from explorer.app.script import start

__all__ = ["to_picture"]


def to_picture(buttons: str, picture: str) -> gr.HTML:
    """buttons: which, as a selector; picture: the elem_id of what comes into sight"""
    script = start("to_picture", {"buttons": buttons, "picture": picture})
    return gr.HTML(html_template="<span></span>", js_on_load=script, visible="hidden", apply_default_css=False)
