"""Inside: where the network looks for each word while it draws, and what a word does when somebody takes it away."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import gradio as gr

from explorer.app.address import Address, Place
from explorer.app.address_inside import AtInside
from explorer.app.components import seed_field
from explorer.app.event_data import EventData
from explorer.app.page import EACH, Updates, address_in
from explorer.app.panels.inside import inside_network, inside_side, inside_words
from explorer.app.panels.inside_road import inside_road
from explorer.app.panels.to_picture import to_picture
from explorer.app.player import player
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.controls import model_defaults, slider
from explorer.app.tabs.lines import RUNS
from explorer.app.tabs.within import heard, spoken, within
from explorer.model.registry import MODELS, of_the_world, quickest
from explorer.player.packets import Packet, show_packet
from explorer.present.choices import choices
from explorer.present.inside import look_into, opening
from explorer.present.inside_block import block_sheets, block_times
from explorer.present.inside_film import film, network_film, partners_film
from explorer.present.inside_place import looks_at, partner_maps, place_in, sees
from explorer.present.inside_road import road
from explorer.prompt.sentence import offered
from explorer.trajectory.inside import Change
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import understood, worded
from explorer.words.texts import Words

__all__ = ["Inside"]

PLAYER, OTHER, GROUP = "inside-player", "inside-other", "inside"
STEPS = 8  # of the fast model: enough noise levels to walk along
FIRST = Settings(model=quickest(), steps=STEPS, prompt="a red bicycle in a meadow", seed=3)


class Inside(Tab):
    """`run_text` holds the settings of the run that is looked into, `link` the query of an address that asks for one;
    `lead` is the player of that run, `view` that of the same with a change."""

    id = "inside"

    def build(self) -> None:
        words, here = self.words, self.site.models.here
        if not here:
            gr.HTML(f'<p class="in-hint">{escape(words("inside.away"))}</p>', elem_id="inside-away")
        with gr.Row(elem_classes="desk", elem_id="inside"):
            with gr.Column(elem_classes="side"):
                self.prompt = build_prompt(words)
                look: dict[str, Any] = {"variant": "primary", "elem_id": "inside-make", "interactive": here}
                self.make = gr.Button(words("inside.make"), **look)
                self.stop = gr.Button(words("inside.stop"), visible=False, elem_id="inside-stop")
                self.model = build_model(words)
            with gr.Column(elem_classes="side rest"):
                self.seed = seed_field(FIRST.seed, **texts(words, "seed"))
                self.steps = slider(1, 100, FIRST.steps, step=1, **texts(words, "steps"))
                self.scale = slider(0, 12, FIRST.guidance_scale, step=0.5, **texts(words, "guidance_scale"))
            with gr.Column(elem_classes="middle"):
                self.panel = inside_words(words, PLAYER, OTHER, self.film, self.partners, self.sees)
                to_picture("#inside-make", PLAYER)
                with gr.Row(elem_classes="inside-two"):
                    self.lead = self.column(PLAYER, words, self.promised(words) if here else None)
                    self.view = self.column(OTHER, words, compact=True)
            with gr.Column(elem_classes="right"):
                inside_side(words)
        inside_network(words, PLAYER, OTHER, self.block, self.times, self.network)
        inside_road(words, PLAYER, self.road)
        self.run_text = gr.Textbox(FIRST.to_text(), visible="hidden", elem_id="inside-settings")
        self.link = gr.Textbox("", visible="hidden", elem_id="inside-linked")
        self.running = gr.State([])

    def promised(self, words: Words) -> Packet:
        """The run that the tab opens on, made on this machine once the pages are there."""
        link = Address(self.id, AtInside(FIRST)).to_text()
        return self.site.reels.promise(lambda run: opening(self.site.models, words, FIRST, run=run, link=link))

    def column(self, name: str, words: Words, first: Packet | None = None, compact: bool = False) -> gr.HTML:
        changed = {words.language: {"view.x0_hat": words("inside.other_view")}}
        return player(
            first,
            elem_id=name,
            reels=self.site.reels,
            language=words.language,
            wording=changed if compact else None,
            windows=1,
            sync={"group": GROUP, "by": "level"},
            compact=compact,
            autoplay=not compact,
        )

    # what happens

    def wire(self) -> None:
        inputs = [self.prompt, self.model, self.seed, self.steps, self.scale]
        buttons = [self.stop, self.make, self.running]
        outputs = [self.lead, self.view, self.run_text, *buttons, self.page.told]
        self.addressed = [self.link, *inputs]
        runs = [
            gr.on([self.make.click, self.prompt.submit], self.pressed, inputs, outputs, **RUNS),
            self.link.change(self.follow, self.link, outputs, **RUNS),
            self.panel.turned(self.turned, self.run_text, [self.view, *buttons, self.page.told], **{**RUNS, **EACH}),
        ]
        self.stop.click(self.stopped, self.running, [self.lead, self.view, *buttons], cancels=runs, **QUIET)
        brought = [name for name in ("steps", "guidance_scale") if name in model_defaults()]
        parts = [{"steps": self.steps, "guidance_scale": self.scale}[name] for name in brought]
        self.model.input(lambda name: [usual(name)[part] for part in brought], self.model, parts, **QUIET)
        self.page.back(self.id)(self.returned, None, [self.lead, self.run_text, self.link, *inputs], **QUIET)

    def pressed(self, prompt: str, model: str, seed: Any, steps: Any, scale: Any) -> Iterator[Updates]:
        given = {"seed": seed, "steps": steps, "guidance_scale": scale}
        fields = {name: value for name, value in given.items() if value is not None}
        asked = Settings.make(prompt=prompt, model=model, **fields)
        asked = worded(asked, self.site.models.reader(asked.model), self.words.language)
        yield from self.run(asked, self.moved)

    def run(self, asked: Settings, tell: Callable[[Place, str], Updates]) -> Iterator[Updates]:
        """A run that is looked into; tell: how the address hears of it."""
        settings = heard(self.words, within(self.words, asked))
        at = AtInside(settings)
        packets = look_into(self.site.models, self.words, settings, link=Address(self.id, at).to_text())
        text = {self.run_text: settings.to_text()}
        yield from self.stream(self.lead, packets, lambda run: {**text, **tell(at, run)})

    def turned(self, event: EventData, text: str) -> Iterator[Updates]:
        """The same with a change, beside it."""
        told = event.change if isinstance(event.change, list) else []
        pairs = [(str(pair[0]), str(pair[1])) for pair in told if isinstance(pair, list) and len(pair) == 2]
        start = next(iter(self.site.reels.packets(str(event.run))), None)  # what is on the screen, or was to come there
        settings = Settings.from_text(text if start is None else start["settings"])
        change = self.read(Change.of(pairs), settings)
        if change:
            yield from self.changed_run(settings, change, str(event.run))
        else:  # all is as it was, and so is the address
            yield self.changed(AtInside(settings))

    def read(self, change: Change, settings: Settings) -> Change:
        """The words of the other picture as the model has them."""
        if not change.other:
            return change
        reader = self.site.models.reader(settings.model)
        return replace(change, other=understood(change.other, reader, self.words.language).said or change.other)

    def changed_run(self, asked: Settings, change: Change, run: str) -> Iterator[Updates]:
        """run  the name of the one without the change"""
        settings = within(self.words, asked)
        at = AtInside(settings, change)
        before, link = partial(self.site.reels.packets, run), Address(self.id, at).to_text()
        packets = look_into(self.site.models, self.words, settings, change, before, link=link)
        yield from self.stream(self.view, packets, lambda _: self.changed(at))

    def stream(self, view: gr.HTML, packets: Iterator[Packet], first: Callable[[str], Updates]) -> Iterator[Updates]:
        """The packets into a player; the buttons say that something is made. first: what goes out with the start"""
        place, ended = 0 if view is self.lead else 1, False
        for _, packet in self.site.reels.streamed((None, packet) for packet in packets):
            updates: Updates = {view: packet or gr.skip()}
            if packet and packet["kind"] == "start":
                updates |= {**first(packet["run"]), **self.buttons(idle=False), self.running: [(place, packet["run"])]}
            if packet and packet["kind"] == "done":
                ended = True
                updates |= self.buttons(idle=True)
            yield updates
        if not ended:
            yield self.buttons(idle=True)

    def buttons(self, idle: bool) -> Updates:
        return {self.stop: gr.Button(visible=not idle), self.make: gr.Button(visible=idle)}

    def stopped(self, names: list[tuple[int, str]]) -> list[Any]:
        """What there is stays; the players are told that no more will come."""
        done = {place: self.site.reels.stop(name) for place, name in names}
        views = [done.get(place) or gr.skip() for place in (0, 1)]
        return [*views, gr.Button(visible=False), gr.Button(visible=True), []]

    def block(self, asked: Any) -> list[dict[str, Any]]:
        """The channels of a block in a run that is in memory; [] where there are none."""
        told, packets = self.asked_of(asked)
        return block_sheets(self.site.models, packets, str(told.get("name") or ""))

    def times(self, asked: Any) -> dict[str, float]:
        """Each block's share of the time of the network of a run in memory."""
        return block_times(self.site.models, self.asked_of(asked)[1])

    def network(self, asked: Any) -> str:
        """The network along such a run as a GIF, in base64; "" where there is none."""
        return letters(network_film(self.words, self.asked_of(asked)[1]))

    def partners(self, asked: Any) -> list[dict[str, Any]]:
        """At whom a place of a run in memory looks, at some of its steps."""
        told, packets = self.asked_of(asked)
        return looks_at(self.site.models, packets, told)

    def sees(self, asked: Any) -> dict[str, Any]:
        """How far a place of the guess sees in such a run."""
        told, packets = self.asked_of(asked)
        return sees(self.site.models, self.words, packets, told)

    def road(self, asked: Any) -> dict[str, Any]:
        """The words of such a run as numbers."""
        return road(self.site.models, self.words, self.asked_of(asked)[1])

    def film(self, asked: Any) -> str:
        """The run in the light of a word, or of where a place looks, as a GIF in base64; "" where there is none."""
        told, packets = self.asked_of(asked)
        token, place = told.get("token"), place_in(told)
        if place is not None:
            made = partners_film(self.words, packets, partner_maps(self.site.models, packets, place))
        else:
            made = film(self.words, packets, token) if isinstance(token, int) else None
        return letters(made)

    def asked_of(self, asked: Any) -> tuple[dict[str, Any], list[Packet]]:
        """What a page asks, and the packets of the run that it asks about."""
        told = asked if isinstance(asked, dict) else {}
        return told, self.site.reels.packets(str(told.get("run") or ""))

    # places

    def shown(self, settings: Settings) -> Updates:
        values = (settings.prompt, settings.model, settings.seed, settings.steps, settings.guidance_scale)
        return dict(zip(self.addressed[1:], values))

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """A link: its run, and what was changed in it."""
        at = address.place
        if isinstance(at, AtInside):
            settings = spoken(self.words, self.site.models, heard(self.words, within(self.words, at.settings)))
            yield {self.link: Address(self.id, AtInside(settings, at.change)).to_text(), **self.shown(settings)}

    def follow(self, text: str) -> Iterator[Updates]:
        """The run of a link, and the one with its change."""
        at, run = Address.of(text).place, ""
        if not isinstance(at, AtInside):
            yield {self.stop: gr.skip()}
            return
        for updates in self.run(at.settings, self.changed):
            packet = updates.get(self.lead)
            run = packet["run"] if isinstance(packet, dict) and "run" in packet else run
            yield updates
        if at.change:
            yield from self.changed_run(at.settings, at.change, run)

    def returned(self, event: EventData) -> Updates:
        """Where Back leads there is what was there: from memory, or made again."""
        place, run = address_in(event).place, str(event.run)
        if not isinstance(place, AtInside):
            return {self.link: gr.skip()}
        shown = self.shown(place.settings)
        if self.site.reels.packets(run) and not place.change:
            return {self.lead: show_packet(run), self.run_text: place.settings.to_text(), **shown}
        return {self.link: Address(self.id, place).to_text(), **shown}


def letters(data: bytes | None) -> str:
    return "" if data is None else base64.b64encode(data).decode("ascii")


def usual(model: str) -> dict[str, Any]:
    """The steps and the guidance that a model begins with in this tab."""
    return {**model_defaults(model), **({"steps": STEPS} if MODELS[model].quick else {})}


def texts(words: Words, name: str) -> dict[str, Any]:
    label = words(f"control.{name}.label")
    info = words("destroy.control.seed" if name == "seed" else f"control.{name}.info")  # a number, never "any"
    return {"label": label, "info": info, "elem_id": f"inside-{name.replace('_', '-')}"}


def build_prompt(words: Words) -> gr.Textbox:
    return gr.Textbox(
        FIRST.prompt,
        label=words("control.prompt.label"),
        info=words("inside.prompt_info"),
        placeholder=offered(words.language, words("control.prompt.placeholder")),
        max_lines=4,
        max_length=2_000,
        elem_id="inside-prompt",
    )


def build_model(words: Words) -> gr.Radio:
    names = choices(words, "model", of_the_world())
    look: dict[str, Any] = {"label": words("control.model.label"), "info": words("inside.model_info")}
    return gr.Radio(names, value=FIRST.model, elem_id="inside-model", **look)
