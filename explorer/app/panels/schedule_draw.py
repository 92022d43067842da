"""The schedule that is drawn by hand, as a curve with points to move; beside every list that offers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.words.texts import Words

__all__ = ["BY_HAND", "LONGEST", "as_drawn", "drawn", "newest", "schedule_draw"]

BY_HAND = "drawn"
LONGEST = 2_000  # characters of the points of a curve
DRAW = Template("""<section class="lab-draw"><p class="hint">$hint</p>
  <svg viewBox="0 0 320 176" role="group" aria-label="$plot"></svg></section>""")


def as_drawn(name: str, inputs: Iterable[gr.components.Component], points: gr.components.Component) -> str:
    """Script of an event that has `points` among its inputs, a set: gives it the curve `name` as it is drawn, also
    where the page has not heard of it yet."""
    return newest(inputs, {points: drawn(name)})


def drawn(name: str) -> str:
    """JavaScript: the points of that curve as they are drawn, or `value`."""
    return f'document.querySelector("#{name} .lab-draw")?.dataset.points || value'


def newest(inputs: Iterable[gr.components.Component], told: Mapping[gr.components.Component, str]) -> str:
    """Script of an event with these inputs, a set: what some of them are, as JavaScript that knows their `value`. The
    order is that in which Gradio hands a set over."""
    order = sorted(part._id for part in inputs)
    cases = ", ".join(f"{order.index(part._id)}: (value) => {says}" for part, says in told.items())
    return f"(...given) => given.map((value, k) => ({{ {cases} }}[k] ?? ((same) => same))(value))"


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
