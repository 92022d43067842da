"""Create: words in, a picture develops, and what was decided when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.app.address import Address
from explorer.app.event_data import EventData
from explorer.app.page import EACH, Updates, address_in
from explorer.app.panels.chips import word_chips
from explorer.app.panels.measured import measured
from explorer.app.panels.steer import onward
from explorer.app.panels.strip import history, sketches
from explorer.app.panels.to_picture import to_picture
from explorer.app.panels.typed import typed
from explorer.app.player import player
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.controls import build_controls, build_prompt, model_defaults
from explorer.app.tabs.create_device import OwnDevice, quicker
from explorer.app.tabs.create_examples import example_buttons
from explorer.app.tabs.export import build_export
from explorer.app.tabs.export_subjects import MadeRun
from explorer.app.tabs.lines import LIVE, RUNS, SKETCHES
from explorer.app.tabs.within import heard, spoken, within
from explorer.model.registry import MODELS
from explorer.player.packets import Packet
from explorer.present.create import create
from explorer.prompt.sentence import offered
from explorer.trajectory.heard import as_heard
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import worded

__all__ = ["PLAYER", "Create"]

PLAYER = "create-player"
SEEDS = 100_000


class Create(Tab):
    """The text of the run that is shown stands in `run_text`; `link` gets that of a run that an address asks for."""

    id = "create"

    def build(self) -> None:
        words, site = self.words, self.site
        with gr.Row(elem_classes="desk"):
            with gr.Column(elem_classes="side"):
                self.prompt = build_prompt(words, self.site.opening)
                self.run_text = gr.Textbox(self.site.opening.to_text(), visible="hidden", elem_id="run-settings")
                self.chips = word_chips(words, self.site.models.reader, self.prompt, self.run_text)
                self.make = gr.Button(words("create.make"), variant="primary", elem_id="make")
                self.stop = gr.Button(words("create.stop"), visible=False, elem_id="stop")
                self.device = OwnDevice(words, self.site, self.page)
                self.device.build_line(PLAYER)
                self.examples = example_buttons(words)
            with gr.Column(elem_classes="side rest"):
                self.dice = gr.Button(words("create.dice"), size="sm", elem_id="dice", render=False)
                look: dict[str, Any] = {"elem_id": "lock", "container": False, "render": False}
                self.lock = gr.Checkbox(True, label=words("create.lock"), **look)
                beside = [self.dice, self.lock]
                self.device.build_choice()
                live = gr.Markdown(words("create.live"), elem_classes="hint", render=False)
                self.controls = build_controls(words, self.prompt, site.opening, site.models.reader, beside, [live])
            with gr.Column(elem_classes="middle"):
                self.build_middle()
            with gr.Column(elem_classes="right"):
                measured(PLAYER, words)

    def build_middle(self) -> None:
        """The player, and what hangs on its run."""
        words, site = self.words, self.site
        self.view = player(
            site.open_in(words),
            elem_id=PLAYER,
            reels=site.reels,
            language=words.language,
            autoplay=True,
            developed=True,
        )
        to_picture("#make, .examples button, #sketches [title], #history [title]", PLAYER)
        onward(words, PLAYER)
        self.sketches = sketches(words, PLAYER)
        self.past = history(words, PLAYER)
        self.run_name = gr.Textbox("", visible="hidden", elem_id="run-name")
        self.finished = gr.Textbox("", visible="hidden", elem_id="run-finished")
        self.link = gr.Textbox("", visible="hidden", elem_id="run-linked")
        self.export = build_export(words, MadeRun(words, site, [PLAYER]), self.run_text)

    # what happens

    def wire(self) -> None:
        parts = self.controls.parts
        # Gradio handles every output of an event at every step of a run, on both sides: runs name only what they touch.
        self.outputs = [self.view, self.stop, self.make, self.run_text, self.run_name, self.finished, parts["seed"]]
        self.outputs += [parts["guidance_scale"], self.page.told]
        self.shown = [self.view, self.run_text, self.page.told, *self.controls.listed()]
        self.addressed = [self.link, *self.controls.listed()]
        every = list(dict.fromkeys([*self.outputs, *self.shown]))
        runs = [
            *self.wire_pressed(),
            *self.wire_live(),
            self.past.choose(self.again, self.device.where, every, **{**RUNS, **EACH}),
        ]
        runs.append(self.link.change(self.follow, [self.link, self.device.where], self.outputs, **RUNS))
        self.wire_device(runs, every)
        agreed = {*self.controls.every(), self.device.where}
        self.page.waiting.fast(self.quickly, agreed, every, cancels=runs, **{**LIVE, **EACH})
        stopped = [self.view, self.stop, self.make]
        self.export.after(self.stop.click(self.stopped, self.run_name, stopped, cancels=runs, **QUIET))
        self.controls.follow_model(self.chips)
        self.page.back(self.id)(self.returned, None, self.shown, **QUIET)
        self.export.when(self.finished.change)
        self.finished.change(self.sketched, self.finished, self.sketches, **SKETCHES)

    def wire_device(self, runs: list[Any], every: list[Any]) -> None:
        """What the page tells of runs that are made on its own device."""
        device, inputs = self.device, {*self.controls.every(), self.lock}
        runs.append(device.panel.failed(self.refused, None, [*self.outputs, device.where], **{**RUNS, **EACH}))
        device.panel.here(self.here, inputs, [*every, device.where], cancels=runs, **{**QUIET, **EACH})
        device.panel.made(self.ended, None, [self.stop, self.make, self.finished], **{**QUIET, **EACH})

    def wire_pressed(self) -> list[Any]:
        """Runs that are asked for."""
        inputs = {*self.controls.every(), self.lock, self.device.where}
        newest = self.controls.newest(inputs)
        runs = [
            gr.on([self.make.click, self.prompt.submit], self.pressed, inputs, self.outputs, js=newest, **RUNS),
            self.chips.anew(self.pressed, inputs, self.outputs, **RUNS),
            self.sketches.choose(self.chosen, inputs, [*self.outputs, self.prompt], **{**RUNS, **EACH}),
        ]
        texts = [*self.words.several("examples.list"), *self.words.several("examples.hard")]
        for button, text in zip(self.examples, texts):
            said = offered(self.words.language, text)
            filled = button.click(lambda said=said: said, None, self.prompt, **QUIET)
            runs.append(filled.then(self.pressed, inputs, self.outputs, **RUNS))
        return runs

    def wire_live(self) -> list[Any]:
        """Runs of the fast model, which follow every change."""
        parts = self.controls.parts
        inputs = {*self.controls.every(), self.lock, self.device.where, self.run_text}
        model, written = parts["model"], typed("prompt", "eta")
        self.written = written
        rest = [part for part in self.controls.listed() if part is not model and not isinstance(part, gr.Textbox)]
        brought = [parts[name] for name in model_defaults()]
        settled = model.input(lambda name: list(model_defaults(name).values()), model, brought, **QUIET)
        moved = self.controls.wire()
        rolled = self.dice.click(lambda: random.randrange(SEEDS), None, parts["seed"], **QUIET)
        return [
            gr.on([*(part.input for part in rest), written.click], self.live, inputs, self.outputs, **LIVE),
            *(changed.then(self.live, inputs, self.outputs, **LIVE) for changed in (settled, rolled, *moved)),
        ]

    # runs

    def settings(self, values: Updates) -> Settings:
        settings = within(self.words, self.controls.settings(values))
        return worded(settings, self.site.models.reader(settings.model), self.words.language)

    def run(self, settings: Settings, live: bool = False, own: Any = False, **extra: Any) -> Iterator[Updates]:
        """live  nobody asked for it; such a run is a detail of where the visitor is
        own   the visitor's own device makes it, where it can: of such a run only the start is ours
        """
        asked, settings = settings, heard(self.words, settings, self.site.models)
        scale = asked.guidance_scale != settings.guidance_scale
        taken: Updates = {self.controls.parts["guidance_scale"]: settings.guidance_scale} if scale else {}
        if own and (start := self.device.begin(settings, **extra)):
            yield {self.view: start, **self.begun(settings, start, live), **taken}
            return
        made, ended = create(self.site.models, self.words, settings, bands=True, **extra), False
        for view, packet in self.site.reels.streamed((self.view, packet) for packet in made):
            updates: Updates = {view: packet or gr.skip()}
            if packet and packet["kind"] == "start":
                updates |= {**self.begun(settings, packet, live), **taken}
            if packet and packet["kind"] == "done":
                ended = True
                updates |= {**self.buttons(idle=True), self.finished: f"{packet['run']} {settings.to_text()}"}
            yield updates
        if not ended:
            yield self.buttons(idle=True)

    def begun(self, settings: Settings, start: Packet, live: bool) -> Updates:
        """What goes out with a start: of two updates in quick succession the page may lose the first."""
        place = (self.changed if live else self.moved)(settings, start["run"])
        return {self.run_text: settings.to_text(), self.run_name: start["run"], **self.buttons(idle=False), **place}

    def buttons(self, idle: bool) -> Updates:
        return {self.stop: gr.Button(visible=not idle), self.make: gr.Button(visible=idle)}

    def drawn_by_lot(self, values: Updates) -> Updates:
        """A seed in the place of one below 0, which in other tools means: any."""
        part = self.controls.parts["seed"]
        return {part: random.randrange(SEEDS)} if (values[part] or 0) < 0 else {}

    def pressed(self, values: Updates) -> Iterator[Updates]:
        lot = self.drawn_by_lot(values)
        settings = self.settings({**values, **lot})
        if lot:
            yield lot
        if not values[self.lock]:
            settings = settings.model_copy(update={"seed": random.randrange(SEEDS)})
            yield {self.controls.parts["seed"]: settings.seed}
        yield from self.run(settings, own=values.get(self.device.where))

    def live(self, event: EventData, values: Updates) -> Iterator[Updates]:
        """Draws what is set, once: a menu that was only opened, or a choice that was made before, draws nothing."""
        lot = self.drawn_by_lot(values)
        settings = self.settings({**values, **lot})
        if lot:
            yield lot
        if MODELS[settings.model].quick and as_heard(settings)[0].to_text() != values[self.run_text]:
            extra = {"typed": True} if event.target is self.written else {}
            yield from self.run(settings, live=True, own=values.get(self.device.where), **extra)
        else:
            yield {self.stop: gr.skip()}

    def chosen(self, event: EventData, values: Updates) -> Iterator[Updates]:
        """One of the sketches, of the words that it was made of."""
        told = {"seed": event.seed, "prompt": str(event.prompt)}
        settings = within(self.words, Settings.make(**{**self.settings(values).model_dump(), **told}))
        yield {self.controls.parts["seed"]: settings.seed, self.prompt: settings.prompt}
        yield from self.run(settings, own=values.get(self.device.where))

    def follow(self, text: str, own: bool = False) -> Iterator[Updates]:
        """The run of a link."""
        yield from self.run(Settings.from_text(text), live=True, own=own)

    def here(self, values: Updates) -> Iterator[Updates]:
        """What is set, on the visitor's own device and past the line of runs; by the fast model in any case."""
        lot = self.drawn_by_lot(values)
        settings = self.device.quick(self.settings({**values, **lot}))
        yield {**self.device.chosen(own=True), **self.controlled(settings)}
        yield from self.run(settings, own=True)

    def quickly(self, values: Updates) -> Iterator[Updates]:
        """What is set, by the model that draws at once and past the line of careful runs: the visitor has agreed."""
        lot = self.drawn_by_lot(values)
        settings = quicker(self.settings({**values, **lot}))
        yield self.controlled(settings)
        yield from self.run(settings, own=values.get(self.device.where))

    def refused(self, event: EventData) -> Iterator[Updates]:
        """A run that the visitor's device could not make; the panel says so. From now on they are made here."""
        yield self.device.chosen(own=False)
        yield from self.run(within(self.words, Settings.from_text(str(event.settings))), live=True)

    def ended(self, event: EventData) -> Updates:
        """The visitor's device has come to the end of a run, finished or stopped."""
        run, settings = self.device.told(event)
        finished = {} if event.stopped else {self.finished: f"{run} {settings.to_text()}"}
        return {**self.buttons(idle=True), **finished}

    def stopped(self, name: str) -> list[Any]:
        """What there is stays; the player is told that no more will come."""
        return [self.site.reels.stop(name) or gr.skip(), gr.Button(visible=False), gr.Button(visible=True)]

    def sketched(self, run: str) -> Iterator[Any]:
        """Sketches of the same words, in moments in which nobody else needs the network; none for a run that the
        visitor's own device has made, which is to spare this machine."""
        yield gr.skip()
        name, _, text = run.partition(" ")
        if self.site.reels.packets(name):
            for made in self.site.drafts.of(Settings.from_text(text)):
                yield made or gr.skip()

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """A link carries settings: repeat its run; otherwise the opening run is already there."""
        if isinstance(address.place, Settings):
            settings = spoken(self.words, self.site.models, heard(self.words, within(self.words, address.place)))
            yield {self.link: settings.to_text() or "prompt=", **self.controlled(settings)}

    def again(self, event: EventData, own: bool = False) -> Iterator[Updates]:
        """A picture of this browser: its run from the page's own memory or from the server's, or made again."""
        settings, run = within(self.words, Settings.from_text(str(event.settings))), str(event.run)
        if event.here or self.site.reels.packets(run):
            finished = {self.finished: f"{run} {settings.to_text()}"}
            yield {**self.seen(settings, run), **self.moved(settings, run), **finished}
        else:
            yield self.controlled(settings)
            yield from self.run(settings, own=own)

    def returned(self, event: EventData) -> Updates:
        """Where Back leads there is what was there, if its run is still in memory; nothing is run."""
        place, run = address_in(event).place, str(event.run)
        if isinstance(place, Settings):
            return self.seen(place, run)
        return self.seen(self.site.opening, self.site.open_in(self.words)["run"])

    def seen(self, settings: Settings, run: str) -> Updates:
        """Shows a run that was made before; one that nobody remembers leaves the player as it is."""
        view = {self.view: {"run": run, "kind": "show"}} if run else {}
        return {**view, self.run_text: settings.to_text(), **self.controlled(settings)}

    def controlled(self, settings: Settings) -> Updates:
        return dict(zip(self.controls.listed(), self.controls.show(settings)))
