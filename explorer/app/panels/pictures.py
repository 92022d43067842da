"""Links to the finished picture of the run in a player, as files of three sizes."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.present.picture import PIXELS
from explorer.words.texts import Words

__all__ = ["pictures"]

HERE = Path(__file__).parent
PAGE = Template("""<section class="pics" aria-labelledby="pics-title">
  <h3 id="pics-title">$title</h3><p>$info</p>
  <div class="pics-row">$links</div>
</section>""")


def pictures(words: Words, player: str, address: str, side: int) -> gr.HTML:
    """player  whose run it is;  address  of its streams;  side  of the model's own pictures, in pixels"""
    small, middle, large = (side * times for times in PIXELS)
    links = "".join(
        f'<a data-times="{times}" download>{escape(words("export.picture_size", size=side * times))}</a>'
        for times in PIXELS
    )
    told = {"player": player, "address": address, "size": words("export.picture_size", size="{size}")}
    info = words("export.picture_info", small=small, middle=middle, large=large)
    return gr.HTML(
        html_template=PAGE.substitute(title=escape(words("export.picture")), info=escape(info), links=links),
        css_template=(HERE / "pictures.css").read_text(encoding="utf-8"),
        js_on_load=start("pictures", told),
        apply_default_css=False,
    )
