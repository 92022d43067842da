"""The panel of Watch it learn: two windows on the plane, the walk's noise level, the training's buttons, its losses.

The page asks and the server answers (present/watch.py); between two answers everything moves in the browser. It opens
on a scene that travels with the page, so there is something to see before anything was asked.
"""

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

__all__ = ["TELL", "watch_panel"]

HERE = Path(__file__).parent
PARTS = ("one", "two", "three", "four", "five", "six", "seven", "eight")

TELL = "(...values) => { window.dispatchEvent(new CustomEvent('explorer:watch', { detail: values })); }"
"""Script of a control's event: tells the panel the values of all controls, in the order of `controls`."""

PAGE = Template("""<style>$style</style><section class="wt">
  <p class="wt-intro">$intro</p>
  <div class="wt-main">
    <div class="wt-stage">
      <figure class="wt-window" data-who="network">
        <figcaption><b><i class="wt-sign"></i>$network</b><small>$network_hint</small></figcaption>
        <div class="wt-plate"><canvas role="img" aria-label="$network. $plane"></canvas>
          <p class="wt-over" hidden></p></div>
      </figure>
      <figure class="wt-window" data-who="truth">
        <figcaption><b><i class="wt-sign"></i>$truth</b><small>$truth_hint</small></figcaption>
        <div class="wt-plate"><canvas role="img" aria-label="$truth. $plane"></canvas></div>
      </figure>
      <section class="wt-slow" aria-label="$slow_title" hidden>
        <h2>$slow_title</h2><p class="wt-hint wt-slow-note"></p><ol aria-live="polite">$slow_parts</ol>
        <p class="wt-row">$slow_buttons</p>
      </section>
    </div>
    <p class="wt-row wt-bar">
      <button type="button" class="wt-go" data-act="start">$start</button>
      <button type="button" data-act="step">$step</button>
      <button type="button" data-act="slowly">$slowly</button>
      <button type="button" data-act="afresh">$afresh</button>
      <span class="wt-status" role="status"></span>
    </p>
    <p class="wt-level">
      <button type="button" data-act="walk" aria-pressed="true">$walk</button>
      <span>$static</span><input type="range" min="0" max="1000" value="0" aria-label="$level"><span>$clean</span>
      <output></output>
    </p>
    <p class="wt-row">
      <span class="wt-ask" role="group" aria-label="$ask"></span>
      <span class="wt-modes" role="group">
        <button type="button" data-mode="beside" aria-pressed="true">$beside</button>
        <button type="button" data-mode="overlaid" aria-pressed="false">$overlaid</button></span>
      <button type="button" data-act="clear" hidden>$draw_clear</button>
    </p>
  </div>
  <aside class="wt-side">
    <div><h2>$loss</h2><svg class="wt-loss" viewBox="0 0 240 104" role="img" aria-label="$loss_plot"></svg>
      <p class="wt-hint">$loss_hint</p></div>
    <div><h2>$by_level</h2><svg class="wt-levels" viewBox="0 0 240 104" role="img" aria-label="$by_level_plot"></svg>
      <p class="wt-hint">$by_level_hint</p></div>
    <div><h2>$numbers</h2><dl class="wt-numbers"></dl></div>
  </aside>
</section>""")


def watch_panel(
    words: Words,
    opening: Mapping[str, Any],
    first: Mapping[str, Any],
    controls: tuple[str, ...],
    asks: Mapping[str, Callable[[Any], Any]],
    facts: Mapping[str, Any],
) -> gr.HTML:
    """The panel.

    opening   the answer `scene` to the wish `first`
    controls  names of the wish's fields, in the order in which TELL sends the controls' values
    asks      the questions that the page may ask, by name: scene, learn, slow
    facts     size of the network, side of the lattice, walkers, unit of the numbers, reach of the window
    """
    texts = words.group("watch")
    slow = texts["slow"]
    plain = {name: escape(text) for name, text in texts.items() if isinstance(text, str)}
    size = f"{facts['size']:,}".replace(",", words("format.thousands"))
    intro, begun = (words(f"watch.{name}", size=size) for name in ("intro", "intro_begun"))
    told: dict[str, Any] = {
        "words": {**texts, "intro": intro, "intro_begun": begun},
        "opening": opening,
        "first": first,
        "controls": controls,
        "percent": words("format.percent"),
    }
    told |= {"language": words.language, **facts}
    page = PAGE.substitute(
        {**plain, "intro": escape(intro)},
        style=(HERE / "watch.css").read_text(encoding="utf-8"),
        slow_title=escape(slow["title"]),
        slow_parts="".join(f"<li><b>{escape(slow[part])}</b><span></span></li>" for part in PARTS),
        slow_buttons="".join(
            f'<button type="button" data-slow="{act}">{escape(slow[act])}</button>'
            for act in ("back", "auto", "next", "again", "close")
        ),
    )
    return gr.HTML(
        html_template=page,
        js_on_load=start("watch", told),
        server_functions=[asked(name, act) for name, act in asks.items()],
        elem_id="watch-panel",
        apply_default_css=False,
        container=False,
        padding=False,
    )
