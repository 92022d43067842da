"""What tells a page in a class that its teacher has gone on. Nothing to see until then; once, above the tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked_by
from explorer.words.texts import Words

__all__ = ["follow"]

BAR = Template("""<div class="follow" hidden>
  <p role="status"></p><button type="button" class="follow-go" hidden>$go</button>
  <button type="button" class="follow-close">$close</button>
</div>""")


def follow(words: Words, where: Callable[[Any, gr.Request], Mapping[str, Any]]) -> gr.HTML:
    """Events: `go` {lesson} to where the class is, `left` when its board is gone.

    where  answers a code with {lesson, title}, "" for none, or with {left: True} where there is no such class
    """
    texts = {name: escape(words(f"class.follow.{name}")) for name in ("go", "close")}
    told = {name: words(f"class.follow.{name}") for name in ("at", "left")}
    return gr.HTML(
        html_template=BAR.substitute(texts),
        js_on_load=start("follow", told),
        server_functions=[asked_by("where", where)],
        elem_id="follow",
        apply_default_css=False,
    )
