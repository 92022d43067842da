"""The parts of the page around the columns of a comparison. They ask the server for nothing.

    board       what every window shows, and whether all columns began in the same static
    heading     letter, dash and name of a column
    conductor   one set of buttons for all columns, and what they keep up by
    curves      the schedules in one plot
    difference  |A - B| of the frames that two columns show
    devices     which columns the visitor's own device makes; it tells the server what came of all

All follow the players' own events; which runs belong together stands in their start packets. `group` is what their
players move together by, and begins the ids of the parts: more than one comparison may be on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.lesson.numbers.measures import CLEARLY
from explorer.words.texts import Words

__all__ = ["BY", "GAINS", "VIEWS", "board", "conductor", "curves", "devices", "difference", "heading", "style"]

HERE = Path(__file__).parent
VIEWS = ("x_t", "x0_hat", "eps_hat", "x0_uncond", "push", "planes")
BY = ("level", "steps", "calls")
GAINS = (1, 4, 16)
DASHES = ("", "9 5", "1.5 4.5", "10 4 1.5 4")  # as in columns.js

SHELL = Template('<section class="look $name" data-players="$players" $data>$inside</section>')


def style() -> gr.HTML:
    """The sheet of all its parts, for two tabs: once on a page. A component's own would reach only that component."""
    sheet = (HERE / "comparison.css").read_text(encoding="utf-8")
    return gr.HTML(html_template=f"<style>{sheet}</style>", apply_default_css=False, elem_classes="cmp-style")


def panel(name: str, words: Words, players: Sequence[str], group: str, inside: str, **data: str) -> gr.HTML:
    """A panel run by columns.js and <name>.js; `data` are texts for the script."""
    data |= {"percent": words("format.percent"), "group": group}
    fields = " ".join(f'data-{key}="{escape(text)}"' for key, text in data.items())
    page = SHELL.substitute(name=f"cmp-{name}", players=escape(" ".join(players)), data=fields, inside=inside)
    script = start(name, {"prefix": f"{group}-"})
    return gr.HTML(html_template=page, js_on_load=script, elem_id=f"{group}-{name}", apply_default_css=False)


def board(words: Words, players: Sequence[str], group: str, arrives: str = "") -> gr.HTML:
    """arrives: selector of what has to be on the page before the board says that all is there; "" for no such event"""
    texts = words.group("player")
    buttons = "".join(
        f'<button type="button" data-view="{view}" aria-pressed="{str(view == "x_t").lower()}">'
        f'<span class="pl-sign"></span><span class="cmp-long">{escape(texts[f"view.{view}"])}</span>'
        f'<span class="cmp-short">{escape(texts[f"view.{view}.short"])}</span></button>'
        for view in VIEWS
    )
    inside = (
        '<p class="cmp-start" role="status"></p>'
        f'<div class="cmp-views" role="group" aria-label="{escape(words("compare.views"))}">{buttons}</div>'
    )
    said = {"same": words("compare.start_same"), "other": words("compare.start_other")}
    return panel("board", words, players, group, inside, arrives=arrives, **said)


def heading(column: int) -> gr.HTML:
    """Letter and dash of a column; board.js writes the name in."""
    line = f'<line x1="0" x2="34" y1="4" y2="4" class="cmp-curve" stroke-dasharray="{DASHES[column]}"/>'
    return gr.HTML(
        html_template=(
            f'<h2 class="cmp-name" data-column="{column}"><b>{"ABCD"[column]}</b>'
            f'<span class="cmp-label"></span><svg viewBox="0 0 34 8" aria-hidden="true">{line}</svg></h2>'
        ),
        apply_default_css=False,
    )


def conductor(words: Words, players: Sequence[str], group: str) -> gr.HTML:
    choices = "".join(
        f'<label><input type="radio" name="{group}-by" value="{by}"{" checked" if by == BY[0] else ""}>'
        f"<span>{escape(words(f'compare.by_names.{by}'))}</span></label>"
        for by in BY
    )
    inside = (
        '<div class="pl-controls"><div class="pl-transport"></div>'
        f'<fieldset class="cmp-by"><legend>{escape(words("compare.by"))}</legend>{choices}</fieldset></div>'
    )
    return panel("conductor", words, players, group, inside)


def curves(words: Words, players: Sequence[str], group: str) -> gr.HTML:
    title, hint = words("compare.curves"), words("compare.curves_hint")
    inside = (
        f'<h2>{escape(title)}</h2><p class="cmp-hint">{escape(hint)}</p>'
        f'<svg class="cmp-plot" viewBox="0 0 360 200" role="img" aria-label="{escape(f"{title}. {hint}")}"></svg>'
        '<ul class="cmp-key"></ul>'
    )
    return panel(
        "curves", words, players, group, inside, top=words("compare.curves_top"), bottom=words("compare.curves_bottom")
    )


def difference(words: Words, players: Sequence[str], group: str) -> gr.HTML:
    def select(label: str, options: str = "") -> str:
        return f'<select aria-label="{escape(words(f"compare.difference_{label}"))}">{options}</select>'

    gains = "".join(
        f'<option value="{gain}"{" selected" if gain == 4 else ""}>'
        f"{escape(words('compare.difference_gain_times', gain=gain))}</option>"
        for gain in GAINS
    )
    title, hint = escape(words("compare.difference")), escape(words("compare.difference_hint"))
    one, two = (words(f"compare.difference_{text}") for text in ("between", "and"))
    inside = (
        f'<h2>{title}</h2><p class="cmp-hint">{hint}</p>'
        f'<p class="cmp-pair">{escape(one)} {select("one")} {escape(two)} {select("two")}</p>'
        '<canvas width="128" height="128" role="img"></canvas>'
        f'<p class="cmp-pair">{escape(words("compare.difference_gain"))} {select("gain", gains)}</p>'
        '<p class="cmp-told" role="status"></p>'
    )
    names = {"some": "difference_some", "none": "difference_none", "size": "difference_size", "alt": "difference_alt"}
    texts = {key: words(f"compare.{name}") for key, name in names.items()}
    return panel("difference", words, players, group, inside, clearly=f"{CLEARLY / 2}", **texts)


def devices(words: Words, players: Sequence[str], group: str) -> gr.HTML:
    """Events: `measured` {columns, over}, `failed` {}; see devices.js."""
    said = {name: words(f"compare.device.{name}") for name in ("making", "made")}
    said |= {"makes": f"#{group}-make", "stops": f"#{group}-stop"}
    return panel("devices", words, players, group, '<p class="cmp-here" role="status"></p>', **said)
