"""The page: a table of contents. Tabs lay out and wire, actions act, words are words/<language>.toml."""

from __future__ import annotations

from html import escape

import gradio as gr

from explorer.app.arrivals import arrivals
from explorer.app.gradio_patches import look_less_often, remember_signatures, report_to, tend
from explorer.app.panels.connection import connection
from explorer.app.panels.numbers import numbers
from explorer.app.site import Site
from explorer.app.tabs.compare import compare_tab
from explorer.app.tabs.create import create_tab
from explorer.app.tabs.destroy import destroy_tab
from explorer.app.tabs.lab import lab_tab
from explorer.app.tabs.learn import learn_tab
from explorer.app.tabs.watch import watch_tab
from explorer.app.tabs.world import world_tab
from explorer.words.texts import LANGUAGES, Words, words_in

__all__ = ["build_app"]


def build_app(words: Words, site: Site) -> gr.Blocks:
    """The whole app in one language."""
    remember_signatures()
    with gr.Blocks(title=words("app.title"), analytics_enabled=False, fill_width=True) as page:
        silent = gr.Button(visible="hidden")
        head(words)
        connection(words)
        numbers()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(words("tabs.create"), id="create"):
                create_tab(words, site)
            with gr.Tab(words("tabs.destroy"), id="destroy"):
                destroy_tab(words, site)
            with gr.Tab(words("tabs.compare"), id="compare"):
                compare_tab(words, site)
            with gr.Tab(words("tabs.lab"), id="lab"):
                lab_tab(words, site)
            with gr.Tab(words("tabs.learn"), id="learn"):
                learn_tab(words, site)
            with gr.Tab(words("tabs.watch"), id="watch"):
                watch_tab(words, site)
            with gr.Tab(words("tabs.world"), id="world"):
                world_tab(words, site)
        arrivals(page).wire(page)
        report_to(silent, page)
        tend(page, words, site.presence)
    page.queue(max_size=None, default_concurrency_limit=8, api_open=False)  # the gate counts
    look_less_often(page)
    return page


def head(words: Words) -> gr.HTML:
    """Name, one line, the other languages and the switch of light and dark."""
    return gr.HTML(
        html_template=(
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
