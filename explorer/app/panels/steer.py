"""The panels of Steer: which tool, and what it is told; both are on the page alone until somebody asks for a run.

Canvas, dials and the tree of branches are read by one script, which sends everything with one event; what a repair
knows of the picture is asked of the server as soon as a dial is let go, for that takes no network.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from explorer.app.address_steer import PLANS
from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.player.packets import stage_places
from explorer.present.steer import FRAMES
from explorer.words.texts import Words

__all__ = ["ASK", "onward", "steer_dials", "steer_tools"]

HERE = Path(__file__).parent
TASKS = ("fill", "widen", "enlarge", "colour", "deblur", "scratches", "static")
WAYS = ("put-back", "none", "back-and-forth", "diffpir")
SIDES = ("left", "right", "top", "bottom")
FACTORS = (2, 4, 8, 16)
ASK = "() => { window.dispatchEvent(new CustomEvent('explorer:steer', { detail: { act: 'ask' } })); }"
"""Script of what asks for a run."""

ONWARD = """() => {
  window.explorerBranch = true;
  window.dispatchEvent(new CustomEvent("explorer:go", { detail: "steer" }));
  window.dispatchEvent(new CustomEvent("explorer:steer", { detail: { act: "branch" } }));
}"""
TOOL = Template(
    '<label><input type="radio" name="st-tool" value="$name"><span><b>$title</b><small>$hint</small></span></label>'
)
TOOLS = Template("""<style>$style</style><section class="st-tools" role="radiogroup" aria-label="$tools">
  $each</section>""")
DIALS = Template("""<section class="st">
  <div data-for="picture">
    <label class="st-dial"><span>$depth</span><output></output>
      <input type="range" name="depth" min="0" max="$frames" value="$half"></label>
    <p class="st-axis" aria-hidden="true"><span>$picture_end</span><span>$static_end</span></p>
    <p class="st-hint">$depth_hint</p></div>
  <div data-for="repair">
    <div class="st-row"><label><span>$task</span><select name="task">$tasks</select></label>
      <label data-task="widen"><span>$side</span><select name="side">$sides</select></label>
      <label data-task="enlarge"><span>$factor</span><select name="factor">$factors</select></label></div>
    <p class="st-hint st-task-hint"></p>
    <label class="st-dial" data-task="widen"><span>$amount</span><output></output>
      <input type="range" name="amount" min="8" max="96" step="8" value="32"></label>
    <label class="st-dial" data-task="fill widen"><span>$band</span><output></output>
      <input type="range" name="band" min="0" max="16" value="6"></label>
    <label class="st-dial" data-task="deblur"><span>$radius</span><output></output>
      <input type="range" name="radius" min="0.5" max="6" step="0.5" value="2"></label>
    <label class="st-dial" data-task="static"><span>$strength</span><output></output>
      <input type="range" name="strength" min="0.1" max="1.5" step="0.1" value="0.3"></label>
    <label class="st-dial"><span>$sure</span><output></output>
      <input type="range" name="sure" min="0" max="100" step="5" value="100"></label>
    <p class="st-axis" aria-hidden="true"><span>$sure_none</span><span>$sure_all</span></p>
    <div class="st-row"><label data-known><span>$way</span><select name="way">$ways</select></label></div>
    <p class="st-hint st-way-hint"></p></div>
  <div data-for="branch">
    <p class="st-row"><button type="button" class="st-origin">$origin</button></p>
    <p class="st-hint">$branch_hint</p>
    <label class="st-check"><input type="checkbox" name="fresh"><span>$fresh</span></label>
    <svg class="st-tree" viewBox="0 0 420 40" role="group" aria-label="$tree" hidden></svg></div>
  <p class="st-note" role="alert"></p>
</section>""")


def onward(words: Words) -> gr.Button:
    """The button in Create that leads here: its run goes on otherwise from the step that is shown."""
    button = gr.Button(words("steer.on_otherwise"), size="sm", elem_id="onward")
    button.click(None, js=ONWARD)
    return button


def steer_tools(words: Words) -> gr.HTML:
    """Which tool, at the top of the tab; the script of `steer_dials` follows it."""
    texts = {name: escape(text) for name, text in words.group("steer").items() if isinstance(text, str)}
    each = "".join(
        TOOL.substitute(name=name, title=texts[f"tool_{name}"], hint=texts[f"tool_{name}_hint"]) for name in PLANS
    )
    page = TOOLS.substitute(each=each, tools=texts["tools"], style=(HERE / "steer.css").read_text(encoding="utf-8"))
    return gr.HTML(html_template=page, elem_id="steer-tools", apply_default_css=False)


def steer_dials(
    words: Words, given: str, player: str, maker: str, canvas: str, seen: Callable[[Any], Any], first: dict[str, Any]
) -> gr.HTML:
    """What the tool is told. Its value sets it: names of controls with their values.

    given, player, maker  players: of the picture, of the result, and of Create;  canvas  where a mask is painted
    seen   {run, seed, and what a repair is told} -> {picture, an address of what is known, or why: a line}
    Events: `asked` {tool, run, index, fresh, painting, and what a repair is told}; `origin` {run, settings} of the run
    that is to go on otherwise; `twig` {run} of a branch to look at.
    """
    texts = {name: text for name, text in words.group("steer").items() if isinstance(text, str)}
    escaped = {name: escape(text) for name, text in texts.items()}

    def options(kind: str, names: tuple[Any, ...]) -> str:
        return "".join(f'<option value="{one}">{escape(words(f"steer.{kind}.{one}"))}</option>' for one in names)

    page = DIALS.substitute(
        {**escaped, "frames": FRAMES, "half": FRAMES // 2},
        tasks=options("tasks", TASKS),
        ways=options("ways", WAYS),
        sides=options("sides", SIDES).replace('"right"', '"right" selected'),
        factors="".join(f'<option value="{one}"{" selected" * (one == 4)}>{one} ×</option>' for one in FACTORS),
    )
    told: dict[str, Any] = {
        "given": given,
        "player": player,
        "maker": maker,
        "canvas": canvas,
        "words": words.group("steer"),
    }
    told |= {"stages": stage_places(), "language": words.language, "percent": words("format.percent")}
    told |= {"stage_names": {name: words.group("player")[f"stage.{name}"] for name, _ in stage_places()}}
    return gr.HTML(
        first,
        html_template=page,
        js_on_load=start("steer", told),
        server_functions=[asked("seen", seen)],
        elem_id="steer-dials",
        apply_default_css=False,
    )
