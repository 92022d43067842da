"""The panel of the tiny picture model: its samples while it learns, live or recorded, and a line that says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.words.texts import Words

__all__ = ["first_shapes_panel"]

HERE = Path(__file__).parent
PAGE = Template("""<style>$style</style><section class="fs">
  <div class="fs-text">
    <h2>$title</h2><p>$intro</p>
    <p class="fs-row"><button type="button" class="fs-live">$live</button>
      <button type="button" class="fs-recorded">$recorded</button></p>
    <p class="fs-kind" role="status"></p>
    <svg class="fs-loss" viewBox="0 0 320 90" role="img" aria-label="$loss"></svg>
    <p class="fs-hint">$loss</p>
  </div>
  <figure><div class="fs-plate" data-empty><canvas role="img" aria-label="$samples"></canvas><p>$empty</p></div>
    <p class="fs-row"><button type="button" class="fs-play" aria-pressed="false">$play</button>
      <input type="range" min="0" max="0" value="0" aria-label="$cursor"><output></output></p>
  </figure>
</section>""")


def first_shapes_panel(words: Words, facts: Mapping[str, Any], asks: Mapping[str, Callable[[Any], Any]]) -> gr.HTML:
    """The panel.

    facts  rows and columns of a sheet in words, steps of a live run, has_recording
    asks   the questions that the page may ask, by name: live, recorded
    """
    texts = words.group("watch.shapes")
    told = {"words": texts, "language": words.language, **facts}
    return gr.HTML(
        html_template=PAGE.substitute(
            {name: escape(text) for name, text in texts.items()},
            style=(HERE / "first_shapes.css").read_text(encoding="utf-8"),
        ),
        js_on_load=start("first_shapes", told),
        server_functions=[asked(name, act) for name, act in asks.items()],
        elem_id="first-shapes",
        apply_default_css=False,
        container=False,
        padding=False,
    )
