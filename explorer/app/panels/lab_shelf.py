"""The list of experiments at the side of the lab, and the curve that a visitor draws for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["DRAWN", "drawing", "shelf", "style"]

HERE = Path(__file__).parent
DRAWN = '(drawn, ...rest) => [document.querySelector("#lab-draw .lab-draw")?.dataset.points ?? "", ...rest]'
"""Script of an event whose first input is text: gives it the curve as it is drawn, "" while it does not join."""
LIST = Template('<nav class="lab-shelf" aria-label="$label"><p>$intro</p><ul class="lab-list">$items</ul></nav>')
ITEM = Template(
    '<li><button type="button" data-name="$name"><span>$title</span><small class="lab-state"></small></button></li>'
)
DRAW = Template("""<details class="lab-draw"><summary>$title</summary><p class="lab-small">$hint</p>
  <svg viewBox="0 0 320 176" role="group" aria-label="$plot"></svg>
  <label><input type="checkbox"> $join</label></details>""")


def style() -> gr.HTML:
    """The sheet of all its parts, for two tabs: once on a page. A component's own would reach only that component."""
    sheet = (HERE / "lab.css").read_text(encoding="utf-8")
    return gr.HTML(html_template=f"<style>{sheet}</style>", apply_default_css=False, elem_classes="cmp-style")


def shelf(words: Words, titles: Mapping[str, str], first: str) -> gr.HTML:
    """titles: name -> title. Value: {current: name, found: {name: short verdict}}. Event `choose` carries {name}."""
    items = "".join(ITEM.substitute(name=escape(name), title=escape(title)) for name, title in titles.items())
    return gr.HTML(
        {"current": first, "found": {}},
        html_template=LIST.substitute(label=escape(words("lab.label")), intro=escape(words("lab.intro")), items=items),
        js_on_load=start("lab_shelf"),
        elem_id="lab-shelf",
        apply_default_css=False,
    )


def drawing(words: Words) -> gr.HTML:
    """The points, JSON of (t, log_snr) pairs, are kept in the page; an event with the script DRAWN gets them."""
    texts = {name: escape(words(f"lab.draw.{name}")) for name in ("title", "hint", "plot", "join")}
    told = {name: words(f"lab.draw.{name}") for name in ("left", "middle", "right", "point")}
    return gr.HTML(
        html_template=DRAW.substitute(texts),
        js_on_load=start("lab_draw", told),
        elem_id="lab-draw",
        apply_default_css=False,
        visible=False,
    )
