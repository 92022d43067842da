"""Create: words in, a picture develops, and what was decided when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.app.address import Address
from explorer.app.errors import noted
from explorer.app.page import EACH, Updates, address_in
from explorer.app.panels.chips import word_chips
from explorer.app.panels.measured import measured
from explorer.app.panels.schedule_draw import as_drawn
from explorer.app.panels.strip import history, sketches
from explorer.app.panels.to_picture import to_picture
from explorer.app.panels.typed import typed
from explorer.app.player import player
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.controls import build_controls, build_prompt, model_defaults
from explorer.app.tabs.export import build_export
from explorer.app.tabs.export_subjects import MadeRun
from explorer.app.tabs.lines import RUNS, SKETCHES
from explorer.app.tabs.within import within
from explorer.model.registry import MODELS
from explorer.present.create import create
from explorer.present.drafts import drafts
from explorer.trajectory.heard import as_heard
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import worded
from explorer.words.texts import Words

__all__ = ["PLAYER", "Create"]

PLAYER = "create-player"
SEEDS = 100_000


class Create(Tab):
    """The text of the run that is shown stands in `run_text`; `link` gets that of a run that an address asks for."""

    id = "create"

    def build(self) -> None:
        words = self.words
        with gr.Row(elem_classes="desk"):
            with gr.Column(elem_classes="side"):
                self.prompt = build_prompt(words, self.site.opening)
                word_chips(words, self.site.reader, self.prompt)
                self.make = gr.Button(words("create.make"), variant="primary", elem_id="make")
                self.stop = gr.Button(words("create.stop"), visible=False, elem_id="stop")
                self.examples = example_buttons(words)
            with gr.Column(elem_classes="side rest"):
                self.dice = gr.Button(words("create.dice"), size="sm", elem_id="dice", render=False)
                look: dict[str, Any] = {"elem_id": "lock", "container": False, "render": False}
                self.lock = gr.Checkbox(True, label=words("create.lock"), **look)
                beside = [self.dice, self.lock]
                gr.Markdown(words("create.live"), elem_classes="hint")
                self.controls = build_controls(words, self.prompt, self.site.opening, beside)
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
        self.sketches = sketches(words, PLAYER)
        self.past = history(words, PLAYER)
        self.run_text = gr.Textbox(site.opening.to_text(), visible="hidden", elem_id="run-settings")
        self.run_name = gr.Textbox("", visible="hidden", elem_id="run-name")
        self.finished = gr.Textbox("", visible="hidden", elem_id="run-finished")
        self.link = gr.Textbox("", visible="hidden", elem_id="run-linked")
        self.export = build_export(words, MadeRun(words, site, [PLAYER]), self.run_text)

    # what happens

    def wire(self) -> None:
        parts = self.controls.parts
        # Gradio handles every output of an event at every step of a run, on both sides: runs name only what they touch.
        self.outputs = [self.view, self.stop, self.make, self.run_text, self.run_name, self.finished, parts["seed"]]
        self.outputs.append(self.page.told)
        self.shown = [self.view, self.run_text, self.page.told, *self.controls.listed()]
        self.addressed = [self.link, *self.controls.listed()]
        every = list(dict.fromkeys([*self.outputs, *self.shown]))
        runs = [*self.wire_pressed(), *self.wire_live(), self.past.choose(self.again, None, every, **{**RUNS, **EACH})]
        runs.append(self.link.change(self.follow, self.link, self.outputs, **RUNS))
        stopped = [self.view, self.stop, self.make]
        self.export.after(self.stop.click(self.stopped, self.run_name, stopped, cancels=runs, **QUIET))
        parts["model"].change(self.controls.idle, parts["model"], self.controls.guiding(), **QUIET)
        self.page.back(self.id)(self.returned, None, self.shown, **QUIET)
        self.export.when(self.finished.change)
        self.finished.change(self.sketched, self.finished, self.sketches, **SKETCHES)

    def wire_pressed(self) -> list[Any]:
        """Runs that are asked for."""
        inputs = {*self.controls.every(), self.lock}
        newest = as_drawn("schedule-draw", inputs, self.controls.parts["points"])
        runs = [
            gr.on([self.make.click, self.prompt.submit], self.pressed, inputs, self.outputs, js=newest, **RUNS),
            self.sketches.choose(self.chosen, inputs, [*self.outputs, self.prompt], **{**RUNS, **EACH}),
        ]
        texts = [*self.words.several("examples.list"), *self.words.several("examples.hard")]
        for button, text in zip(self.examples, texts):
            filled = button.click(lambda text=text: text, None, self.prompt, **QUIET)
            runs.append(filled.then(self.pressed, inputs, self.outputs, **RUNS))
        return runs

    def wire_live(self) -> list[Any]:
        """Runs of the fast model, which follow every change."""
        parts, inputs = self.controls.parts, {*self.controls.every(), self.lock, self.run_text}
        model, written = parts["model"], typed("prompt", "eta")
        self.written = written
        rest = [part for part in self.controls.listed() if part is not model and not isinstance(part, gr.Textbox)]
        brought = [parts[name] for name in model_defaults()]
        settled = model.input(lambda name: list(model_defaults(name).values()), model, brought, **QUIET)
        drawn = self.controls.wire()
        rolled = self.dice.click(lambda: random.randrange(SEEDS), None, parts["seed"], **QUIET)
        return [
            gr.on([*(part.input for part in rest), written.click], self.live, inputs, self.outputs, **RUNS),
            *(changed.then(self.live, inputs, self.outputs, **RUNS) for changed in (settled, rolled, drawn)),
        ]

    # runs

    def settings(self, values: Updates) -> Settings:
        settings = within(self.words, self.controls.settings(values))
        return worded(settings, self.site.models.model(settings.model).reader, self.words.language)

    def run(self, settings: Settings, live: bool = False, **extra: Any) -> Iterator[Updates]:
        """live: nobody asked for it; such a run is a detail of where the visitor is"""
        settings, notes = as_heard(settings)
        noted(self.words, notes)
        # What changes together goes out together: of two updates in quick succession the page may lose the first.
        busy: Updates = {self.stop: gr.Button(visible=True), self.make: gr.Button(visible=False)}
        idle: Updates = {self.stop: gr.Button(visible=False), self.make: gr.Button(visible=True)}
        made = create(self.site.models, self.words, settings, bands=True, **extra)
        for view, packet in self.site.reels.streamed((self.view, packet) for packet in made):
            updates: Updates = {view: packet or gr.skip()}
            if packet and packet["kind"] == "start":
                place = (self.changed if live else self.moved)(settings, packet["run"])
                updates |= {self.run_text: settings.to_text(), self.run_name: packet["run"], **busy, **place}
            if packet and packet["kind"] == "done":
                updates |= {**idle, self.finished: f"{packet['run']} {settings.to_text()}"}
            yield updates
        yield idle

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
        yield from self.run(settings)

    def live(self, event: gr.EventData, values: Updates) -> Iterator[Updates]:
        """Draws what is set, once: a menu that was only opened, or a choice that was made before, draws nothing."""
        lot = self.drawn_by_lot(values)
        settings = self.settings({**values, **lot})
        if lot:
            yield lot
        if MODELS[settings.model].quick and as_heard(settings)[0].to_text() != values[self.run_text]:
            extra = {"typed": True} if event.target is self.written else {}
            yield from self.run(settings, live=True, **extra)
        else:
            yield {self.stop: gr.skip()}

    def chosen(self, event: gr.EventData, values: Updates) -> Iterator[Updates]:
        """One of the sketches, of the words that it was made of."""
        told = {"seed": event.seed, "prompt": str(event.prompt)}
        settings = within(self.words, Settings.make(**{**self.settings(values).model_dump(), **told}))
        yield {self.controls.parts["seed"]: settings.seed, self.prompt: settings.prompt}
        yield from self.run(settings)

    def follow(self, text: str) -> Iterator[Updates]:
        """The run of a link."""
        yield from self.run(Settings.from_text(text), live=True)

    def stopped(self, name: str) -> list[Any]:
        """What there is stays; the player is told that no more will come."""
        return [self.site.reels.stop(name) or gr.skip(), gr.Button(visible=False), gr.Button(visible=True)]

    def sketched(self, run: str) -> Iterator[Any]:
        """Sketches of the same words, in a moment in which nobody else needs the network."""
        yield gr.skip()
        for _ in self.site.models.idle():
            yield gr.skip()
        yield drafts(self.site.models, Settings.from_text(run.partition(" ")[2]))

    # places

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """A link carries settings: repeat its run; otherwise the opening run is already there."""
        if isinstance(address.place, Settings):
            settings = within(self.words, address.place)
            yield {self.link: settings.to_text() or "prompt=", **self.controlled(settings)}

    def again(self, event: gr.EventData) -> Iterator[Updates]:
        """A picture of this browser: its run from the page's own memory or from the server's, or made again."""
        settings, run = within(self.words, Settings.from_text(str(event.settings))), str(event.run)
        if event.here or self.site.reels.packets(run):
            finished = {self.finished: f"{run} {settings.to_text()}"}
            yield {**self.seen(settings, run), **self.moved(settings, run), **finished}
        else:
            yield self.controlled(settings)
            yield from self.run(settings)

    def returned(self, event: gr.EventData) -> Updates:
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


def example_buttons(words: Words) -> list[gr.Button]:
    """What the model does well, and in a row of its own what it does not: both are chosen in assets/PROMPTS.md."""
    buttons = []
    for title, shorts in (("create.examples", "examples.short"), ("create.examples_hard", "examples.hard_short")):
        gr.Markdown(words(title), elem_classes="hint")
        with gr.Row(elem_classes="examples"):
            buttons += [gr.Button(short, size="sm") for short in words.several(shorts)]
    return buttons
