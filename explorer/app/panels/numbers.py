"""Holds back a number until it is one: the page hears of emptied and overshot fields when they are left."""

from __future__ import annotations

import gradio as gr

from explorer.app.script import start

__all__ = ["numbers"]


def numbers() -> gr.HTML:
    """Nothing to see; once on the page, for all of its number fields."""
    return gr.HTML(
        html_template="<span></span>", js_on_load=start("numbers"), visible="hidden", apply_default_css=False
    )
