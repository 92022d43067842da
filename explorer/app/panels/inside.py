"""The panels of Inside: the words of a run above its players, and what they got of it beside them.

They ask the server for nothing but a changed run: where the network looked travels in the packets of the run, and the
panels follow the players' own events. One script serves both, for a word that is pointed at lights up the picture, the
ranks and the chart at once.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.network.directions import MOST as MOST_MORE
from explorer.prompt.sentence import offered
from explorer.words.texts import Words
from explorer.world.vocabulary import HEAD_NAMES, HEADS

__all__ = ["inside_network", "inside_side", "inside_words"]

HERE = Path(__file__).parent
Asked = Callable[[Any], Any]
WAYS = ("both", "attention", "pooled")
MOST = 3  # times that a word can count here
WORDS = Template("""<style>$style</style><section class="in-words">
  <p class="in-hint">$intro</p>
  <ul class="in-chips" aria-label="$words"></ul>
  <div class="in-turn" hidden>
    <label><span class="in-counts"></span><input type="range" min="0" max="$most" step="0.25" value="1">
      <output></output></label>
    <label><span>$ways</span><select>$choices</select></label>
    <span class="in-busy" role="status"></span>
  </div>
</section>""")
SIDE = Template("""<section class="in-side">
  <h2 class="in-where">$whole</h2>
  <ol class="in-ranks"></ol>
  <p class="in-said" aria-live="polite"></p>
  <fieldset class="in-modes"><legend>$modes</legend>
    <label><input type="radio" name="in-mode" value="share" checked><span>$mode_share</span></label>
    <label><input type="radio" name="in-mode" value="own"><span>$mode_own</span></label>
    <p class="in-scale"><i></i><span></span></p></fieldset>
  <fieldset class="in-modes"><legend>$asks</legend>
    <label><input type="radio" name="in-ask" value="words" checked><span>$asks_words</span></label>
    <label><input type="radio" name="in-ask" value="partners"><span>$asks_partners</span></label>
    <label><input type="radio" name="in-ask" value="sees"><span>$asks_sees</span></label>
    <div class="in-maps in-sees" hidden>
      <figure><canvas width="16" height="16"></canvas><figcaption>$sees_high</figcaption></figure>
      <figure><canvas width="16" height="16"></canvas><figcaption>$sees_low</figcaption></figure></div></fieldset>
  <h2>$chart</h2>
  <svg class="in-chart" viewBox="0 0 240 124" role="img" aria-label="$chart_hint"></svg>
  <p class="in-hint">$chart_hint <span class="in-kept"></span></p>
  <div class="in-beside" hidden><h2>$beside</h2>
    <div class="in-maps">
      <figure><canvas width="16" height="16"></canvas><figcaption>$beside_looked</figcaption></figure>
      <figure><canvas width="16" height="16"></canvas><figcaption>$beside_changed</figcaption></figure></div>
    <p class="in-correlation"></p></div>
  <p class="in-take"><button type="button" data-save="png">$save_png</button>
    <button type="button" data-save="gif" title="$save_gif_hint">$save_gif</button>
    <button type="button" data-save="csv">$save_csv</button></p>
</section>""")

NETWORK = Template("""<section class="in-u">
  <h2>$u</h2><p class="in-hint">$u_hint</p>
  <div class="in-drawn"><p class="in-acts"><button type="button" data-act="bridges">$break_bridges</button>
      <button type="button" data-act="middle">$break_middle</button>
      <button type="button" data-act="swap" title="$break_swap_hint">$break_swap</button>
      <button type="button" data-act="undo">$break_undo</button>
      <button type="button" data-act="gif">$save_u</button>
      <button type="button" data-act="csv">$save_csv</button></p>
    <p class="in-push"><label><span>$break_other</span>
      <input class="in-other" type="text" maxlength="300" value="$prompt"></label></p>
    <p class="in-push in-far" hidden><label><span>$push</span><select></select></label>
      <label><span>$push_amount</span><input type="range" min="-$far" max="$far" step="0.5" value="0">
        <output></output></label>
      <span class="in-hint">$push_hint</span></p>
    <div class="in-scroll" tabindex="0" role="group" aria-label="$u">
      <svg class="in-plot" viewBox="0 0 700 230" role="group" aria-label="$u"></svg></div>
    <p class="in-told"></p></div>
  <div class="in-chosen"><div><h3 class="in-name" aria-live="polite"></h3><dl class="in-figures"></dl>
      <p class="in-acts"><button type="button" data-act="off">$act_off</button>
        <button type="button" data-act="half">$act_half</button>
        <button type="button" data-act="blur">$act_blur</button>
        <button type="button" data-act="mirror">$act_mirror</button>
        <button type="button" data-act="swapped" title="$break_swap_hint">$act_swap</button></p></div>
    <div class="in-more"><p class="in-acts"><button type="button" data-act="sheet">$sheet</button>
        <button type="button" data-act="png" hidden>$save_sheet</button></p>
      <img class="in-sheet" width="264" height="128" alt="" hidden>
      <p class="in-sheet-said in-hint" role="status"></p></div>
  </div>
</section>""")


def inside_words(words: Words, player: str, other: str, film: Asked, partners: Asked, sees: Asked) -> gr.HTML:
    """The words, each with its light, its switch and its slider. Event: `turned` {change, run}, the pairs of a change
    (explorer.trajectory.inside) of the run of that name.

    film  {run, token} -> the GIF of a run in the light of a word (explorer.present.inside_film), as base64; "" for none
    partners, sees  {run, x, y} -> what explorer.present.inside_place knows of a place of a run
    """
    texts = {name: text for name, text in words.group("inside").items() if isinstance(text, str)}
    escaped = {name: escape(text) for name, text in texts.items()}
    choices = "".join(f'<option value="{way}">{escaped[f"ways_{way}"]}</option>' for way in WAYS)
    told = {"player": player, "other": other, "words": texts, "percent": words("format.percent")}
    told |= {"language": words.language}
    page = WORDS.substitute(
        {**escaped, "choices": choices, "most": str(MOST)},
        style=(HERE / "inside.css").read_text(encoding="utf-8"),
    )
    return gr.HTML(
        html_template=page,
        js_on_load=start("inside", told),
        server_functions=[asked("film", film), asked("partners", partners), asked("sees", sees)],
        elem_id="inside-words",
        apply_default_css=False,
    )


def inside_side(words: Words) -> gr.HTML:
    """Ranks, chart, and what was looked at beside what changed; the script of `inside_words` fills it."""
    texts = {name: escape(text) for name, text in words.group("inside").items() if isinstance(text, str)}
    return gr.HTML(html_template=SIDE.substitute(texts), elem_id="inside-side", apply_default_css=False)


def inside_network(words: Words, player: str, other: str, block: Asked, times: Asked, film: Asked) -> gr.HTML:
    """The network drawn to scale, and what can be done to it.

    block  {run, name} -> the sheets of a block in that run (explorer.present.inside_block)
    times  {run} -> each block's share of the time;  film  {run} -> the network along that run as a GIF, as base64
    """
    texts = {name: text for name, text in words.group("inside").items() if isinstance(text, str)}
    escaped = {name: escape(text) for name, text in texts.items()}
    prompt = offered(words.language, words.several("examples.list")[0])
    escaped["prompt"] = escape(prompt)
    escaped["far"] = f"{MOST_MORE:g}"
    told: dict[str, Any] = {"player": player, "other": other, "words": texts, "percent": words("format.percent")}
    told["prompt"] = prompt
    told["labels"] = [
        [words(f"attributes.{head}"), [[f"{head}.{name}", words.name(head, name)] for name in names]]
        for head, names in zip(HEAD_NAMES, HEADS)
        if head != "kind"
    ]
    return gr.HTML(
        html_template=NETWORK.substitute(escaped),
        js_on_load=start("inside_u", {**told, "language": words.language}),
        server_functions=[asked("block", block), asked("times", times), asked("film", film)],
        elem_id="inside-network",
        apply_default_css=False,
    )
