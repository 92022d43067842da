"""The panel of "Teach it your thing": pictures, a name, the teaching, and the words of this visit.

The page asks and the server answers (present/teach.py). A picture is cut to a square of 128 pixels in the browser, so
nothing larger leaves it, and the server opens it like any file of a stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.words.texts import Words

__all__ = ["ADD", "HEAD", "teach_head", "teach_panel"]

HERE = Path(__file__).parent
ADD = "() => { window.dispatchEvent(new CustomEvent('explorer:teach', { detail: { act: 'painted' } })); }"
"""Script of the button that adds what is on the canvas."""
HEAD = Template("""<style>$style</style><section class="tw-head">
  <h2>$title</h2><p>$intro</p><p class="tw-private">$private</p></section>""")
PAGE = Template("""<section class="tw">
  <p class="tw-note" role="alert"></p>
  <div class="tw-part" data-part="pictures">
    <h3>$pictures</h3><p class="tw-hint">$pictures_hint</p>
    <p class="tw-row"><button type="button" data-act="camera">$camera</button>
      <label class="tw-files"><input type="file" accept="image/*" multiple><span>$files</span></label>
      <button type="button" data-act="clear" hidden>$clear</button></p>
    <div class="tw-camera pk-camera" hidden>
      <video playsinline muted aria-label="$camera"></video>
      <button type="button" class="pk-take">$camera_take</button>
      <button type="button" class="pk-close">$camera_close</button></div>
    <ul class="tw-tray" aria-label="$tray"></ul>
    <p class="tw-count" role="status"></p>
    <details class="tw-examples"><summary>$examples</summary>
      <div class="tw-each" role="group" aria-label="$examples"></div></details>
  </div>
  <form class="tw-part" data-part="name" autocomplete="off">
    <h3>$name</h3>
    <label class="tw-word"><span>$word</span>
      <input name="word" maxlength="24" spellcheck="false" autocapitalize="none" placeholder="$word_example"></label>
    <p class="tw-hint tw-named" role="status">$word_hint</p>
    <details class="tw-more"><summary>$more</summary>
      <label class="tw-dial"><span>$steps</span><output></output>
        <input type="range" name="steps" min="$step_least" max="$most_steps" step="$step_least" value="$usual"></label>
      <p class="tw-hint">$steps_hint</p>
      <label class="tw-check"><input type="checkbox" name="prior" checked><span>$prior</span></label>
      <p class="tw-hint">$prior_hint</p></details>
    <p class="tw-row"><button type="submit" class="tw-go">$teach</button>
      <button type="button" data-act="seen">$seen</button></p>
    <div class="tw-seen" role="group" aria-label="$seen" hidden></div>
  </form>
  <div class="tw-part" data-part="run" hidden>
    <h3 class="tw-run-title"></h3>
    <p class="tw-status" role="status"></p>
    <div class="tw-samples"></div>
    <p class="tw-row tw-cursor"><input type="range" min="0" max="0" value="0" aria-label="$cursor"><output></output></p>
    <svg class="tw-loss" viewBox="0 0 320 90" role="img" aria-label="$loss"></svg>
    <p class="tw-hint">$loss</p>
    <p class="tw-row"><button type="button" data-act="pause">$pause</button>
      <button type="button" data-act="enough">$enough</button></p>
  </div>
  <div class="tw-part" data-part="words" hidden>
    <h3>$own</h3><p class="tw-hint">$own_hint</p><ul class="tw-own"></ul>
    <div class="tw-card" hidden></div>
  </div>
  <div class="tw-part" data-part="class" hidden>
    <h3 class="tw-class-title"></h3><p class="tw-hint">$class_hint</p><ul class="tw-class"></ul>
  </div>
</section>""")


def teach_head(words: Words) -> gr.HTML:
    """What this part is, above its two columns."""
    texts = words.group("teach_it")
    names = {name: escape(texts[name]) for name in ("title", "intro", "private")}
    page = HEAD.substitute(names, style=(HERE / "teach.css").read_text(encoding="utf-8"))
    return gr.HTML(html_template=page, apply_default_css=False, container=False, padding=False)


def teach_panel(
    words: Words, canvas: str, facts: Mapping[str, Any], asks: Mapping[str, Callable[[Any], Any]]
) -> gr.HTML:
    """The panel; its value {new: another each time} says that the words of this visit have changed.

    canvas  where is drawn;  facts  most pictures, usual and most steps, the greatest strength, whether it can be done
    asks    the questions that the page may ask, by name: see explorer.present.teach
    """
    texts = words.group("teach_it")
    shared = {name: words(f"destroy.{name}") for name in ("camera_take", "camera_close")}
    camera = {name: words(f"destroy.{name}") for name in ("camera_refused", "camera_unsafe")}
    told = {"words": texts, "camera": camera, "language": words.language, "percent": words("format.percent")}
    told |= {"canvas": canvas, **facts}
    filled = {name: escape(text.replace("{most}", str(facts["most"]))) for name, text in (texts | shared).items()}
    usual = int(facts["steps"])
    filled |= {"usual": str(usual), "most_steps": str(facts["most_steps"]), "step_least": str(min(60, usual))}
    return gr.HTML(
        html_template=PAGE.substitute(filled),
        js_on_load=start("teach", told),
        server_functions=[asked(name, act) for name, act in asks.items()],
        elem_id="teach-panel",
        apply_default_css=False,
        container=False,
        padding=False,
    )
