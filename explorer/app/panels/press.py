"""The sign of a button that was pressed, before the server has answered. Nothing to see by itself; once on a page."""

from __future__ import annotations

import gradio as gr

from explorer.app.script import start

__all__ = ["press"]


def press(buttons: str) -> gr.HTML:
    """buttons: which, as a selector"""
    script = start("press", {"buttons": buttons})
    return gr.HTML(html_template="<span></span>", js_on_load=script, visible="hidden", apply_default_css=False)
