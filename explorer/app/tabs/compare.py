"""Compare: one thing changes, all else and the static stay the same, and the page says so."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from explorer.app.arrivals import arrivals
from explorer.app.errors import explained, noted
from explorer.app.panels.comparison import board, conductor, curves, difference, heading, style
from explorer.app.panels.outcomes import outcome_table
from explorer.app.player import player
from explorer.app.site import Site
from explorer.app.tabs.compare_fields import build_fields
from explorer.app.tabs.controls import model_defaults
from explorer.app.tabs.export import build_export
from explorer.app.tabs.lines import RUNS
from explorer.app.tabs.within import compared_within
from explorer.player.packets import Packet
from explorer.present.compare import Findings, compare, label, presets, statement
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["compare_tab"]

PLAYERS = ("compare-a", "compare-b", "compare-c", "compare-d")
GROUP = "compare"

SHOWN = 'window.explorerPlayers?.get("create-player")?.reel?.start?.settings ?? ""'
ADDRESS = '(made) => { if (made) history.replaceState(null, "", "?tab=compare&" + made); }'


def compare_tab(words: Words, site: Site) -> None:
    """Lays the tab out and wires it; call directly inside a gr.Tab."""
    tab: Any = gr.context.Context.block
    tabs = tab.parent
    style()
    with gr.Row(elem_classes="desk two"):
        with gr.Column(elem_classes="side"):
            make = gr.Button(words("compare.make"), variant="primary", elem_id="compare-make", render=False)
            stop = gr.Button(words("compare.stop"), visible=False, elem_id="compare-stop", render=False)
            take = gr.Button(words("compare.take"), size="sm", elem_id="compare-take", render=False)
            fields = build_fields(words, [make, stop, take])
        with gr.Column(elem_classes="middle"):
            said = gr.HTML("", elem_id="compare-statement", elem_classes="cmp-said", apply_default_css=False)
            head = board(words, PLAYERS, arrives="#compare-change input")
            with gr.Row(elem_classes="cmp-columns", elem_id="compare-columns"):
                views = [column(words, site, k) for k in range(len(PLAYERS))]
            conductor(words, PLAYERS, GROUP)
            with gr.Row(elem_classes="cmp-below"):
                curves(words, PLAYERS)
                difference(words, PLAYERS)
                table = gr.HTML("", elem_id="compare-outcomes", apply_default_css=False)
            made = gr.Textbox("", visible="hidden", elem_id="compare-link")
            build_export(words, site, made, compared=True)
    taken = gr.Textbox("", visible="hidden", elem_id="compare-taken")
    running, wanted = gr.State([]), gr.State("")

    def run(comparison: Comparison, controls: dict[Any, Any] | None = None) -> Iterator[dict[Any, Any]]:
        """Where one update follows another at once, Gradio may show the later only: so the first ones are repeated
        until every column has begun, and the last one holds what must stay."""
        comparison = compared_within(words, comparison)
        noted(words, comparison.notes)
        found = Findings(site.models, comparison)
        begun: dict[int, str] = {}
        labels = [label(words, comparison.change, run) for run in comparison.runs]

        def outcomes() -> str:
            return outcome_table(words, labels, found.outcomes, found.distance)

        told: dict[Any, Any] = {
            **(controls or {}),
            make: gr.Button(visible=False),
            stop: gr.Button(visible=True),
            made: comparison.to_text(),
            said: f"<p>{escape(statement(words, comparison))}</p>",
            table: outcomes(),
        }
        yield told

        def counted() -> Iterator[tuple[int, Packet]]:
            for k, packet, seconds in compare(site.models, words, comparison):
                found.add(k, packet, seconds)
                yield k, packet

        for k, packet in site.reels.streamed(counted()):
            told = {**({} if len(begun) == len(labels) else told), views[k]: packet or gr.skip()}
            if packet and packet["kind"] == "start":
                begun[k] = packet["run"]
                told[running] = list(begun.values())
            if packet and packet["kind"] == "done":
                told[table] = outcomes()
            yield told
        yield {stop: gr.Button(visible=False), make: gr.Button(visible=True), running: [], table: outcomes()}

    def pressed(values: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
        with explained(words):
            yield from run(fields.comparison(values))

    def arrived(event: gr.EventData, values: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
        """The first visit: what a link asks for, else what Create shows, under three schedules."""
        yield {make: gr.skip()}
        if values[made]:
            return
        with explained(words):
            if values[wanted]:
                comparison = Comparison.from_text(values[wanted])
            else:
                base = Settings.from_text(str(event.settings or site.opening.to_text()))
                comparison = Comparison.make("schedule", presets("schedule", base), base)
            yield from run(comparison, fields.show(comparison.change, comparison.values, comparison.base))

    def opened(request: gr.Request) -> list[Any]:
        """A link to a comparison opens the tab; `arrived` repeats it."""
        text = linked(request)
        return [gr.Tabs(selected=tab.id), text] if text else [gr.skip(), gr.skip()]

    def proposed(values: dict[Any, Any]) -> dict[Any, Any]:
        with explained(words):
            return fields.propose(values)

    def take_over(change: str, text: str) -> dict[Any, Any]:
        with explained(words):
            base = Settings.from_text(text or site.opening.to_text())
            return fields.show(change, presets(change, base), base)

    def stopped(names: list[str]) -> list[Any]:
        """What there is stays; the players are told that no more will come."""
        done = [site.reels.stop(name) or gr.skip() for name in names]
        rest = [gr.skip()] * (len(views) - len(done))
        return [*done, *rest, gr.Button(visible=False), gr.Button(visible=True), []]

    outputs = [*views, said, table, made, make, stop, running]
    inputs = set(fields.listed())
    runs = [
        make.click(pressed, inputs, outputs, **RUNS),
        head.arrive(arrived, {made, wanted}, [*outputs, *fields.listed()], **RUNS),
    ]
    runs += [part.submit(pressed, inputs, outputs, **RUNS) for part in (*fields.written, fields.shared["prompt"])]
    stop.click(stopped, running, [*views, stop, make, running], cancels=runs, show_progress="hidden")
    fields.change.input(proposed, inputs, fields.listed(), show_progress="hidden")
    take.click(
        take_over, [fields.change, taken], fields.listed(), js=f"(change) => [change, {SHOWN}]", show_progress="hidden"
    )
    model, following = fields.shared["model"], [name for name in model_defaults() if name in fields.shared]
    model.input(
        lambda name: [model_defaults(name)[part] for part in following],
        model,
        [fields.shared[name] for name in following],
        show_progress="hidden",
    )
    gr.on([made.change, tab.select], None, made, None, js=ADDRESS)
    page: Any = gr.context.Context.root_block
    arrivals(page).add(opened, [tabs, wanted])


def column(words: Words, site: Site, k: int) -> gr.HTML:
    """One column: its name and its player."""
    with gr.Column(elem_classes="cmp-column"):
        heading(k)
        return player(
            elem_id=PLAYERS[k],
            reels=site.reels,
            script=site.script,
            wording=site.labels,
            language=words.language,
            views=("x0_hat", "x_t"),
            windows=1,
            sync={"group": GROUP, "by": "level"},
        )


def linked(request: gr.Request) -> str:
    """The comparison in the address, without what the address says besides; empty where there is none."""
    query = request.query_params
    names = {"change", "values", *Settings.model_fields}
    pairs = [(name, value) for name, value in query.multi_items() if name in names]
    return urlencode(pairs) if query.get("tab") == "compare" and "change" in query else ""
