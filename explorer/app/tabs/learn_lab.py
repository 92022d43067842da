"""The live part of a lesson that runs an experiment of the lab: what is asked, how far it is, and what was found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from explorer.app.panels.lab_found import bar, details, evidence, far, intro, verdict
from explorer.app.site import Site
from explorer.lab import EXPERIMENTS
from explorer.lab.base import Result
from explorer.lesson.records import Lesson
from explorer.present.lab import Finding
from explorer.present.lab_words import about, told
from explorer.present.learn import Kept, Wish
from explorer.present.learn_lab import Experiments, Together
from explorer.words.texts import Words

__all__ = ["LabPart", "build_lab"]

BEAT = 0.2  # seconds between two messages of progress


@dataclass(frozen=True)
class LabPart:
    """The components, and the runs that all visitors share."""

    words: Words
    runs: Experiments
    area: gr.Column
    head: gr.HTML
    state: gr.HTML
    found: gr.HTML

    def listed(self) -> list[gr.components.Component]:
        return [self.head, self.state, self.found]

    def show(self, lesson: Lesson) -> dict[Any, Any]:
        """Updates for a lesson that is entered: the question stands there before anything is run."""
        name = lesson.live.experiment
        head = intro(self.words, about(self.words, EXPERIMENTS[name]), claimed=False) if name else ""
        return {self.area: gr.Column(visible=name is not None), self.head: head, self.state: "", self.found: ""}

    def measured(self, lesson: Lesson, wish: Wish, kept: Kept) -> Iterator[dict[Any, Any]]:
        """Runs the experiment, with its progress, and puts what it found into `kept` and onto the page."""
        name, seed, words = lesson.live.experiment, wish.settings.seed, self.words
        assert name is not None
        run, beat = self.runs.find(name, seed), 0.0
        before = run.ended
        yield {self.found: "", self.state: bar(words, None, words("lab.starting"))}
        for item in run.follow():
            if isinstance(item, Result):
                kept.experiment = item
            elif time.monotonic() - beat > BEAT and item.total:
                beat = time.monotonic()
                yield {self.state: far(words, item, run.seconds)}
        yield {self.state: bar(words, 1.0, words("lab.drawing"))}
        page = run.once(words.language, lambda: self.page(name, seed, run))
        head = intro(words, about(words, EXPERIMENTS[name]), brief=True)
        yield {self.head: head, self.found: f"{self.since(before)}{page}", self.state: ""}

    def page(self, name: str, seed: int, run: Together) -> str:
        """Verdict, plots, pictures, the table, and the way to the tab Lab."""
        words, result = self.words, run.last
        assert isinstance(result, Result)
        known, here = about(words, EXPERIMENTS[name]), told(words, result)
        said = verdict(words, known, Finding(seed, None, result), here)
        more = f'<a href="?tab=lab&amp;experiment={name}" target="_blank">{escape(words("learn.lab.whole"))}</a>'
        return (
            f"{said}{evidence(words, here, f'learn-{name}')}{details(words, known, result)}"
            f'<p class="lab-small">{more}</p>'
        )

    def since(self, ended: float | None) -> str:
        """Says so where this was measured before somebody asked for it again."""
        if ended is None:
            return ""
        minutes = max(1, round((time.monotonic() - ended) / 60))
        return f'<p class="lab-small">{escape(self.words("learn.lab.again", minutes=minutes))}</p>'


def build_lab(words: Words, site: Site) -> LabPart:
    """Lays the part out, hidden; call inside a column."""
    with gr.Column(visible=False, elem_id="learn-experiment", elem_classes="learn-experiment") as area:
        parts = [
            gr.HTML("", elem_id=f"learn-experiment-{name}", elem_classes="lab", apply_default_css=False)
            for name in ("asked", "state", "found")
        ]
    return LabPart(words, Experiments(site.models), area, *parts)
