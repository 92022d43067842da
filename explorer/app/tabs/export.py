"""Take it home: a run, or a comparison, as a file, with its size and time told before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gradio as gr

from explorer.app.errors import refusal
from explorer.app.panels.pictures import pictures
from explorer.app.site import Site
from explorer.app.tabs.base import QUIET
from explorer.app.tabs.controls import slider
from explorer.app.tabs.within import compared_within, within
from explorer.errors import RefusedError
from explorer.present.errors import why
from explorer.present.export import KINDS, VIEWS, Wish, export, forecast
from explorer.present.export_compared import (
    CLOCKS,
    COMPARED_VIEWS,
    export_compared,
    forecast_compared,
    name_of_compared,
)
from explorer.present.progress import Result, watched
from explorer.render.forecast import Forecast
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["build_export"]

FPS = 12
Work = Callable[[str, Wish, Path, Callable[[float], None]], Path]


@dataclass(frozen=True)
class Subject:
    """What is taken home: how its settings become a forecast and a file, and what can be chosen."""

    name: str
    forecast: Callable[[str, Wish], Forecast]
    make: Work
    views: tuple[str, ...]
    first: tuple[str, int]  # view and size that are chosen at the beginning
    clocks: tuple[str, ...] = ()
    pictures: Callable[[], object] = lambda: None  # lays out what else can be had of it


def run_of(words: Words, site: Site, player: str) -> Subject:
    def make(text: str, wish: Wish, folder: Path, told: Callable[[float], None]) -> Path:
        return export(site.models, words, within(words, Settings.from_text(text)), wish, folder, told)

    def cost(text: str, wish: Wish) -> Forecast:
        return forecast(Settings.from_text(text), wish)

    def finished() -> object:
        return pictures(words, player, site.reels.address, site.models.model().space.side)

    return Subject("export", cost, make, VIEWS, first=("both", 384), pictures=finished)


def comparison_of(words: Words, site: Site) -> Subject:
    def make(text: str, wish: Wish, folder: Path, told: Callable[[float], None]) -> Path:
        comparison = compared_within(words, Comparison.from_text(text))
        path = folder / name_of_compared(comparison, wish.kind)
        return export_compared(site.models, words, comparison, wish, path, told)

    def cost(text: str, wish: Wish) -> Forecast:
        return forecast_compared(Comparison.from_text(text), wish)

    return Subject("compare-export", cost, make, COMPARED_VIEWS, first=("x_t", 256), clocks=tuple(CLOCKS))


def build_export(words: Words, site: Site, run_text: gr.Textbox, player: str = "") -> None:
    """Lays out the export of the run in a player, or without one of the comparison, whose settings `run_text` holds."""
    part = Export(words, run_of(words, site, player) if player else comparison_of(words, site))
    part.build()
    part.wire(run_text)


class Export:
    """The wishes, what they would cost, and the file once it is made."""

    def __init__(self, words: Words, subject: Subject) -> None:
        self.words, self.subject = words, subject

    def build(self) -> None:
        words, name = self.words, self.subject.name
        with gr.Accordion(words("export.title"), open=False, elem_id=name, elem_classes="export"):
            self.subject.pictures()
            self.wishes = build_wishes(words, self.subject)
            self.cost = gr.HTML("", elem_id=f"{name}-cost", apply_default_css=False)
            with gr.Row(elem_classes="export-buttons"):
                self.make = gr.Button(words("export.make"), elem_id=f"{name}-make")
                look: dict[str, Any] = {"visible": False, "variant": "primary", "elem_id": f"{name}-file"}
                self.file = gr.DownloadButton(words("export.download"), **look)

    def wire(self, run_text: gr.Textbox) -> None:
        inputs, outputs = [run_text, *self.wishes], [self.cost, self.file]
        gr.on([part.change for part in inputs], self.told, inputs, outputs, **QUIET)
        self.make.click(self.made, inputs, outputs, concurrency_limit=4, **QUIET)
        self.cost.value = self.price(*(part.value for part in inputs))

    def price(self, text: str, *wished: Any) -> str:
        key = "export.cost_compared" if self.subject.clocks else "export.cost"
        said = self.words("export.wait")
        if text:
            known = self.subject.forecast(text, wish_of(*wished))
            said = self.words(key, size=size_of(self.words, known.bytes), time=f"{max(1, round(known.seconds))} s")
        return hint(said)

    def told(self, text: str, *wished: Any) -> tuple[str, Any]:
        return self.price(text, *wished), gr.DownloadButton(visible=False)

    def made(self, text: str, *wished: Any) -> Iterator[tuple[Any, Any]]:
        words, path = self.words, Result[Path]()
        yield bar(words, 0.0) if text else gr.skip(), gr.DownloadButton(visible=False)
        if not text:
            return
        with TemporaryDirectory(prefix="export-") as folder:  # Gradio has taken the file over when it asks for more
            try:
                wish = wish_of(*wished)
                for share in watched(lambda tell: self.subject.make(text, wish, Path(folder), tell), path):
                    yield bar(words, share), gr.skip()
            except RefusedError as error:
                yield self.told(text, *wished)
                raise refusal(why(words, error)) from None
            ready = words("export.ready", name=path.value.name, size=size_of(words, path.value.stat().st_size))
            yield hint(words("export.done")), gr.DownloadButton(ready, value=path.value, visible=True)


def build_wishes(words: Words, subject: Subject) -> list[Any]:
    """The controls, in the order of the fields of Wish."""

    def texts(name: str) -> dict[str, Any]:
        return {"label": words(f"export.{name}"), "info": words(f"export.{name}_info")}

    view_first, size_first = subject.first
    kind = gr.Radio([(words(f"export.kinds.{k}"), k) for k in KINDS], value="gif", **texts("kind"))
    with gr.Row():
        names = [(words(f"export.views.{v}"), v) for v in subject.views]
        view = gr.Dropdown(names, value=view_first, filterable=False, **texts("view"))
        sizes = [128, 256, 384, 512, 768]
        size = gr.Dropdown(sizes, value=size_first, filterable=False, **texts("size"))
        fps = slider(2, 30, FPS, step=1, **texts("fps"))
    clocks = [(words(f"compare.by_names.{by}"), by) for by in subject.clocks]
    by = gr.Radio(clocks, value=subject.clocks[0], label=words("compare.by")) if clocks else None
    caption = gr.Checkbox(True, label=words("export.caption"), container=False)
    return [kind, view, size, fps, caption, *([by] if by is not None else [])]


def wish_of(kind: str, view: str, size: float, fps: float | None, caption: bool, by: str = "level") -> Wish:
    return Wish(kind, view, int(size), float(FPS if fps is None else fps), bool(caption), by)


def size_of(words: Words, count: int) -> str:
    """Bytes as people read them: 12 kB, 0.44 MB, 5.2 MB, 31 MB."""
    if count < 95_000:
        return f"{max(1, round(count / 1e3))} kB"
    digits = 2 if count < 1e6 else 1 if count < 1e7 else 0
    return f"{count / 1e6:.{digits}f} MB".replace(".", words("compare.decimal"))


def hint(text: str) -> str:
    return f'<p class="export-said">{escape(text)}</p>'


def bar(words: Words, share: float) -> str:
    said = words("export.making", share=words.percent(share))
    return f'<p class="export-said" role="status">{escape(said)}</p><progress max="1" value="{share:.3f}"></progress>'
