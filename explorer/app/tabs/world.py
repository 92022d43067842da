"""World: where it comes from. Scenes painted by code while one types, what the model makes of the same words, the
code itself, and a guessing game with pairs of both."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

import gradio as gr

from explorer.app.address import LONGEST, Address, AtScene, Place
from explorer.app.event_data import EventData
from explorer.app.page import Updates, address_in
from explorer.app.panels.pairs import pairs_panel
from explorer.app.panels.typed import typed
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.world_text import about, figure, lead, not_painted
from explorer.present.world import (
    PARTS,
    Shot,
    in_own_words,
    make,
    offer,
    paint,
    pairs,
    picked_in,
    read_otherwise,
    source,
    wished,
)
from explorer.words.texts import Words

__all__ = ["World"]

OPENING, SEED, DRAWN = "a purple elephant in the desert", 8, "elephant"
FIRST_PAIRS = 17
SEEDS = 100_000
LIVE: dict[str, Any] = {"trigger_mode": "always_last", "show_progress": "hidden", "concurrency_limit": 4}
ONCE: dict[str, Any] = {"trigger_mode": "once", "show_progress": "hidden", "concurrency_limit": 4}


@cache
def opening() -> Shot:
    """The picture that the tab opens on, painted once for all languages."""
    return paint(OPENING, SEED)


class World(Tab):
    """`said`, `seed` and `drawn` are the caption, the seed and the subject of what is painted; `seen` whether the tab
    was looked at before."""

    id = "world"

    def build(self) -> None:
        words, first = self.words, opening()
        lead(words)
        with gr.Row(elem_classes="desk", elem_id="world"):
            with gr.Column(elem_classes="side"):
                self.text = build_text(words)
                self.notes = gr.HTML("", elem_id="world-notes", apply_default_css=False)
                self.again = gr.Button(words("world.again"), size="sm", elem_id="world-again")
                self.chance = gr.Button(words("world.chance"), size="sm", elem_id="world-chance")
            with gr.Column(elem_classes="side rest"):
                self.pickers = build_pickers(words)
            with gr.Column(elem_classes="middle"), gr.Row(elem_classes="world-two"):
                self.painted = gr.HTML(figure(words, "code", first), elem_id="world-painted", apply_default_css=False)
                with gr.Column(min_width=0):
                    self.made = gr.HTML(figure(words, "model"), elem_id="world-made", apply_default_css=False)
                    look: dict[str, Any] = {"variant": "primary", "interactive": False, "elem_id": "world-make"}
                    self.ask = gr.Button(words("world.make"), **look)
            with gr.Column(elem_classes="right"):
                about(words)
        self.panel = pairs_panel(words)
        self.code = build_code(words, DRAWN)
        self.said, self.seed, self.drawn = gr.State(first.said), gr.State(SEED), gr.State(DRAWN)
        self.seen = gr.State(False)

    def wire(self) -> None:
        text, seed, drawn, made = self.text, self.seed, self.drawn, self.made
        shown = [self.painted, made, self.ask, self.notes, self.said, seed, drawn, *self.pickers, *self.code]
        self.addressed = [text, *shown, self.panel, self.seen]
        shown.append(self.page.told)
        typed("world-words").click(self.show, [text, seed, drawn], shown, **LIVE)
        self.again.click(self.show_again, [text, drawn], shown, **LIVE)
        self.chance.click(self.by_chance, drawn, [text, *shown], **LIVE)
        picked = [part.input for part in self.pickers]
        gr.on(picked, self.from_lists, [seed, drawn, *self.pickers], [text, *shown], **LIVE)
        self.ask.click(self.by_model, [self.said, seed], [self.ask, made], **ONCE)
        self.panel.more(lambda: list(pairs(self.site.models, random.randrange(SEEDS))), None, self.panel, **ONCE)
        self.item.select(self.entered, [self.seen, self.said, seed], [self.seen, made, self.panel], **ONCE)
        self.page.back(self.id)(self.returned, drawn, [text, *shown], **QUIET)

    # what is painted

    def show(self, given: str, number: int, drawn: str) -> Updates:
        """Paints; what cannot be painted is said, and the last picture stays. drawn: the subject whose code is shown"""
        words, given = self.words, given[:LONGEST]
        text, otherwise = in_own_words(given, words.language), read_otherwise(given, words.language)
        try:
            shot = paint(text, number)
        except ValueError:
            return {self.notes: not_painted(words, dict(offer(text)), True, otherwise)}
        updates = {
            self.painted: figure(words, "code", shot),
            self.made: figure(words, "model"),
            self.ask: gr.Button(interactive=True),
            self.notes: not_painted(words, shot.missing, otherwise=otherwise),
            self.said: shot.said,
            self.seed: number,
            **self.changed(AtScene(given, number)),
            **dict(zip(self.pickers, picked_in(shot))),
        }
        name = shot.scene.subject.name if shot.scene and shot.scene.subject else drawn
        code = {} if name == drawn else {self.drawn: name, **dict(zip(self.code, code_of(words, name)))}
        return {**updates, **code}

    def show_again(self, given: str, drawn: str) -> Updates:
        return self.show(given, random.randrange(SEEDS), drawn)

    def from_lists(self, number: int, drawn: str, *values: str) -> Updates:
        given = wished(self.words.language, **dict(zip(PARTS, values)))
        return {self.text: given, **self.show(given, number, drawn)}

    def by_chance(self, drawn: str) -> Updates:
        given = wished(self.words.language, **{part: random.choice(names) for part, names in PARTS.items()})
        return {self.text: given, **self.show_again(given, drawn)}

    def by_model(self, given: str, number: int) -> Iterator[Updates]:
        waiting = figure(self.words, "model", self.words("world.waiting"))
        yield {self.ask: gr.Button(interactive=False), self.made: waiting}
        yield {self.made: self.model_makes(given, number)}

    def model_makes(self, given: str, number: int) -> str:
        return figure(self.words, "model", Shot(picture=make(self.site.models, given, number), said=given))

    def entered(self, before: bool, given: str, number: int) -> Updates:
        """The first look at the tab: nothing waits for a click."""
        if before:
            return {self.seen: True}
        first_pairs = list(pairs(self.site.models, FIRST_PAIRS))
        return {self.seen: True, self.made: self.model_makes(given, number), self.panel: first_pairs}

    # places

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        yield {self.seen: True, **self.shown_at(address.place, DRAWN)}
        yield {self.panel: list(pairs(self.site.models, FIRST_PAIRS))}

    def returned(self, event: EventData, drawn: str) -> Updates:
        return self.shown_at(address_in(event).place, drawn)

    def shown_at(self, place: Place | None, drawn: str) -> Updates:
        """The scene of a place; the one that the tab opens on where it names none. Its address is there already."""
        scene = place if isinstance(place, AtScene) else AtScene()
        given, number = scene.words or OPENING, SEED if scene.seed is None else scene.seed
        updates = {self.text: given, **self.show(given, number, drawn)}
        return {part: value for part, value in updates.items() if part is not self.page.told}


def build_text(words: Words) -> gr.Textbox:
    return gr.Textbox(
        OPENING,
        label=words("world.words"),
        info=words("world.words_info"),
        placeholder=words("control.prompt.placeholder"),
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
        look: dict[str, Any] = {"label": label, "info": words(f"world.info.{part}"), "elem_id": f"world-{part}"}
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
