"""Words into numbers: the road of a prompt as a table, from the word to what every place asks, asked for on demand."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.words.texts import Words

__all__ = ["inside_road"]

ROAD = Template("""<section class="in-road"><h2>$road</h2><p class="in-hint">$road_hint</p>
  <p class="in-acts"><button type="button" data-act="road">$road_show</button>
    <button type="button" data-act="csv" hidden>$save_csv</button></p>
  <p class="in-road-said" role="status"></p>
  <div class="in-scroll" tabindex="0" role="group" aria-label="$road" hidden><table><thead><tr>
    <th scope="col">$road_word</th><th scope="col">$road_number</th><th scope="col">$road_vector</th>
    <th scope="col">$road_near</th><th scope="col">$road_kept</th><th scope="col">$road_key</th>
    <th scope="col">$road_value</th><th scope="col">$road_share</th></tr></thead><tbody></tbody></table></div>
</section>""")


def inside_road(words: Words, player: str, road: Callable[[Any], Any]) -> gr.HTML:
    """road  {run} -> explorer.present.inside_road.road of that run"""
    texts = {name: text for name, text in words.group("inside").items() if isinstance(text, str)}
    told = {"player": player, "words": texts, "percent": words("format.percent"), "language": words.language}
    return gr.HTML(
        html_template=ROAD.substitute({name: escape(text) for name, text in texts.items()}),
        js_on_load=start("inside_road", told),
        server_functions=[asked("road", road)],
        elem_id="inside-road",
        apply_default_css=False,
    )
