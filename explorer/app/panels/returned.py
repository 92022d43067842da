"""What it was, what was left of it, and what came back: three pictures side by side after a walk back.

The pictures are in the player's packets already; the panel asks the server only to show the burial again.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["returned"]

HERE = Path(__file__).parent
CANVAS = '<canvas width="128" height="128" role="img"></canvas>'
FIGURE = f'<figure data-part="{{}}">{CANVAS}<figcaption>{{}}</figcaption></figure>'
PAGE = Template("""<section class="rt" hidden>
  <div class="rt-row">$figures</div>
  <p class="rt-said" role="status"></p>
  <button type="button" class="rt-again">$again</button>
</section>""")


def returned(player: str, words: Words, elem_id: str = "returned") -> gr.HTML:
    """The three pictures of the walks back in `player`. Event `again` carries {run} of the burial."""
    figures = "".join(FIGURE.format(name, escape(words(f"destroy.back.{name}"))) for name in ("was", "left", "now"))
    return gr.HTML(
        html_template=PAGE.substitute(figures=figures, again=escape(words("destroy.back.again"))),
        css_template=(HERE / "returned.css").read_text(encoding="utf-8"),
        js_on_load=start("returned", {"player": player}),
        elem_id=elem_id,
        apply_default_css=False,
    )
