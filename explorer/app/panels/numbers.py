"""Holds back a number until it is one: the page hears of emptied and overshot fields when they are left."""

from __future__ import annotations

import gradio as gr

from explorer.app.components import reaches
from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["numbers"]


def numbers(words: Words, blocks: gr.Blocks) -> gr.HTML:
    """Nothing to see; once on the page, for all of its number fields, when they are there."""
    lines = {name: words(f"app.number.{name}", taken="{taken}") for name in ("empty", "least", "most")}
    told = {"reach": {name: list(ends) for name, ends in reaches(blocks).items()}, **lines}
    return gr.HTML(
        html_template="<span></span>", js_on_load=start("numbers", told), visible="hidden", apply_default_css=False
    )
