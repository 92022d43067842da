"""Part three of Watch it learn: a canvas, the panel that teaches, and the button that brings a word from a file."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from typing import Any

import gradio as gr

from explorer.app.errors import note
from explorer.app.panels.canvas import canvas
from explorer.app.panels.teach import ADD, teach_head, teach_panel
from explorer.app.site import Site
from explorer.app.tabs.base import QUIET
from explorer.network.addition_file import contents
from explorer.present.teach import Teach
from explorer.service.places import visit_from
from explorer.service.visit_words import visit
from explorer.words.texts import Words

__all__ = ["TeachDesk"]

CANVAS = "teach-canvas"


class TeachDesk:
    def __init__(self, words: Words, site: Site) -> None:
        self.words, self.site = words, site
        self.teach = Teach(words, site.models, site.class_words, site.teaching)
        teach_head(words)
        with gr.Row(elem_id="teach-desk"):
            with gr.Column(min_width=0):
                gr.Markdown(f"### {words('teach_it.draw')}", elem_classes="teach-title")
                self.canvas = canvas(CANVAS, words, "colours")
                self.add = gr.Button(words("teach_it.add"), size="sm", elem_id="teach-add")
            with gr.Column(min_width=0):
                self.panel = teach_panel(words, CANVAS, self.teach.facts(), self.teach.asks())
                self.file = gr.UploadButton(words("teach_it.bring_file"), size="sm", elem_id="teach-file")

    def wire(self) -> None:
        self.add.click(None, js=ADD)
        self.file.upload(self.bring, self.file, self.panel, **QUIET)

    def bring(self, path: str) -> dict[str, Any]:
        """A stranger's file. Raises RefusedError."""
        with visit_from(self.site.presence.address_of(visit())):  # whose places it counts among
            one = self.teach.bring(contents(Path(path)))
        note(self.words("teach_it.brought", word=one.word))
        return {"new": token_hex(4)}
