"""A slider for each word of the prompt: how often it counts; beside the controls that describe a run."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.words.texts import Words

__all__ = ["LONGEST", "MOVED", "word_weights"]

LONGEST = 4_000  # characters of the weights of a prompt
USUAL = 3  # times that a word can count here; a link may say more
ID = "weights-sliders"
MOVED = f'document.querySelector("#{ID} .wt")?.dataset.weights ?? value'
"""JavaScript: the weights as the sliders stand, also where the page has not heard of it yet; else `value`."""
SLIDERS = Template("""<style>$style</style><section class="wt"><p class="wt-label">$label</p>
  <p class="hint">$info</p><ul class="wt-words" aria-label="$label"></ul></section>""")


def word_weights(words: Words, prompt: gr.Textbox, weighable: Callable[[str], Any], value: str = "") -> gr.HTML:
    """Value: the weights as settings write them. Event `weighed` {weights}.

    weighable  the prompt -> [word of the model, as the page has it] of each word that can be weighed
    """
    texts = {name: escape(words(f"control.weights.{name}")) for name in ("label", "info")}
    told = {"field": prompt.elem_id, "most": USUAL, "language": words.language}
    told |= {name: words(f"control.weights.{name}") for name in ("times", "empty")}

    def read(given: object) -> Any:
        return weighable(str(given.get("text") or "") if isinstance(given, dict) else "")

    return gr.HTML(
        value,
        html_template=SLIDERS.substitute(texts, style=Path(__file__).with_suffix(".css").read_text(encoding="utf-8")),
        js_on_load=start("weights", told),
        server_functions=[asked("weighable", read)],
        elem_id=ID,
        apply_default_css=False,
    )
