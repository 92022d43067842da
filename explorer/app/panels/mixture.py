"""The panel beside a burial: the formula in words, how much signal is left, the values turning into a bell, the curve.

It asks the server for nothing: alpha_bar, the histogram and the schedule travel in the player's packets, and the
panel follows the player's `explorer:cursor` events.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.present.histogram import REACH
from explorer.words.texts import Words

__all__ = ["mixture"]

HERE = Path(__file__).parent
PAGE = Template("""<section class="mx">
  <h2>$see</h2>
  <p class="mx-formula">
    <span class="mx-equals">=</span><b class="mx-signal">1.00</b><span>×</span><span class="mx-picture">$picture</span>
    <span class="mx-equals">+</span><b class="mx-noise">0.00</b><span>×</span><span class="mx-static">$static</span>
  </p>
  <p class="mx-hint">$squares</p>
  <h2 class="mx-split"><span>$left</span><span class="mx-share"></span></h2>
  <div class="mx-bar"><i></i></div>
  <h2>$values</h2>
  <svg class="mx-bell" viewBox="0 0 240 108" role="img" aria-label="$values. $values_hint"></svg>
  <p class="mx-hint">$values_hint</p>
  <h2>$curve</h2>
  <svg class="mx-curve" viewBox="0 0 240 96" role="img" aria-label="$curve. $curve_hint"></svg>
  <p class="mx-hint">$curve_hint</p>
</section>""")


def mixture(player: str, words: Words, elem_id: str = "mixture") -> gr.HTML:
    """The panel of the player called `player`."""
    texts = {name: escape(text) for name, text in words.group("destroy.mixture").items()}
    curve = {name: escape(words(f"create.{name}")) for name in ("curve", "curve_hint")}
    kept = {name: words(f"destroy.mixture.{name}") for name in ("black", "white")}
    told = {"player": player, "reach": REACH, "percent": words("format.percent"), "language": words.language}
    told |= kept
    return gr.HTML(
        html_template=PAGE.substitute(**texts, **curve),
        css_template=(HERE / "mixture.css").read_text(encoding="utf-8"),
        js_on_load=start("mixture", told),
        elem_id=elem_id,
        apply_default_css=False,
    )
