"""Rows of small pictures that can be chosen: sketches sent by the server, and the history of the visit.

The history is filled from the packets that the player has received, and kept in this browser's localStorage and nowhere
else.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["history", "sketches"]

ROW = Template(
    '<div class="strip" data-empty data-player="$player" data-alt="$alt"><h2>$title<small>$hint</small></h2></div>'
)


def row(kind: str, title: str, hint: str, alt: str, player: str, told: Mapping[str, str] | None = None) -> gr.HTML:
    return gr.HTML(
        html_template=ROW.substitute(title=escape(title), hint=escape(hint), alt=escape(alt), player=escape(player)),
        js_on_load=start(kind, told),
        elem_id=kind,
        apply_default_css=False,
    )


def sketches(words: Words, player: str) -> gr.HTML:
    """Value: {prompt, pictures}, see explorer.present.drafts. Event `choose` carries {seed, prompt}."""
    return row("sketches", words("create.drafts"), words("create.drafts_hint"), words("create.draft_alt"), player)


def history(words: Words, player: str) -> gr.HTML:
    """Fills itself from the player's finished runs, and from what this browser has kept. Event `choose` carries
    {settings, run, here}."""
    told = {name: words(f"create.history_{name}") for name in ("kept", "closed", "forget")}
    return row("history", words("create.history"), "", words("create.history_alt"), player, told)
