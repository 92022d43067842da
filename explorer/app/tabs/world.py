"""World: where it comes from. Scenes painted by code while one types, what the model makes of the same words, the
code itself, and a guessing game with pairs of both."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from explorer.app.arrivals import arrivals
from explorer.app.panels.pairs import pairs_panel
from explorer.app.panels.typed import typed
from explorer.app.site import Site
from explorer.app.tabs.world_text import about, figure, lead, not_painted
from explorer.present.world import PARTS, Shot, make, offer, paint, pairs, picked_in, source, wished
from explorer.words.texts import Words

__all__ = ["world_tab"]

OPENING, SEED, DRAWN = "a purple elephant in the desert", 8, "elephant"
FIRST_PAIRS = 17
LONGEST = 300  # letters of a caption
SEEDS = 100_000
LIVE = {"trigger_mode": "always_last", "show_progress": "hidden", "concurrency_limit": 4}
ONCE = {"trigger_mode": "once", "show_progress": "hidden", "concurrency_limit": 4}
ADDRESS = '(made) => { if (made) history.replaceState(null, "", "?tab=world&" + made); }'


@cache
def opening() -> Shot:
    """The picture that the tab opens on, painted once for all languages."""
    return paint(OPENING, SEED)


def world_tab(words: Words, site: Site) -> None:
    """Lays the tab out and wires it; call directly inside a gr.Tab."""
    tab: Any = gr.context.Context.block
    tabs = tab.parent  # now: Gradio forgets it when it first sends the page
    root: Any = gr.context.Context.root_block
    first = opening()
    lead(words)
    with gr.Row(elem_classes="desk", elem_id="world"):
        with gr.Column(elem_classes="side"):
            text = build_text(words)
            notes = gr.HTML("", elem_id="world-notes", apply_default_css=False)
            again = gr.Button(words("world.again"), size="sm", elem_id="world-again")
            chance = gr.Button(words("world.chance"), size="sm", elem_id="world-chance")
        with gr.Column(elem_classes="side rest"):
            pickers = build_pickers(words)
        with gr.Column(elem_classes="middle"), gr.Row(elem_classes="world-two"):
            painted = gr.HTML(figure(words, "code", first), elem_id="world-painted", apply_default_css=False)
            with gr.Column(min_width=0):
                made = gr.HTML(figure(words, "model"), elem_id="world-made", apply_default_css=False)
                ask = gr.Button(words("world.make"), variant="primary", interactive=False, elem_id="world-make")
        with gr.Column(elem_classes="right"):
            about(words)
    panel = pairs_panel(words)
    code = build_code(words, DRAWN)
    said, seed, drawn = gr.State(first.said), gr.State(SEED), gr.State(DRAWN)
    place = gr.Textbox("", visible="hidden", elem_id="world-place")
    seen = gr.State(False)

    def show(given: str, number: int, shown: str, move: bool = True) -> dict[Any, Any]:
        """Paints; what cannot be painted is said, and the last picture stays."""
        try:
            shot = paint(given[:LONGEST], number)
        except ValueError:
            return {notes: not_painted(words, dict(offer(given)), nothing=True)}
        told: dict[Any, Any] = {
            painted: figure(words, "code", shot),
            made: figure(words, "model"),
            ask: gr.Button(interactive=True),
            notes: not_painted(words, shot.missing),
            said: shot.said,
            seed: number,
            place: urlencode({"words": given[:LONGEST], "seed": number}) if move else gr.skip(),
            **dict(zip(pickers, picked_in(shot))),
        }
        name = shot.scene.subject.name if shot.scene and shot.scene.subject else shown
        return {**told, drawn: name, **dict(zip(code, code_of(words, name)))} if name != shown else told

    def from_lists(number: int, shown: str, *values: str) -> dict[Any, Any]:
        given = wished(**dict(zip(PARTS, values)))
        return {text: given, **show(given, number, shown)}

    def by_chance(shown: str) -> dict[Any, Any]:
        number = random.randrange(SEEDS)
        given = wished(**{part: random.choice(names) for part, names in PARTS.items()})
        return {text: given, **show(given, number, shown)}

    def by_model(given: str, number: int) -> Iterator[dict[Any, Any]]:
        yield {ask: gr.Button(interactive=False), made: figure(words, "model", words("world.waiting"))}
        shot = Shot(picture=make(site.models, given, number), said=given)
        yield {made: figure(words, "model", shot)}

    def entered(before: bool, given: str, number: int) -> dict[Any, Any]:
        """The first look at the tab: nothing waits for a click."""
        if before:
            return {seen: True}
        shot = Shot(picture=make(site.models, given, number), said=given)
        return {seen: True, made: figure(words, "model", shot), panel: list(pairs(site.models, FIRST_PAIRS))}

    def linked(request: gr.Request) -> Iterator[dict[Any, Any]]:
        """?tab=world&words=...&seed=7 paints that."""
        query = request.query_params
        yield {text: gr.skip()}
        if query.get("tab") != "world":
            return
        given, number = query.get("words", OPENING)[:LONGEST], query.get("seed", str(SEED))
        number = int(number) if number.isdecimal() and len(number) < 10 else SEED
        here = {tabs: gr.Tabs(selected=tab.id), text: given, seen: True}
        yield {**here, **show(given, number, DRAWN, move=False)}
        yield {panel: list(pairs(site.models, FIRST_PAIRS))}

    shown = [painted, made, ask, notes, said, seed, place, drawn, *pickers, *code]
    typed("world-words").click(show, [text, seed, drawn], shown, **LIVE)
    again.click(lambda t, d: show(t, random.randrange(SEEDS), d), [text, drawn], shown, **LIVE)
    chance.click(by_chance, drawn, [text, *shown], **LIVE)
    gr.on([part.input for part in pickers], from_lists, [seed, drawn, *pickers], [text, *shown], **LIVE)
    ask.click(by_model, [said, seed], [ask, made], **ONCE)
    panel.more(lambda: list(pairs(site.models, random.randrange(SEEDS))), None, panel, **ONCE)
    tab.select(entered, [seen, said, seed], [seen, made, panel], **ONCE)
    place.change(None, place, None, js=ADDRESS)
    arrivals(root).add(linked, [text, *shown, panel, seen, tabs])


def build_text(words: Words) -> gr.Textbox:
    return gr.Textbox(
        OPENING,
        label=words("world.words"),
        info=words("world.words_info"),
        placeholder=words("control.prompt.placeholder"),
        lines=2,
        max_lines=4,
        max_length=LONGEST,
        elem_id="world-words",
    )


def build_pickers(words: Words) -> list[gr.Dropdown]:
    """One list for each part of a scene; the first line of each leaves it open."""
    opening = picked_in(paint(OPENING))
    lists = []
    for (part, names), value in zip(PARTS.items(), opening):
        choices = [(words(f"world.open.{part}"), ""), *((words.name(part, name), name) for name in names)]
        label = words(f"attributes.{part}")
        label = label[:1].upper() + label[1:]
        look = {"label": label, "info": words(f"world.info.{part}"), "elem_id": f"world-{part}"}
        lists.append(gr.Dropdown(choices, value=value, filterable=False, **look))
    return lists


def build_code(words: Words, name: str) -> tuple[gr.HTML, gr.Code]:
    """The code that draws a subject: where it stands, and the text."""
    line, text = code_of(words, name)
    where = gr.HTML(line, elem_id="world-file", apply_default_css=False)
    return where, gr.Code(
        text, language="python", interactive=False, max_lines=22, show_label=False, elem_id="world-code"
    )


def code_of(words: Words, name: str) -> tuple[str, str]:
    file, text = source(name)
    said = escape(words("world.code", what=words.name("subject", name), lines=len(text.splitlines())))
    return f'<h2 class="world-file">{said} <code>{escape(file)}</code></h2>', text
