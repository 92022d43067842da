"""Painted by code or made by the model: pairs of pictures from one caption each, labelled, or as a guessing game.

Both are on the page; the game hides the labels, turns some pairs round and counts. It is played in the browser only.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["pairs_panel"]

HERE = Path(__file__).parent
PAGE = Template("""<section class="pr" aria-busy="true">
  <div class="pr-head">
    <h2>$title</h2>
    <button type="button" class="pr-play" aria-pressed="false">$play</button>
    <button type="button" class="pr-more">$more</button>
  </div>
  <p class="pr-said" role="status">$waiting</p>
  <ol class="pr-row"></ol>
</section>""")


def pairs_panel(words: Words, elem_id: str = "pairs") -> gr.HTML:
    """Value: [{caption, painted, made}], pictures as addresses; see explorer.present.world. Event `more` asks for
    other pairs."""
    texts = words.group("world.pairs")
    names = {name: escape(text) for name, text in texts.items()}
    return gr.HTML(
        html_template=PAGE.substitute(names),
        css_template=(HERE / "pairs.css").read_text(encoding="utf-8"),
        js_on_load=start("pairs", texts),
        elem_id=elem_id,
        apply_default_css=False,
    )
