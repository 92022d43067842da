"""The panels of Steer: which tool, what it is told, what it will cost, and what is shown beside its result.

All of it is on the page alone until somebody asks for a run. Canvas, dials and the tree of branches are read by one
script, which sends everything with one event; what a tool makes of what is given, and what a run would cost, is asked
of the server as soon as a dial is let go, for that takes no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from explorer.app.address_steer import PLANS
from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.diffusion.sampler import SAMPLERS
from explorer.diffusion.schedule import PUBLISHED
from explorer.player.bundle import script_json
from explorer.player.packets import stage_places
from explorer.present.choices import choices
from explorer.present.steer import ANGLES, FRAMES
from explorer.words.texts import Words

__all__ = ["ASK", "onward", "steer_beside", "steer_cost", "steer_dials", "steer_tools"]

HERE = Path(__file__).parent
TASKS = ("fill", "widen", "enlarge", "colour", "deblur", "scratches", "static")
WAYS = ("put-back", "none", "back-and-forth", "diffpir")
SIDES = ("left", "right", "top", "bottom")
FACTORS = (2, 4, 8, 16)
ACTS = ("mirror", "swap", "rotate", "freeze", "redraw")
BESIDE = ("words", "avoided", "none", "before", "moved", "unguided", "laid")
GUIDES = ("sketch", "edges", "places", "palette", "mood", "tile", "judge")
ASK = "() => { window.dispatchEvent(new CustomEvent('explorer:steer', { detail: { act: 'ask' } })); }"
"""Script of what asks for a run."""

ONWARD = Template("""() => {
  window.explorerBranch = $player;
  window.dispatchEvent(new CustomEvent("explorer:go", { detail: "steer" }));
  window.dispatchEvent(new CustomEvent("explorer:steer", { detail: { act: "branch" } }));
}""")
TOOL = Template(
    '<label><input type="radio" name="st-tool" value="$name"><span><b>$title</b><small>$hint</small></span></label>'
)
GUIDE = Template('<div data-for="$name"><p class="st-hint">$method</p><p class="st-hint">$limit</p></div>')
TOOLS = Template("""<style>$style</style><section class="st-tools" role="radiogroup" aria-label="$tools">
  $each</section>""")


def onward(words: Words, player: str) -> gr.Button:
    """A button that leads here: the run of that player goes on otherwise from the step that is shown."""
    button = gr.Button(
        words("steer.on_otherwise"), size="sm", elem_id=f"{player}-onward", elem_classes="go-on-otherwise"
    )
    button.click(None, js=ONWARD.substitute(player=script_json(player)))
    return button


def steer_tools(words: Words) -> gr.HTML:
    """Which tool, at the top of the tab; the script of `steer_dials` follows it."""
    texts = {name: escape(text) for name, text in words.group("steer").items() if isinstance(text, str)}
    keys = {name: name.replace("-", "_") for name in PLANS}
    each = "".join(
        TOOL.substitute(name=name, title=texts[f"tool_{key}"], hint=texts[f"tool_{key}_hint"])
        for name, key in keys.items()
    )
    page = TOOLS.substitute(each=each, tools=texts["tools"], style=(HERE / "steer.css").read_text(encoding="utf-8"))
    return gr.HTML(html_template=page, elem_id="steer-tools", apply_default_css=False)


def steer_cost() -> gr.HTML:
    """What a run would cost, above the button that asks for it; the script of `steer_dials` writes it."""
    return gr.HTML(html_template='<p role="status"></p>', elem_id="steer-cost", apply_default_css=False)


def steer_beside(words: Words, player: str) -> gr.HTML:
    """What belongs to the frame that the player shows: pictures beside it, and how much neighbours of a walk differ."""
    told = {"player": player, "captions": {name: words(f"steer.beside.{name}") for name in BESIDE}}
    told |= {name: words(f"steer.{name}") for name in ("gap", "walk_of")}
    told |= {"language": words.language, "percent": words("format.percent")}

    def plot(kind: str, high: int) -> str:
        said = escape(words(f"steer.{kind}"))
        drawing = f'<svg viewBox="0 0 400 {high}" role="group" aria-label="{said}"></svg>'
        return f'<figure class="st-{kind}" hidden>{drawing}<figcaption>{said}</figcaption></figure>'

    plots = plot("gaps", 70) + plot("family", 100)
    page = f'<section class="st-beside" hidden><div class="st-figures"></div>{plots}</section>'
    return gr.HTML(
        html_template=page, js_on_load=start("steer_beside", told), elem_id="steer-beside", apply_default_css=False
    )


def steer_dials(words: Words, parts: dict[str, str], look: Callable[[Any], Any], first: dict[str, Any]) -> gr.HTML:
    """What the tool is told. Its value sets it: {new, tool, plan, painted}, a plan being names of fields with their
    values, painted [{word, paint}].

    parts  ids: players `given`, `player` of the result, `maker` of Create; `canvas` of masks, `drawing` of colours
    look   {tool, plan, run, painted, settings} -> {cost: a line, picture, before, or why: a line}
    Events: `asked` {tool, plan, run, painted}; `origin` {run, settings} of the run that is to go on otherwise; `dug`
    {run} of a burial in Destroy; `turn` {other}: static is to be turned; `give` {run} and `twig` {run}: a run that was
    made before, as what is given and as the result.
    """
    texts = {name: text for name, text in words.group("steer").items() if isinstance(text, str)}
    stages = words.group("player")
    html = "".join((HERE / file).read_text(encoding="utf-8") for file in ("steer.html", "steer_guides.html"))
    page = Template(f'<section class="st">{html}</section>').substitute(
        {**{name: escape(text) for name, text in texts.items()}, "frames": FRAMES, "half": FRAMES // 2},
        tasks=options((words(f"steer.tasks.{one}"), one) for one in TASKS),
        ways=options((words(f"steer.ways.{one}"), one) for one in WAYS),
        sides=options((words(f"steer.sides.{one}"), one) for one in SIDES).replace('"right"', '"right" selected'),
        factors="".join(f'<option value="{one}"{" selected" * (one == 4)}>{one} ×</option>' for one in FACTORS),
        methods="".join(GUIDE.substitute(name=name, **about(words, name)) for name in GUIDES),
        judging=options((words(f"steer.judging.{one}"), one) for one in ("best", "resample", "push")),
        pulling=options((words(f"steer.pulling.{one}"), one) for one in ("guess", "network")),
        acts=options((words(f"steer.acts.{one}"), one) for one in ACTS),
        samplers=options(choices(words, "sampler", SAMPLERS)),
        schedules=options(choices(words, "schedule", PUBLISHED)),
        sampler=escape(words("control.sampler.label")),
        schedule=escape(words("control.schedule.label")),
        stage_static=escape(stages["stage.static"]),
        stage_picture=escape(stages["stage.picture"]),
    )
    told: dict[str, Any] = {**parts, "words": words.group("steer"), "frames": FRAMES}
    told |= {"stages": stage_places(), "language": words.language, "percent": words("format.percent"), "angles": ANGLES}
    told |= {"stage_names": {name: stages[f"stage.{name}"] for name, _ in stage_places()}}
    return gr.HTML(
        first,
        html_template=page,
        js_on_load=start("steer", told),
        server_functions=[asked("look", look)],
        elem_id="steer-dials",
        apply_default_css=False,
    )


def about(words: Words, guide: str) -> dict[str, str]:
    return {part: escape(words(f"steer.{part}.{guide}")) for part in ("method", "limit")}


def options(named: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{escape(name)}">{escape(text)}</option>' for text, name in named)
