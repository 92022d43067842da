"""Lab: what people say about diffusion, measured on the spot; the answer stands beside the claim."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import gradio as gr

from explorer.app.actions.lab import Finding, drawn_schedule, files_of, measure
from explorer.app.actions.lab_words import about, retold
from explorer.app.arrivals import arrivals
from explorer.app.components import Number
from explorer.app.panels.lab_found import bar, details, evidence, far, intro, short, verdict
from explorer.app.panels.lab_shelf import DRAWN, drawing, shelf, style
from explorer.app.site import Site
from explorer.app.tabs.explained import explained
from explorer.app.tabs.lab_files import build_files
from explorer.app.tabs.lines import LONG
from explorer.app.wording import Words
from explorer.trajectory.lab import EXPERIMENTS
from explorer.trajectory.lab.base import Progress, Result, Verdict

__all__ = ["lab_tab"]

ADDRESS = '(name) => { history.replaceState(null, "", "?tab=lab&experiment=" + encodeURIComponent(name)); }'
LONGEST = 2_000  # characters of a drawn curve
BEAT = 0.2  # seconds between two messages of progress


@dataclass(frozen=True, eq=False)
class Shown:
    """A finding with its parts of the page, kept for the visit so that going back to it costs nothing."""

    finding: Finding
    verdict: str
    evidence: str
    details: str


def lab_tab(words: Words, site: Site) -> None:
    """Lays the tab out and wires it; call directly inside a gr.Tab."""
    tab: Any = gr.context.Context.block
    tabs = tab.parent  # now: Gradio forgets it when it first sends the page
    page: Any = gr.context.Context.root_block
    first = next(iter(EXPERIMENTS))
    known = {name: about(words, experiment) for name, experiment in EXPERIMENTS.items()}
    style()
    with gr.Row(elem_classes="desk two lab-desk"):
        with gr.Column(elem_classes="side"):
            row = shelf(words, {name: it.title for name, it in known.items()}, first)
        with gr.Column(elem_classes="middle"):
            head = html(intro(words, known[first]), "lab-about")
            guess = gr.Radio(
                guesses(words, first),
                label=words("lab.guess"),
                info=words("lab.guess_hint"),
                elem_id="lab-guess",
            )
            draw = drawing(words)
            with gr.Row(elem_classes="lab-go"):
                run = gr.Button(words("lab.make"), variant="primary", elem_id="lab-run")
                stop = gr.Button(words("lab.stop"), visible=False, elem_id="lab-stop")
                texts = {"label": words("lab.seed"), "info": words("lab.seed_hint")}
                seed = Number(0, precision=0, elem_id="lab-seed", **texts)
            state = html(f'<p class="lab-small">{words("lab.fresh")}</p>', "lab-progress")
            answer, proof = html("", "lab-verdict"), html("", "lab-evidence")
            files = build_files(words)
            more = html("", "lab-details")
    current = gr.Textbox(first, visible="hidden", elem_id="lab-name")
    curve, found = gr.Textbox("", visible="hidden", elem_id="lab-drawn"), gr.State({})

    def on_page(shown: Shown | None, folder: str) -> dict[Any, Any]:
        """A finding, or nothing found yet."""
        if shown is None:
            return {answer: "", proof: "", more: "", **files.none(), state: small(words("lab.fresh"))}
        texts = {answer: shown.verdict, proof: shown.evidence, more: shown.details, state: ""}
        return {**texts, **files.show(shown.finding.files, folder)}

    def shelved(name: str, findings: dict[str, Shown]) -> dict[str, Any]:
        told = {key: short(words, it.finding.result.verdict) for key, it in findings.items()}
        return {"current": name, "found": {key: words("lab.done", verdict=text) for key, text in told.items()}}

    def show(name: str, findings: dict[str, Shown]) -> Iterator[dict[Any, Any]]:
        """Opens an experiment, with what this visit has found of it."""
        kept = findings.get(name)
        with TemporaryDirectory(prefix="lab-") as folder:  # Gradio has taken the files over when it asks for more
            yield {
                current: name,
                head: intro(words, known[name], brief=name in findings),
                guess: gr.Radio(
                    guesses(words, name), value=kept.finding.guess.name if kept and kept.finding.guess else None
                ),
                draw: gr.HTML(visible=EXPERIMENTS[name].drawable),
                run: gr.Button(visible=True),
                stop: gr.Button(visible=False),
                row: shelved(name, findings),
                **on_page(kept, folder),
            }

    def chosen(event: gr.EventData, findings: dict[str, Shown]) -> Iterator[dict[Any, Any]]:
        name = str(event.name)
        yield from show(name if name in EXPERIMENTS else first, findings)

    def opened(request: gr.Request) -> Iterator[dict[Any, Any]]:
        """?tab=lab&experiment=name opens the tab on it; nothing runs before somebody says so."""
        query = request.query_params
        if query.get("tab") != "lab":
            yield {current: gr.skip()}
            return
        name = query.get("experiment", first)
        yield {tabs: gr.Tabs(selected=tab.id)}
        yield from show(name if name in EXPERIMENTS else first, {})

    def ran(*given: Any) -> Iterator[dict[Any, Any]]:
        values = dict(zip(inputs, given))
        name = values[current] if values[current] in EXPERIMENTS else first
        number, experiment, began = int(values[seed] or 0), EXPERIMENTS[name], time.monotonic()
        busy = {run: gr.Button(visible=False), stop: gr.Button(visible=True)}
        with explained(words):
            run_of_it = measure(site.studio, experiment, number, drawn_schedule(str(values[curve] or "")[:LONGEST]))
        yield {
            **on_page(None, ""),
            **busy,
            head: intro(words, known[name]),
            state: bar(words, None, words("lab.starting")),
        }
        item, beat = None, 0.0
        for item in run_of_it:
            if isinstance(item, Progress) and time.monotonic() - beat > BEAT:
                beat = time.monotonic()
                yield {state: far(words, item, beat - began)}
        if not isinstance(item, Result):
            raise RuntimeError(f"the experiment {name} ended without a result")
        told, expected = retold(words, item), Verdict[values[guess]] if values[guess] else None
        plain = Finding(number, expected, item)
        said = verdict(words, known[name], plain, told)
        yield {answer: said, head: intro(words, known[name], brief=True), state: bar(words, 1.0, words("lab.drawing"))}
        finding = Finding(number, expected, item, files_of(experiment, item, told))
        shown = Shown(finding, said, evidence(words, told, name), details(words, known[name], item))
        findings = {**values[found], name: shown}
        with TemporaryDirectory(prefix="lab-") as folder:
            brief = {head: intro(words, known[name], brief=True), row: shelved(name, findings)}
            yield {**on_page(shown, folder), stop: gr.Button(visible=False), **brief, found: findings}

    def stopped() -> dict[Any, Any]:
        return {
            state: small(words("lab.stopped")),
            run: gr.Button(visible=True),
            stop: gr.Button(visible=False),
        }

    outputs = [state, answer, proof, more, *files.buttons, run, stop, row]
    inputs: list[Any] = [curve, current, guess, seed, found]
    started = run.click(ran, inputs, [*outputs, found, head], js=DRAWN, **LONG)
    # The page takes no second run before it has let go of the first: only then may Run come back.
    started.then(lambda: gr.Button(visible=True), None, run, show_progress="hidden")
    stop.click(stopped, None, [state, run, stop], cancels=started, show_progress="hidden")
    row.choose(chosen, found, [*outputs, current, head, guess, draw], cancels=started, show_progress="hidden")
    gr.on([current.change, tab.select], None, current, None, js=ADDRESS)
    arrivals(page).add(opened, [*outputs, current, head, guess, draw, tabs])


def guesses(words: Words, name: str) -> list[tuple[str, str]]:
    """What can be expected of an experiment: as many answers as its quick form, which runs here, can come to."""
    return [(words(f"lab.guesses.{it.name.lower()}"), it.name) for it in EXPERIMENTS[name].verdicts]


def html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, elem_classes="lab", apply_default_css=False)


def small(text: str) -> str:
    return f'<p class="lab-small" role="status">{text}</p>'
