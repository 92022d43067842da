"""Holds back a number until it is one: the page hears of emptied and overshot fields when they are left."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

__all__ = ["numbers"]


def numbers() -> gr.HTML:
    """Nothing to see; once on the page, for all of its number fields."""
    script = Path(__file__).with_name("numbers.js").read_text(encoding="utf-8")
    return gr.HTML(html_template="<span></span>", js_on_load=script, visible="hidden", apply_default_css=False)
