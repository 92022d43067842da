"""Take it home: one run as a file, with its size and time told before it is made."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.app.actions.export import KINDS, VIEWS, Wish, export, forecast
from explorer.app.site import Site
from explorer.app.wording import Words
from explorer.trajectory.settings import Settings

__all__ = ["build_export"]


def build_export(words: Words, site: Site, run_text: gr.Textbox) -> None:
    """Lays out the export of the run whose settings `run_text` holds."""
    with gr.Accordion(words("export.title"), open=False, elem_id="export"):
        kind = gr.Radio([(words(f"export.kinds.{k}"), k) for k in KINDS], value="gif", label=words("export.kind"))
        with gr.Row():
            view = gr.Dropdown(
                [(words(f"export.views.{v}"), v) for v in VIEWS],
                value="both",
                label=words("export.view"),
                filterable=False,
            )
            size = gr.Dropdown([128, 256, 384, 512, 768], value=384, label=words("export.size"), filterable=False)
            fps = gr.Slider(2, 30, 12, step=1, label=words("export.fps"), buttons=[])
            caption = gr.Checkbox(True, label=words("export.caption"), container=False)
        cost = gr.Markdown(elem_classes="hint", elem_id="export-cost")
        make = gr.Button(words("export.make"), elem_id="export-make")
        file = gr.DownloadButton(words("export.download"), visible=False, variant="primary", elem_id="export-file")

    def told(text: str, *wished: Any) -> tuple[str, Any]:
        return words("export.cost", cost=forecast(Settings.from_text(text), wish_of(*wished))), gr.skip()

    def made(text: str, *wished: Any, progress: gr.Progress = PROGRESS) -> Any:
        folder = Path(tempfile.mkdtemp(prefix="export-"))
        try:
            path = export(site.studio, words, Settings.from_text(text), wish_of(*wished), folder, progress)
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from None
        size_now = f"{path.stat().st_size / 1e6:.2f} MB"
        return gr.DownloadButton(words("export.ready", name=path.name, size=size_now), value=path, visible=True)

    wishes = [kind, view, size, fps, caption]
    hide = {"fn": lambda: gr.DownloadButton(visible=False), "outputs": file, "show_progress": "hidden"}
    changed = [part.change for part in (*wishes, run_text)]
    gr.on(changed, told, [run_text, *wishes], [cost, file], show_progress="hidden")
    gr.on(changed, **hide)
    make.click(made, [run_text, *wishes], file, concurrency_limit=4)
    gr.context.Context.root_block.load(told, [run_text, *wishes], [cost, file], show_progress="hidden")


PROGRESS = gr.Progress()


def wish_of(kind: str, view: str, size: float, fps: float, caption: bool) -> Wish:
    return Wish(kind, view, int(size), float(fps), bool(caption))
