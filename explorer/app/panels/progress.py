"""The row of lessons: which there are, which are done, and the way between them.

What was done is kept in this browser's localStorage and nowhere else. The panel also follows every link of the tab that
leads to a lesson or a page, so that reading on does not load the app again.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.lesson.records import Lesson
from explorer.words.texts import Words

__all__ = ["DONE", "ENTERED", "TICKET", "progress"]

HERE = Path(__file__).parent
ENTERED = """(id) => {
  window.explorerLesson = id;
  window.dispatchEvent(new CustomEvent("explorer:lesson", { detail: { id } }));
}"""
"""Script that tells the panel which lesson is open, "" for none; it may come to the page later."""
DONE = "(id) => { window.dispatchEvent(new CustomEvent('explorer:lesson-done', { detail: { id } })); }"
"""Script that tells the panel that a lesson has been run to its answer."""
TICKET = "(ticket) => { window.dispatchEvent(new CustomEvent('explorer:board', { detail: ticket })); }"
"""Script that tells the panel the ticket of the class board that this page has opened, "" once it is closed."""

TEXTS = ("label", "all", "intro", "talk", "talk_hint", "note", "back", "forth", "leave")
PAGE = Template("""<style>$style</style><nav class="lp" aria-label="$label">
  <p class="lp-bar"><a href="?read=lessons" class="lp-home">$all</a>
    <button type="button" class="lp-talk" aria-pressed="false" title="$talk_hint">$talk</button>
    <button type="button" class="lp-board" title="$board_hint">$board</button></p>
  <p class="lp-intro">$intro</p>
  <ol class="lp-row">$rows</ol>
  <p class="lp-pages">$pages</p>
  <p class="lp-note">$note</p>
  <div class="lp-turn" role="group" aria-label="$talk"><button type="button" class="lp-back">$back</button>
    <p class="lp-live" role="status"></p><button type="button" class="lp-next">$forth</button>
    <button type="button" class="lp-leave">$leave</button></div>
</nav>""")
ROW = Template(
    '<li><a href="?lesson=$id" data-lesson="$id" title="$number. $title"><span class="lp-number">$number</span>'
    '<span class="lp-text"><b>$title</b><span class="lp-question">$question</span></span>'
    '<span class="lp-minutes">$minutes</span><span class="lp-state"></span></a></li>'
)


def progress(lessons: Sequence[Lesson], pages: Sequence[str], words: Words) -> gr.HTML:
    """The panel. Value: {reading}, whether a page is open beside the list. Events: `enter` {lesson}, `visit`
    {page, term}, `board` {ticket}, where this tab of the browser has one; `lessons` as page is the list itself."""
    rows = "".join(
        ROW.substitute(
            id=lesson.id,
            number=lesson.number,
            title=escape(lesson.title),
            question=escape(lesson.question),
            minutes=escape(words("learn.minutes", number=lesson.minutes)),
        )
        for lesson in lessons
    )
    links = "".join(f'<span><a href="?read={name}">{escape(words(f"learn.pages.{name}"))}</a></span>' for name in pages)
    told = {name: words(f"learn.{name}") for name in ("state_done", "state_open", "section_of", "forth", "next")}
    texts = {name: escape(words(f"learn.{name}")) for name in TEXTS}
    texts |= {"board": escape(words("class.title")), "board_hint": escape(words("class.hint"))}
    style = (HERE / "progress.css").read_text(encoding="utf-8")
    return gr.HTML(
        html_template=PAGE.substitute(rows=rows, pages=links, style=style, **texts),
        js_on_load=start("progress", told),
        elem_id="learn-progress",
        apply_default_css=False,
    )
