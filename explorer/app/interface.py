"""The page: a table of contents. Tabs lay out and wire, explorer/present acts, words are words/<language>.toml."""

from __future__ import annotations

import json
from html import escape

import gradio as gr

from explorer.app.event_ledger import keep_ledger
from explorer.app.gradio_patches import look_less_often, remember_signatures, report_to, tend
from explorer.app.page import Page
from explorer.app.panels.comparison import style as comparison_style
from explorer.app.panels.connection import connection
from explorer.app.panels.lab_shelf import style as lab_style
from explorer.app.panels.numbers import numbers
from explorer.app.panels.press import press
from explorer.app.panels.waiting import waiting
from explorer.app.site import Site
from explorer.app.tabs.compare import Compare
from explorer.app.tabs.create import Create
from explorer.app.tabs.destroy import Destroy
from explorer.app.tabs.inside import Inside
from explorer.app.tabs.lab import Lab
from explorer.app.tabs.learn import Learn
from explorer.app.tabs.steer import Steer
from explorer.app.tabs.watch import Watch
from explorer.app.tabs.world import World
from explorer.service.places import visitor
from explorer.words.texts import LANGUAGES, Words, words_in

__all__ = ["build_app"]

ASKING = "button.primary, .runs button"  # what asks for a picture
CAREFUL = "#make, #prompt, .examples button"  # what does so in Create, by the model that is chosen there
TABS = (Create, Learn, Destroy, Steer, Compare, World, Watch, Inside, Lab)


def build_app(words: Words, site: Site) -> gr.Blocks:
    """The whole app in one language."""
    remember_signatures()
    with gr.Blocks(title=words("app.title"), analytics_enabled=False, fill_width=True) as blocks:
        silent = gr.Button(visible="hidden")
        head(words)
        connection(words)
        press(ASKING)
        line = waiting(words, ASKING, CAREFUL, lambda _: site.place_of(visitor()))
        comparison_style()
        lab_style()
        page = Page(words, line)
        tabs = [tab(words, site, page) for tab in TABS]
        with gr.Tabs(elem_id="tabs") as row:
            for tab in tabs:
                tab.lay_out()
        numbers(words, blocks)
        for tab in tabs:
            tab.wire()
        page.wire(blocks, row, tabs)
        report_to(silent, blocks)
        keep_ledger(blocks, site.ledger)
        tend(blocks, words, site.presence)
    blocks.queue(max_size=None, default_concurrency_limit=8, api_open=False)  # the gate counts
    look_less_often(blocks)
    return blocks


def head(words: Words) -> gr.HTML:
    """Name, one line, the other languages and the switch of light and dark."""
    return gr.HTML(
        html_template=(
            f"<style>:root {{ --more: {json.dumps(words('app.more_tabs'), ensure_ascii=False)}; }}</style>"
            f'<header class="head"><h1>{escape(words("app.title"))}</h1><p>{escape(words("app.tagline"))}</p>'
            f"{''.join(map(link, sorted(set(LANGUAGES) - {words.language})))}"
            f'<button type="button">{escape(words("app.theme"))}</button></header>'
        ),
        js_on_load=HEAD.replace("LANGUAGE", repr(words.language)),
        apply_default_css=False,
    )


def link(language: str) -> str:
    """The way to the page in another language, which is called what its speakers call it."""
    name = words_in(language).look("app.language") or language
    return f'<a href="../{language}/" hreflang="{language}" lang="{language}">{escape(name)}</a>'


HEAD = """
const root = document.body;
const keep = (dark) => { try { localStorage.setItem("explorer-dark", dark); } catch { /* private window */ } };
try {
  const kept = localStorage.getItem("explorer-dark");
  if (kept) root.classList.toggle("dark", kept === "true");
} catch { /* private window */ }
document.documentElement.lang = LANGUAGE;
window.explorerLoaded?.();
element.querySelector("button").addEventListener("click", () => keep(root.classList.toggle("dark")));
for (const other of element.querySelectorAll("a"))
  other.addEventListener("click", (event) => { event.currentTarget.search = location.search; });
"""
