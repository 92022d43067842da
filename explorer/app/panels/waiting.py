"""A line for whoever has asked for a picture where many ask: how many are before them, and about how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.words.texts import Words

__all__ = ["waiting"]

LINES = ("ahead", "next", "soon")


def waiting(words: Words, buttons: str, place: Callable[[Any], dict[str, int]]) -> gr.HTML:
    """Hidden while nobody waits; once on a page.

    buttons  which ask for a picture, as a selector
    place    answers {ahead, seconds}, or {} once it is this page's turn
    """
    told = {name: words(f"waiting.{name}", ahead="{ahead}", seconds="{seconds}") for name in LINES}
    return gr.HTML(
        html_template='<div class="waiting" hidden><p role="status"></p></div>',
        js_on_load=start("waiting", {**told, "buttons": buttons}),
        server_functions=[asked("place", place)],
        elem_id="waiting",
        apply_default_css=False,
    )
