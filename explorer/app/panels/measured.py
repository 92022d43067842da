"""The panel "what is decided by now", with the schedule's curve, the numbers of the step, and coarse before fine.

It asks the server for nothing: all it shows travels in the player's own packets, and it follows the events
`explorer:cursor` and `explorer:reel` of the player whose id it is given.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.trajectory.reading import SETTLED
from explorer.words.texts import Words

__all__ = ["measured"]

HERE = Path(__file__).parent
PAGE = Template("""<section class="ms">
  <div class="ms-read"><h2>$decided</h2><p class="ms-hint">$decided_hint</p>
  <dl class="ms-rows"></dl></div>
  <h2>$curve</h2>
  <svg class="ms-curve" viewBox="0 0 240 96" role="img" aria-label="$curve. $curve_hint"></svg>
  <p class="ms-hint">$curve_hint</p>
  <p class="ms-numbers" aria-live="off"></p>
  <div class="ms-parts" hidden>
    <h2>$parts_title</h2><p class="ms-hint">$parts_hint</p>
    <svg class="ms-match" viewBox="0 0 240 122" role="img" aria-label="$parts_plot"></svg>
    <ol class="ms-rebuilt"></ol>
    <p class="ms-hint">$parts_closed</p>
  </div>
</section>""")


def measured(player: str, words: Words, elem_id: str = "measured") -> gr.HTML:
    """The panel of the player called `player`."""
    texts = {name: escape(words(f"create.{name}")) for name in ("decided", "decided_hint", "curve", "curve_hint")}
    texts |= {f"parts_{name}": escape(words(f"measured.parts_{name}")) for name in ("title", "hint", "plot", "closed")}
    told: dict[str, Any] = {"player": player, "percent": words("format.percent"), "sure": SETTLED}
    told |= {name: words(f"measured.{name}") for name in ("or", "numbers", "asked")}
    told["parts"] = {name: words(f"measured.parts_{name}") for name in ("left", "right", "from", "end", "rebuilt")}
    return gr.HTML(
        html_template=PAGE.substitute(texts),
        css_template=(HERE / "measured.css").read_text(encoding="utf-8"),
        js_on_load=start("measured", told),
        elem_id=elem_id,
        apply_default_css=False,
    )
