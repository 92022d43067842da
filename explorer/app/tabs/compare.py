"""Compare: one thing changes, all else and the static stay the same, and the page says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import escape
from typing import Any

import gradio as gr

from explorer.app.address import Address
from explorer.app.errors import noted
from explorer.app.event_data import EventData
from explorer.app.page import EACH, Updates, address_in
from explorer.app.panels.comparison import board, conductor, curves, difference, heading
from explorer.app.panels.outcomes import outcome_table
from explorer.app.panels.steer import onward
from explorer.app.panels.to_picture import to_picture
from explorer.app.player import player
from explorer.app.site import Site
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.compare_device import OwnColumns
from explorer.app.tabs.compare_fields import build_fields
from explorer.app.tabs.controls import model_defaults
from explorer.app.tabs.export import build_export
from explorer.app.tabs.export_subjects import ComparedRuns
from explorer.app.tabs.lines import RUNS
from explorer.app.tabs.within import compared_within, lacking, spoken
from explorer.player.packets import Packet, show_packet
from explorer.present.compare import Findings, compare, label, presets, seen_by_judge, statement
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import worded
from explorer.words.texts import Words

__all__ = ["Compare"]

PLAYERS = ("compare-a", "compare-b", "compare-c", "compare-d")
GROUP = "compare"

SHOWN = 'window.explorerPlayers?.get("create-player")?.reel?.start?.settings ?? ""'


class Compare(Tab):
    """`wanted` is what an address asks for, until the page is complete; `made` the text of what was compared last."""

    id = "compare"

    def build(self) -> None:
        words = self.words
        with gr.Row(elem_classes="desk two"):
            with gr.Column(elem_classes="side"):
                self.make = gr.Button(words("compare.make"), variant="primary", elem_id="compare-make", render=False)
                self.stop = gr.Button(words("compare.stop"), visible=False, elem_id="compare-stop", render=False)
                self.take = gr.Button(words("compare.take"), size="sm", elem_id="compare-take", render=False)
                self.fields = build_fields(words, [self.make, self.stop, self.take])
            with gr.Column(elem_classes="middle"):
                to_picture("#compare-make", "compare-statement")
                self.said = gr.HTML("", elem_id="compare-statement", elem_classes="cmp-said", apply_default_css=False)
                self.devices = OwnColumns(words, self.site)
                self.devices.build(PLAYERS, GROUP)
                self.head = board(words, PLAYERS, GROUP, arrives="#compare-change input")
                with gr.Row(elem_classes="cmp-columns", elem_id="compare-columns"):
                    self.views = [column(words, self.site, k) for k in range(len(PLAYERS))]
                conductor(words, PLAYERS, GROUP)
                with gr.Row(elem_classes="cmp-below"):
                    curves(words, PLAYERS, GROUP)
                    difference(words, PLAYERS, GROUP)
                    self.table = gr.HTML("", elem_id="compare-outcomes", apply_default_css=False)
                self.made = gr.Textbox("", visible="hidden", elem_id="compare-link")
                self.export = build_export(words, ComparedRuns(words, self.site, PLAYERS), self.made)
        self.taken = gr.Textbox("", visible="hidden", elem_id="compare-taken")
        self.running, self.wanted = gr.State([]), gr.State("")

    # what happens

    def wire(self) -> None:
        fields, listed, own = self.fields, self.fields.listed(), self.page.own_device
        buttons = [self.make, self.stop, self.running]
        outputs = [*self.views, self.said, self.table, self.made, *buttons, self.page.told]
        self.addressed = [self.wanted]
        runs = [
            self.make.click(self.pressed, outputs=outputs, **fields.asked(own), **RUNS),
            self.head.arrive(self.arrived, {self.made, self.wanted, own}, [*outputs, *fields.shown()], **RUNS),
            self.devices.panel.failed(self.refused, self.made, [*outputs, own], **{**RUNS, **EACH}),
        ]
        texts = (*fields.written, fields.shared["prompt"])
        runs += [part.submit(self.pressed, outputs=outputs, **fields.asked(own), **RUNS) for part in texts]
        self.devices.panel.measured(self.measured, self.made, [self.table, *buttons], **{**QUIET, **EACH})
        self.stop.click(self.stopped, self.running, [*self.views, *buttons], cancels=runs, **QUIET)
        for run in runs:
            self.export.after(run)
        self.page.back(self.id)(self.returned, None, [self.wanted, *fields.shown()], **QUIET)
        fields.wire()
        fields.change.input(fields.propose, {*listed}, fields.shown(), **QUIET)
        shown = f"(change) => [change, {SHOWN}]"
        self.take.click(self.take_over, [fields.change, self.taken], fields.shown(), js=shown, **QUIET)
        model, following = fields.shared["model"], [name for name in model_defaults() if name in fields.shared]
        brought = [fields.shared[name] for name in following]
        model.input(lambda name: [model_defaults(name)[part] for part in following], model, brought, **QUIET)

    def pressed(self, values: Updates) -> Iterator[Updates]:
        asked = self.fields.comparison(values)
        others = asked.values if asked.change == "words" else ()
        reader = self.site.models.reader(asked.base.model)
        base = worded(asked.base, reader, self.words.language, others)
        yield from self.run(Comparison.make(asked.change, asked.values, base), own=values[self.page.own_device])

    def arrived(self, event: EventData, values: Updates) -> Iterator[Updates]:
        """The first visit: what a link asks for, else what Create shows, under three schedules."""
        yield {self.make: gr.skip()}
        if values[self.made]:
            return
        if values[self.wanted]:
            comparison = Comparison.from_text(values[self.wanted])
        else:
            base = Settings.from_text(str(event.settings or self.site.opening.to_text()))
            comparison = Comparison.make("schedule", presets("schedule", base), base)
        yield from self.run(comparison, self.shown(comparison), own=values[self.page.own_device])

    def refused(self, text: str) -> Iterator[Updates]:
        """Columns that the visitor's device could not make; the page says so. From now on they are made here."""
        yield from self.run(Comparison.from_text(text), {self.page.own_device: False})

    def run(self, comparison: Comparison, controls: Updates | None = None, own: Any = False) -> Iterator[Updates]:
        """Where one update follows another at once, Gradio may show the later only: so the first ones are repeated
        until every column has begun, and the last one holds what must stay.

        own  the visitor's own device makes the columns that it can: the page says what came of all, and when
        """
        words, comparison = self.words, compared_within(self.words, comparison)
        noted(words, [*comparison.notes, *lacking(self.site.models, comparison.base)])
        elsewhere = self.devices.which(comparison, own)
        found, begun = Findings(self.site.models, comparison), dict[int, str]()
        labels = [label(words, comparison.change, run) for run in comparison.runs]
        first = {**(controls or {}), **self.begun(comparison), self.table: outcomes(words, labels, found)}
        yield first
        for k, packet in self.site.reels.streamed(self.counted(comparison, found, elsewhere)):
            if packet and packet["kind"] == "start":
                begun[k] = packet["run"]
                first |= {
                    self.views[k]: packet,
                    self.running: [(k, run) for k, run in begun.items() if k not in elsewhere],
                }
                yield dict(first)
                continue
            updates = {self.views[k]: packet or gr.skip()}
            if packet and packet["kind"] == "done" and not elsewhere:
                updates[self.table] = outcomes(words, labels, found)
            yield updates
        if elsewhere:
            return
        over = {self.views[k]: show_packet(run) for k, run in begun.items()}
        yield {**self.named(comparison), **over, **self.idle(), self.table: outcomes(words, labels, found)}

    def begun(self, comparison: Comparison) -> Updates:
        """What the page says of a comparison while it is made."""
        return {
            self.make: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
            **self.named(comparison),
            **self.changed(comparison),
        }

    def named(self, comparison: Comparison) -> Updates:
        """What it is, for people and for links; not its address, which may be another's by the end."""
        said = f"<p>{escape(statement(self.words, comparison))}</p>"
        return {self.made: comparison.to_text(), self.said: said}

    def counted(
        self, comparison: Comparison, found: Findings, elsewhere: Collection[int]
    ) -> Iterator[tuple[int, Packet]]:
        """The packets; where the page counts, those of our own columns say what it cannot measure."""
        for k, packet, seconds in compare(self.site.models, self.words, comparison, elsewhere):
            told = found.add(k, packet, seconds) and elsewhere
            yield k, {**packet, "outcome": found.told(k)} if told else packet

    def measured(self, event: EventData, text: str) -> Updates:
        """What the page says of columns of which its own device has made some."""
        return {self.table: self.devices.table(event, text), **(self.idle() if event.over else {})}

    def idle(self) -> Updates:
        return {self.stop: gr.Button(visible=False), self.make: gr.Button(visible=True), self.running: []}

    def take_over(self, change: str, text: str) -> Updates:
        """The settings of what Create shows."""
        base = Settings.from_text(text or self.site.opening.to_text())
        return self.fields.show(change, presets(change, base), base)

    def stopped(self, names: list[tuple[int, str]]) -> list[Any]:
        """What there is stays; the players are told that no more will come."""
        done = {k: self.site.reels.stop(name) for k, name in names}
        views = [done.get(k) or gr.skip() for k in range(len(self.views))]
        return [*views, gr.Button(visible=True), gr.Button(visible=False), []]

    # places

    def shown(self, comparison: Comparison) -> Updates:
        return self.fields.show(comparison.change, comparison.values, comparison.base)

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """A link to a comparison; `arrived` repeats it."""
        if isinstance(address.place, Comparison):
            asked = address.place
            base = spoken(self.words, self.site.models, asked.base, asked.values if asked.change == "words" else ())
            yield {self.wanted: Comparison.make(asked.change, asked.values, base).to_text()}

    def returned(self, event: EventData) -> Updates:
        """The controls say what was compared there; nothing is run."""
        place = address_in(event).place
        if not isinstance(place, Comparison):
            return {self.wanted: gr.skip()}
        return {self.wanted: place.to_text(), **self.shown(place)}


def outcomes(words: Words, labels: list[str], found: Findings) -> str:
    return outcome_table(words, labels, found.outcomes, found.distance, judged=seen_by_judge(found.runs))


def column(words: Words, site: Site, k: int) -> gr.HTML:
    """One column: its name and its player."""
    with gr.Column(elem_classes="cmp-column"):
        heading(k)
        view = player(
            elem_id=PLAYERS[k],
            reels=site.reels,
            language=words.language,
            views=("x0_hat", "x_t"),
            windows=1,
            sync={"group": GROUP, "by": "level"},
        )
        onward(words, PLAYERS[k])
        return view
