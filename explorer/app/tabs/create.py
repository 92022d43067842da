"""Create: words in, a picture develops, and what was decided when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from explorer.app.errors import explained, noted
from explorer.app.panels.chips import word_chips
from explorer.app.panels.measured import measured
from explorer.app.panels.strip import history, sketches
from explorer.app.panels.typed import typed
from explorer.app.player import player
from explorer.app.site import Site
from explorer.app.tabs.controls import build_controls, build_prompt, model_defaults
from explorer.app.tabs.export import build_export
from explorer.app.tabs.lines import RUNS, SKETCHES
from explorer.app.tabs.within import within
from explorer.model.registry import MODELS
from explorer.present.create import create
from explorer.present.drafts import drafts
from explorer.trajectory.heard import as_heard
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["create_tab"]

PLAYER = "create-player"
ELSEWHERE = {"lesson", "class", "read", "experiment"}  # what an address without `tab` names of other tabs


def create_tab(words: Words, site: Site) -> None:
    """Lays the tab out and wires it; call inside a gr.Tab."""
    with gr.Row(elem_classes="desk"):
        with gr.Column(elem_classes="side"):
            prompt = build_prompt(words, site.opening)
            word_chips(words, site.reader, prompt)
            make = gr.Button(words("create.make"), variant="primary", elem_id="make")
            stop = gr.Button(words("create.stop"), visible=False, elem_id="stop")
            examples = example_buttons(words)
        with gr.Column(elem_classes="side rest"):
            dice = gr.Button(words("create.dice"), size="sm", elem_id="dice", render=False)
            lock = gr.Checkbox(True, label=words("create.lock"), elem_id="lock", container=False, render=False)
            controls = build_controls(words, prompt, site.opening, beside=[dice, lock])
            gr.Markdown(words("create.live"), elem_classes="hint")
        with gr.Column(elem_classes="middle"):
            view = player(
                site.open_in(words),
                elem_id=PLAYER,
                reels=site.reels,
                script=site.script,
                wording=site.labels,
                language=words.language,
                autoplay=True,
            )
            row = sketches(words, PLAYER)
            past = history(words, PLAYER)
            run_text = gr.Textbox(site.opening.to_text(), visible="hidden", elem_id="run-settings")
            run_name = gr.Textbox("", visible="hidden", elem_id="run-name")
            finished = gr.Textbox("", visible="hidden", elem_id="run-finished")
            build_export(words, site, run_text)
        with gr.Column(elem_classes="right"):
            measured(PLAYER, words)

    def run(settings: Settings, **extra: Any) -> Iterator[dict[Any, Any]]:
        with explained(words):
            settings, notes = as_heard(settings)
            noted(words, notes)
            yield from told_of(settings, **extra)

    def told_of(settings: Settings, **extra: Any) -> Iterator[dict[Any, Any]]:
        # What changes together goes out together: of two updates in quick succession the page may lose the first.
        busy: dict[Any, Any] = {stop: gr.Button(visible=True), make: gr.Button(visible=False)}
        idle: dict[Any, Any] = {stop: gr.Button(visible=False), make: gr.Button(visible=True)}
        made = ((view, packet) for packet in create(site.models, words, settings, bands=True, **extra))
        for shown, packet in site.reels.streamed(made):
            told: dict[Any, Any] = {shown: packet or gr.skip()}
            if packet and packet["kind"] == "start":
                told |= {run_text: settings.to_text(), run_name: packet["run"], **busy}
            if packet and packet["kind"] == "done":
                told |= {**idle, finished: f"{packet['run']} {settings.to_text()}"}
            yield told
        yield idle

    def sketched(run: str) -> Iterator[Any]:
        """Sketches of the same words, in a moment in which nobody else needs the network."""
        yield gr.skip()
        for _ in site.models.idle():
            yield gr.skip()
        yield drafts(site.models, Settings.from_text(run.partition(" ")[2]))

    def asked(values: dict[Any, Any]) -> Settings:
        with explained(words):
            return within(words, controls.settings(values))

    def pressed(values: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
        settings = asked(values)
        if not values[lock]:
            settings = settings.model_copy(update={"seed": random.randrange(100_000)})
            yield {controls.parts["seed"]: settings.seed}
        yield from run(settings)

    def live(event: gr.EventData, values: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
        """Draws what is set, once: a menu that was only opened, or a choice that was made before, draws nothing."""
        settings = asked(values)
        if MODELS[settings.model].quick and as_heard(settings)[0].to_text() != values[run_text]:
            yield from run(settings, **({"typed": True} if event.target is written else {}))
        else:
            yield {stop: gr.skip()}  # Gradio empties every output of a generator that yields nothing

    def chosen(event: gr.EventData, values: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
        settings = asked(values).model_copy(update={"seed": int(event.seed)})
        yield {controls.parts["seed"]: settings.seed}
        yield from run(settings)

    def again(event: gr.EventData) -> list[Any]:
        with explained(words):
            settings = Settings.from_text(str(event.settings))
        return [{"run": str(event.run), "kind": "show"}, settings.to_text(), *controls.show(settings)]

    def opened(request: gr.Request) -> Iterator[dict[Any, Any]]:
        """A link carries settings: repeat its run; otherwise the opening run is already there."""
        with explained(words):
            settings = linked(request)
        if settings is None:
            yield {stop: gr.skip()}
            return
        settings = within(words, settings)
        yield dict(zip(controls.listed(), controls.show(settings)))
        yield from run(settings)

    def stopped(name: str) -> list[Any]:
        """What there is stays; the player is told that no more will come."""
        return [site.reels.stop(name) or gr.skip(), gr.Button(visible=False), gr.Button(visible=True)]

    inputs, written = {*controls.every(), lock}, typed("prompt", "eta")
    # Gradio handles every output of an event at every step of a run, on both sides: runs name only what they touch.
    outputs = [view, stop, make, run_text, run_name, finished, controls.parts["seed"]]
    runs = [
        gr.on([make.click, prompt.submit], pressed, inputs, outputs, **RUNS),
        row.choose(chosen, inputs, outputs, **RUNS),
    ]
    runs += [
        button.click(lambda text=text: text, None, prompt, show_progress="hidden").then(
            pressed, inputs, outputs, **RUNS
        )
        for button, text in zip(examples, [*words.several("examples.list"), *words.several("examples.hard")])
    ]
    model = controls.parts["model"]
    touched = [part.input for part in controls.listed() if part is not model and not isinstance(part, gr.Textbox)]
    runs.append(gr.on([*touched, written.click], live, {*inputs, run_text}, outputs, **RUNS))
    brought = [controls.parts[name] for name in model_defaults()]
    settled = model.input(lambda name: list(model_defaults(name).values()), model, brought, show_progress="hidden")
    runs.append(settled.then(live, {*inputs, run_text}, outputs, **RUNS))
    model.change(controls.idle, model, controls.guiding(), show_progress="hidden")
    past.choose(again, None, [view, run_text, *controls.listed()], show_progress="hidden")
    stop.click(stopped, run_name, [view, stop, make], cancels=runs, show_progress="hidden")
    dice.click(lambda: random.randrange(100_000), None, controls.parts["seed"], show_progress="hidden").then(
        live, {*inputs, run_text}, outputs, **RUNS
    )
    finished.change(sketched, finished, row, **SKETCHES)
    run_text.change(None, run_text, None, js=ADDRESS)
    page: Any = gr.context.Context.root_block
    page.load(
        opened, None, [*outputs, *(part for part in controls.listed() if part not in outputs)], show_progress="hidden"
    )


ADDRESS = "(text) => { history.replaceState(null, '', '?' + text); }"


def example_buttons(words: Words) -> list[gr.Button]:
    """What the model does well, and in a row of its own what it does not: both are chosen in assets/PROMPTS.md."""
    buttons = []
    for title, shorts in (("create.examples", "examples.short"), ("create.examples_hard", "examples.hard_short")):
        gr.Markdown(words(title), elem_classes="hint")
        with gr.Row(elem_classes="examples"):
            buttons += [gr.Button(short, size="sm") for short in words.several(shorts)]
    return buttons


def linked(request: gr.Request) -> Settings | None:
    """The settings in the page's address; None where it names none, or is the address of another tab.

    Raises SettingsError.
    """
    query = request.query_params
    if query.get("tab", "create") != "create" or query.keys() & ELSEWHERE:
        return None
    pairs = [(k, v) for k, v in query.multi_items() if k in Settings.model_fields]
    return Settings.from_text(urlencode(pairs)) if pairs else None
