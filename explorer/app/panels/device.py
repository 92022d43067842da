"""What a page needs to make runs on the device that shows it: a line that says what happens, and an offer."""

from __future__ import annotations

from html import escape
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.site.device import NETWORKS
from explorer.words.texts import Words

__all__ = ["device"]

PAGE = Template("""<div class="dv"><p class="dv-said" role="status"></p>
  <div class="dv-offer" hidden><p role="status"></p><button type="button">$go</button></div></div>""")
LINES = ("loading", "waking", "ready", "took", "stopped", "unable", "failed", "offer", "offer_fast")


def device(words: Words, player: str, shared: bool) -> gr.HTML:
    """Events: `here` {}, `made` {run, settings, stopped}, `failed` {settings}; see device.js.

    player  whose runs they are;  shared  whether runs are made there unless the visitor says otherwise
    """
    told: dict[str, Any] = {name: words(f"device.{name}") for name in LINES}
    told |= {
        "full": words("gate.full"),
        "percent": words("format.percent"),
        "player": player,
        "shared": shared,
        "models": list(NETWORKS),
    }
    return gr.HTML(
        html_template=PAGE.substitute(go=escape(words("device.go"))),
        js_on_load=start("device", told),
        elem_id="device",
        apply_default_css=False,
    )
