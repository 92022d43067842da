"""The schedule that is drawn by hand, as a curve with points to move; beside every list that offers it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["BY_HAND", "LONGEST", "as_drawn", "schedule_draw"]

BY_HAND = "drawn"
LONGEST = 2_000  # characters of the points of a curve
DRAW = Template("""<section class="lab-draw"><p class="hint">$hint</p>
  <svg viewBox="0 0 320 176" role="group" aria-label="$plot"></svg></section>""")


def as_drawn(name: str, inputs: Iterable[gr.components.Component], points: gr.components.Component) -> str:
    """Script of an event that has `points` among its inputs, a set: gives it the curve `name` as it is drawn, also
    where the page has not heard of it yet. The order is that in which Gradio hands a set over."""
    place = sorted(part._id for part in inputs).index(points._id)
    drawn = f'document.querySelector("#{name} .lab-draw")?.dataset.points'
    return f"(...given) => given.map((value, k) => (k === {place} ? {drawn} || value : value))"


def schedule_draw(words: Words, name: str, visible: bool = False) -> gr.HTML:
    """Value: the points as settings write them, "" for those to start from. Event `drawn` {points}."""
    told = {part: words(f"lab.draw.{part}") for part in ("left", "middle", "right", "point")}
    plot = escape(words("lab.draw.plot"))
    return gr.HTML(
        "",
        html_template=DRAW.substitute(hint=escape(words("control.schedule.draw")), plot=plot),
        js_on_load=start("schedule_draw", told),
        elem_id=name,
        apply_default_css=False,
        visible=visible,
    )
