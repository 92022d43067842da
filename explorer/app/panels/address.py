"""What writes the page's address, and hears of Back and Forward. Nothing to see; once on a page."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

from explorer.app.script import start

__all__ = ["ANSWERED", "CHOSEN", "CLASS", "TURN", "address"]

ANSWERED = "() => { window.dispatchEvent(new CustomEvent('explorer:answered')); }"
"""Script that follows every event in `back`, whatever came of it."""
CHOSEN = "() => { window.dispatchEvent(new CustomEvent('explorer:tab')); }"
"""Script of the event that a person has chosen a tab."""
CLASS = """(code) => {
  window.explorerClass = code;
  document.body.classList.toggle("in-class", Boolean(code));
  window.dispatchEvent(new CustomEvent("explorer:class", { detail: code }));
}"""
"""Script that tells the page the code of the class that it has joined, "" for none; a panel may come to it later."""
TURN = "() => ({ selected: document.querySelector('#address [data-tab]').dataset.tab, __type__: 'update' })"
"""Script that turns the tabs to where Back or Forward leads."""


def address(first: str, back: Mapping[str, str]) -> gr.HTML:
    """Value: {new, tab, how, text, run}, see address.js. Events: `turn` when a tab is to be opened; those in `back`.

    first  the tab that the page opens on
    back   tab -> name of the event that brings back what it showed: {query, run}
    """
    return gr.HTML(
        html_template="<span data-tab></span>",
        js_on_load=start("address", {"first": first, "back": dict(back)}),
        visible="hidden",
        elem_id="address",
        apply_default_css=False,
    )
