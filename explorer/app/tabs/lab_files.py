"""The findings of the lab to take home: the table, every plot, and the pictures, a button each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.words.texts import Words

__all__ = ["Files", "build_files"]

MOST = 10  # a table, plots in two forms each, and pictures


@dataclass(frozen=True)
class Files:
    """Buttons that are hidden until there is something behind them."""

    words: Words
    buttons: list[gr.DownloadButton]

    def none(self) -> dict[Any, Any]:
        return {button: gr.DownloadButton(visible=False) for button in self.buttons}

    def show(self, files: Mapping[str, bytes], folder: str) -> dict[Any, Any]:
        """Writes the files into `folder`, which must be there until Gradio has read them."""
        made = self.none()
        for button, (name, data), label in zip(self.buttons, files.items(), labels(self.words, list(files))):
            path = Path(folder) / name
            path.write_bytes(data)
            made[button] = gr.DownloadButton(label, value=path, visible=True)
        return made


def labels(words: Words, names: list[str]) -> list[str]:
    """What each file is called: plots come as PNG and SVG of one name, sheets of pictures as PNG alone."""
    plots = [name.removesuffix(".svg") for name in names if name.endswith(".svg")]
    sheets = [name for name in names if name.endswith(".png") and name.removesuffix(".png") not in plots]
    told = []
    for name in names:
        stem, kind = name.rsplit(".", 1)
        if name in sheets:
            told.append(words("lab.sheet", number=sheets.index(name) + 1))
        else:
            told.append(words(f"lab.{kind}", number=plots.index(stem) + 1) if stem in plots else words("lab.csv"))
    return told


def build_files(words: Words) -> Files:
    """Lays the buttons out."""
    with gr.Row(elem_classes="lab-files", elem_id="lab-files"):
        made = [gr.DownloadButton("", visible=False, size="sm", elem_id=f"lab-file-{k}") for k in range(MOST)]
    return Files(words, made)
