"""Lab: what people say about diffusion, measured on the spot; the answer stands beside the claim."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import gradio as gr

from explorer.app.address import Address, AtExperiment, Place
from explorer.app.components import seed_field
from explorer.app.event_data import EventData
from explorer.app.page import Updates, address_in
from explorer.app.panels.lab_found import bar, details, evidence, far, intro, short, verdict
from explorer.app.panels.lab_shelf import DRAWN, drawing, shelf
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.lab_files import build_files
from explorer.app.tabs.lines import LONG
from explorer.lab import EXPERIMENTS
from explorer.lab.base import Progress, Result, Verdict
from explorer.present.lab import Finding, drawn_schedule, files_of, measure
from explorer.present.lab_words import about, told
from explorer.words.texts import Words

__all__ = ["Lab"]

LONGEST = 2_000  # characters of a drawn curve
BEAT = 0.2  # seconds between two messages of progress


@dataclass(frozen=True, eq=False)
class Shown:
    """A finding with its parts of the page, kept for the visit so that going back to it costs nothing."""

    finding: Finding
    verdict: str
    evidence: str
    details: str


class Lab(Tab):
    """`current` holds the name of the experiment that is open, `found` what this visit has found of each."""

    id = "lab"

    def build(self) -> None:
        words, self.first = self.words, next(iter(EXPERIMENTS))
        self.known = {name: about(words, experiment) for name, experiment in EXPERIMENTS.items()}
        with gr.Row(elem_classes="desk two lab-desk"):
            with gr.Column(elem_classes="side"):
                self.row = shelf(words, {name: it.title for name, it in self.known.items()}, self.first)
            with gr.Column(elem_classes="middle"):
                self.head = html(intro(words, self.known[self.first]), "lab-about")
                self.guess = build_guess(words, self.first)
                self.draw = drawing(words)
                with gr.Row(elem_classes="lab-go"):
                    self.run = gr.Button(words("lab.make"), variant="primary", elem_id="lab-run")
                    self.stop = gr.Button(words("lab.stop"), visible=False, elem_id="lab-stop")
                    texts: dict[str, Any] = {"label": words("lab.seed"), "info": words("lab.seed_hint")}
                    self.seed = seed_field(0, elem_id="lab-seed", **texts)
                self.state = html(small(words("lab.fresh"), role=""), "lab-progress")
                self.answer, self.proof = html("", "lab-verdict"), html("", "lab-evidence")
                self.files = build_files(words)
                self.more = html("", "lab-details")
        self.current = gr.Textbox(self.first, visible="hidden", elem_id="lab-name")
        self.curve, self.found = gr.Textbox("", visible="hidden", elem_id="lab-drawn"), gr.State({})

    def wire(self) -> None:
        run, stop = self.run, self.stop
        outputs = [self.state, self.answer, self.proof, self.more, *self.files.buttons, run, stop, self.row]
        opened = self.addressed = [*outputs, self.current, self.head, self.guess, self.draw]
        inputs = [self.curve, self.current, self.guess, self.seed, self.found]
        started = run.click(self.ran, inputs, [*outputs, self.found, self.head], js=DRAWN, **LONG)
        # The page takes no second run before it has let go of the first: only then may Run come back.
        started.then(lambda: gr.Button(visible=True), None, run, **QUIET)
        stop.click(self.stopped, None, [self.state, run, stop], cancels=started, **QUIET)
        self.row.choose(self.chosen, self.found, [*opened, self.page.told], cancels=started, **QUIET)
        self.page.back(self.id)(self.returned, self.found, opened, cancels=started, **QUIET)

    # what is open

    def show(self, name: str, findings: dict[str, Shown]) -> Iterator[Updates]:
        """Opens an experiment, with what this visit has found of it."""
        kept = findings.get(name)
        with TemporaryDirectory(prefix="lab-") as folder:  # Gradio has taken the files over when it asks for more
            yield {
                self.current: name,
                self.head: intro(self.words, self.known[name], brief=name in findings),
                self.guess: gr.Radio(
                    guesses(self.words, name), value=kept.finding.guess.name if kept and kept.finding.guess else None
                ),
                self.draw: gr.HTML(visible=EXPERIMENTS[name].drawable),
                self.run: gr.Button(visible=True),
                self.stop: gr.Button(visible=False),
                self.row: self.shelved(name, findings),
                **self.on_page(kept, folder),
            }

    def on_page(self, shown: Shown | None, folder: str) -> Updates:
        """A finding, or nothing found yet."""
        if shown is None:
            empty = dict.fromkeys([self.answer, self.proof, self.more], "")
            return {**empty, **self.files.none(), self.state: small(self.words("lab.fresh"))}
        texts = {self.answer: shown.verdict, self.proof: shown.evidence, self.more: shown.details, self.state: ""}
        return {**texts, **self.files.show(shown.finding.files, folder)}

    def shelved(self, name: str, findings: dict[str, Shown]) -> dict[str, Any]:
        said = {key: short(self.words, it.finding.result.verdict) for key, it in findings.items()}
        return {"current": name, "found": {key: self.words("lab.done", verdict=text) for key, text in said.items()}}

    def named(self, place: Place | None) -> str:
        """The experiment of a place; the first where there is none of that name."""
        return place.name if isinstance(place, AtExperiment) and place.name in EXPERIMENTS else self.first

    def chosen(self, event: EventData, findings: dict[str, Shown]) -> Iterator[Updates]:
        place = AtExperiment(self.named(AtExperiment(str(event.name))))
        for updates in self.show(place.name, findings):
            yield {**updates, **self.moved(place)}

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """Nothing runs before somebody says so."""
        yield from self.show(self.named(address.place), {})

    def returned(self, event: EventData, findings: dict[str, Shown]) -> Iterator[Updates]:
        yield from self.show(self.named(address_in(event).place), findings)

    # a run

    def ran(self, curve: str, name: str, guess: str | None, seed: float | None, findings: Any) -> Iterator[Updates]:
        """From Run to what was found, with its progress."""
        name = self.named(AtExperiment(name))
        words, known, number = self.words, self.known[name], int(seed or 0)
        experiment, expected = EXPERIMENTS[name], Verdict[guess] if guess else None
        steps = measure(self.site.models, experiment, number, drawn_schedule(str(curve or "")[:LONGEST]))
        busy = {self.run: gr.Button(visible=False), self.stop: gr.Button(visible=True)}
        begun = {self.head: intro(words, known), self.state: bar(words, None, words("lab.starting"))}
        yield {**self.on_page(None, ""), **busy, **begun}
        item = yield from self.followed(name, steps)
        found = told(words, item)
        said = verdict(words, known, Finding(number, expected, item), found)
        brief = {self.head: intro(words, known, brief=True)}
        yield {self.answer: said, **brief, self.state: bar(words, 1.0, words("lab.drawing"))}
        finding = Finding(number, expected, item, files_of(experiment, item, found))
        shown = Shown(finding, said, evidence(words, found, name), details(words, known, item))
        findings = {**findings, name: shown}
        with TemporaryDirectory(prefix="lab-") as folder:
            row = {self.row: self.shelved(name, findings), self.found: findings}
            yield {**self.on_page(shown, folder), self.stop: gr.Button(visible=False), **brief, **row}

    def followed(self, name: str, steps: Iterable[Progress | Result]) -> Generator[Updates, None, Result]:
        """Tells how far it is; gives back the result."""
        began, beat, item = time.monotonic(), 0.0, None
        for item in steps:
            if isinstance(item, Progress) and time.monotonic() - beat > BEAT:
                beat = time.monotonic()
                yield {self.state: far(self.words, item, beat - began)}
        if not isinstance(item, Result):
            raise RuntimeError(f"the experiment {name} ended without a result")
        return item

    def stopped(self) -> Updates:
        again = {self.run: gr.Button(visible=True), self.stop: gr.Button(visible=False)}
        return {**again, self.state: small(self.words("lab.stopped"))}


def build_guess(words: Words, name: str) -> gr.Radio:
    look: dict[str, Any] = {"label": words("lab.guess"), "info": words("lab.guess_hint"), "elem_id": "lab-guess"}
    return gr.Radio(guesses(words, name), **look)


def guesses(words: Words, name: str) -> list[tuple[str, str]]:
    """What can be expected of an experiment: as many answers as its quick form, which runs here, can come to."""
    return [(words(f"lab.guesses.{it.name.lower()}"), it.name) for it in EXPERIMENTS[name].verdicts]


def html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, elem_classes="lab", apply_default_css=False)


def small(text: str, role: str = ' role="status"') -> str:
    return f'<p class="lab-small"{role}>{text}</p>'
