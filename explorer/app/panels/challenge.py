"""When you could no longer see it, and when the judge could not: the learner's point on the judge's own curve.

The curve is hidden until the learner has answered. All of it happens in the browser, from numbers in the packets:
`sure` is the chance that the judge still gives to its clean reading of the thing, and of the place.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.present.witness import SURE
from explorer.words.texts import Words

__all__ = ["GIVE_UP", "WHERE", "challenge"]

HERE = Path(__file__).parent
GIVE_UP = "() => { window.dispatchEvent(new CustomEvent('explorer:give-up')); }"
"""Script of the button "I can't see it any more"."""

WHERE = "(_, ...rest) => [document.querySelector('#challenge .ch')?.dataset.where ?? '', ...rest]"
"""Script of an event whose first input is to be where the cursor is: JSON {run, index} of the burial."""

PAGE = Template("""<section class="ch" data-where="">
  <p class="ch-hint">$hint</p>
  <div class="ch-result" hidden>
    <p class="ch-said" role="status"></p>
    <svg class="ch-plot" viewBox="0 0 400 188" role="img" aria-label="$plot"></svg>
    <p class="ch-key">$plot</p>
  </div>
</section>""")


def challenge(player: str, button: str, words: Words, elem_id: str = "challenge") -> gr.HTML:
    """The answer for the burials in `player`; `button` is the id of the button that gives up."""
    texts = words.group("destroy.challenge")
    told = {"player": player, "button": button, "sure": SURE, "percent": words("format.percent"), "words": texts}
    return gr.HTML(
        html_template=PAGE.substitute(hint=escape(texts["hint"]), plot=escape(texts["plot"])),
        css_template=(HERE / "challenge.css").read_text(encoding="utf-8"),
        js_on_load=start("challenge", told),
        elem_id=elem_id,
        apply_default_css=False,
    )
