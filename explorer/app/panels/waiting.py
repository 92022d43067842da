"""A line for whoever has asked for a picture where many ask: how many are before them, and about how long it takes; and
an offer to have it made by the model that draws at once, for whoever agrees."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.model.registry import MODELS
from explorer.words.texts import Words

__all__ = ["waiting"]

PAGE = Template("""<div class="waiting" hidden><p role="status"></p>
  <button type="button" class="waiting-go" hidden>$fast</button></div>""")
LINES = ("ahead", "next", "soon")


def waiting(words: Words, buttons: str, careful: str, place: Callable[[Any], dict[str, int]]) -> gr.HTML:
    """Hidden while nobody waits; once on a page. Event: `fast` {}: who waits for a careful picture takes a fast one.

    buttons  which ask for a picture, as a selector;  careful  those of them that ask for what a fast model can make
    place    answers {ahead, seconds}, or {} once it is this page's turn
    """
    told: dict[str, Any] = {name: words(f"waiting.{name}", ahead="{ahead}", seconds="{seconds}") for name in LINES}
    told |= {"buttons": buttons, "careful": careful}
    told["quick"] = [name for name, entry in MODELS.items() if entry.quick]
    return gr.HTML(
        html_template=PAGE.substitute(fast=escape(words("waiting.fast"))),
        js_on_load=start("waiting", told),
        server_functions=[asked("place", place)],
        elem_id="waiting",
        apply_default_css=False,
    )
