"""The page: a table of contents. Tabs lay out and wire, actions act, words are words/<language>.toml."""

from __future__ import annotations

import inspect
from html import escape

import gradio as gr

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
from explorer.app.wording import Words

__all__ = ["build_app"]

LOOK = 0.005  # seconds between two looks for an event; half of it is what an event waits


def build_app(words: Words, site: Site) -> gr.Blocks:
    """The whole app in one language."""
    remember_signatures()
    with gr.Blocks(
        title=words("app.title"), analytics_enabled=False, delete_cache=(600, 3600), fill_width=True
    ) as page:
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
        report_to(silent, page)
    page.queue(max_size=64, default_concurrency_limit=8)
    rest(page)
    return page


def rest(page: gr.Blocks) -> None:
    """Lets the page's queue look for events two hundred times a second. Gradio's thousand times, in each language, keep
    an idle laptop awake, and take a twentieth of a core from every run."""
    page._queue.sleep_when_free = LOOK
    page._queue.progress_update_sleep_when_free = 20 * LOOK


def remember_signatures(kind: type[gr.blocks.Block] = gr.blocks.Block) -> None:
    """Lets every kind of component know the signature of its own constructor. Gradio asks for it whenever it builds one
    or tells a browser of one, and Python works it out anew each time."""
    for made in (kind.__init__, getattr(kind.__init__, "__wrapped__", None)):
        if made is not None and "__signature__" not in vars(made):
            vars(made)["__signature__"] = inspect.signature(made)
    for special in kind.__subclasses__():
        remember_signatures(special)


def report_to(silent: gr.Button, page: gr.Blocks) -> None:
    """Lets every event tell its progress to one hidden button, and not to its outputs, as Gradio does where it shows
    progress. None is shown here, and each telling would search the whole page for every output of any event so far:
    most of what a browser would do while pictures are made."""
    for event in page.default_config.fns.values():
        event.show_progress_on = [silent]


def head(words: Words) -> gr.HTML:
    """Name, one line, the switch of language and the switch of light and dark."""
    return gr.HTML(
        html_template=(
            f'<header class="head"><h1>{escape(words("app.title"))}</h1><p>{escape(words("app.tagline"))}</p>'
            f'<a href="../{words("app.language_code")}/" hreflang="{words("app.language_code")}">'
            f"{escape(words('app.language'))}</a>"
            f'<button type="button">{escape(words("app.theme"))}</button></header>'
        ),
        js_on_load=HEAD.replace("LANGUAGE", repr(words.language)),
        apply_default_css=False,
    )


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
element.querySelector("a").addEventListener("click", (event) => { event.currentTarget.search = location.search; });
"""
