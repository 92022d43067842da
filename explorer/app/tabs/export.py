"""Take it home: a run, or a comparison, as a file, with its size and time told before it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gradio as gr

from explorer.app.errors import refusal
from explorer.app.tabs.base import QUIET
from explorer.app.tabs.controls import slider
from explorer.app.tabs.export_subjects import Screen, Subject
from explorer.app.tabs.lines import EXPORTS
from explorer.errors import RefusedError
from explorer.player.bundle import script_json
from explorer.present.errors import why
from explorer.present.export import Wish
from explorer.present.progress import Result, watched
from explorer.render.clip import MOVING
from explorer.service.bounds import check_file
from explorer.words.texts import Words

__all__ = ["build_export"]

FPS = 12
SIZES = (128, 256, 384, 512, 768)
SCREEN = "(...given) => [JSON.stringify({}.map((id) => window.explorerPlayers?.get(id)?.screen() ?? {{}})), " + (
    "...given.slice(1)]"
)
"""Script that says what is on the screen, in place of the first input."""
NEEDS = {"view": ("png", "zip"), "size": ("png",), "pixels": ("png",), "caption": ("png",)}
"""Which wishes mean something for files that do not move; for those that do, all of them."""


def build_export(words: Words, subject: Subject, run_text: gr.Textbox | None = None) -> Export:
    """Lays out what becomes of a subject, whose settings `run_text` holds. What it costs is told anew after events
    that are handed to `after`."""
    part = Export(words, subject)
    part.build(run_text or gr.Textbox("", visible="hidden"))
    part.wire()
    return part


class Export:
    """The wishes, what they would cost, and the file once it is made."""

    def __init__(self, words: Words, subject: Subject) -> None:
        self.words, self.subject = words, subject

    def build(self, run_text: gr.Textbox) -> None:
        words, name = self.words, self.subject.name
        with gr.Accordion(words("export.title"), open=False, elem_id=name, elem_classes="export") as self.box:
            self.subject.beside()
            self.wishes = build_wishes(words, self.subject)
            self.screen = gr.Textbox("", visible="hidden", elem_id=f"{name}-screen")
            self.held = gr.State("")  # what the file that is offered was made of
            self.cost = gr.HTML(hint(words("export.wait")), elem_id=f"{name}-cost", apply_default_css=False)
            with gr.Row(elem_classes="export-buttons"):
                self.make = gr.Button(words("export.make"), elem_id=f"{name}-make")
                look: dict[str, Any] = {"visible": False, "variant": "primary", "elem_id": f"{name}-file"}
                self.file = gr.DownloadButton(words("export.download"), **look)
        self.run_text = run_text

    def wire(self) -> None:
        inputs, outputs, asked = self.asked()
        kind = self.wishes["kind"]
        changed = [self.run_text.change, self.box.expand, *(part.change for part in self.wishes.values())]
        gr.on(changed, self.told, inputs, outputs, **asked)
        others = [part for name, part in self.wishes.items() if name != "kind"]
        kind.change(self.suited, kind, others, **QUIET)
        self.make.click(self.made, inputs, outputs, **EXPORTS, **asked)

    def asked(self) -> tuple[list[Any], list[Any], dict[str, Any]]:
        """Inputs, outputs and options of the events that ask what is on the screen."""
        script = SCREEN.format(script_json(list(self.subject.players)))
        inputs = [self.screen, self.run_text, *self.wishes.values(), self.held]
        return inputs, [self.cost, self.file, self.held], {"js": script, **QUIET}

    def after(self, event: Any) -> None:
        """Tells anew what the file costs once an event is over, which may have brought another run, or its end."""
        self.when(event.then)

    def when(self, trigger: Callable[..., Any]) -> None:
        """The same at a trigger."""
        inputs, outputs, asked = self.asked()
        trigger(self.told, inputs, outputs, **asked)

    def suited(self, kind: str) -> list[Any]:
        """Shows the wishes that mean something for a kind of file."""
        moving = f".{kind}" in MOVING
        return [gr.update(visible=moving or kind in NEEDS.get(name, ())) for name in self.wishes if name != "kind"]

    def price(self, screen: str, text: str, *wished: Any) -> str:
        known = self.subject.forecast(text, *self.wish(screen, wished))
        if known is None:
            return hint(self.words("export.wait"))
        cost, key, fields = known
        told = {"size": size_of(self.words, cost.bytes), "time": f"{max(1, round(cost.seconds))} s", **fields}
        return hint(self.words(f"export.{key}", **told))

    def wish(self, screen: str, wished: tuple[Any, ...]) -> tuple[Screen, Wish]:
        """What is on the screen, and the wish that follows from it and from the controls."""
        seen, given = Screen.of(screen), dict(zip(self.wishes, wished))
        wish = wish_of(**{name: given[name] for name in given if name not in ("view", "pixels")})
        return seen, seen.fill(wish, given["view"], given["pixels"])

    def told(self, screen: str, text: str, *given: Any) -> tuple[Any, Any, Any]:
        """The price; a file that was made of the very same stays, whichever event is answered late."""
        *wished, held = given
        if held and held == made_of(screen, text, *wished):
            return gr.skip(), gr.skip(), gr.skip()
        return self.price(screen, text, *wished), gr.DownloadButton(visible=False), ""

    def made(self, screen: str, text: str, *given: Any) -> Iterator[tuple[Any, Any, Any]]:
        words, path, wished = self.words, Result[Path](), given[:-1]
        seen, wish = self.wish(screen, wished)
        known = self.subject.forecast(text, seen, wish)
        yield bar(words, 0.0) if known else gr.skip(), gr.DownloadButton(visible=False), ""
        if known is None:
            return
        with TemporaryDirectory(prefix="export-") as folder:  # Gradio has taken the file over when it asks for more
            try:
                check_file(known[0].bytes)
                for share in watched(lambda tell: self.subject.make(text, seen, wish, Path(folder), tell), path):
                    yield bar(words, share), gr.skip(), gr.skip()
            except RefusedError as error:
                yield self.told(screen, text, *wished, "")
                raise refusal(why(words, error)) from None
            ready = words("export.ready", name=path.value.name, size=size_of(words, path.value.stat().st_size))
            file = gr.DownloadButton(ready, value=path.value, visible=True)
            yield hint(words("export.done")), file, made_of(screen, text, *wished)


def made_of(*asked: Any) -> str:
    """All that a file follows from, as text."""
    return json.dumps(asked)


def build_wishes(words: Words, subject: Subject) -> dict[str, Any]:
    """The controls by what they say: fields of Wish, and `pixels`, squares or blended."""

    def texts(name: str) -> dict[str, Any]:
        return {"label": words(f"export.{name}"), "info": words(f"export.{name}_info")}

    view_first, size_first = subject.first
    wishes: dict[str, Any] = {}
    wishes["kind"] = gr.Radio([(words(f"export.kinds.{k}"), k) for k in subject.kinds], value="gif", **texts("kind"))
    with gr.Row(elem_classes="export-wishes"):
        names = [(words(f"export.views.{view}"), view) for view in subject.views]
        wishes["view"] = gr.Dropdown(names, value=view_first, filterable=False, **texts("view"))
        wishes["size"] = gr.Dropdown(list(SIZES), value=size_first, filterable=False, **texts("size"))
        names = [(words(f"export.pixel_names.{way}"), way) for way in ("screen", "squares", "smooth")]
        wishes["pixels"] = gr.Dropdown(names, value="screen", filterable=False, **texts("pixels"))
        wishes["fps"] = slider(2, 30, FPS, step=1, **texts("fps"))
    if subject.clocks:
        clocks = [(words(f"compare.by_names.{by}"), by) for by in subject.clocks]
        wishes["by"] = gr.Radio(clocks, value=subject.clocks[0], label=words("compare.by"))
    wishes["caption"] = gr.Checkbox(True, label=words("export.caption"), container=False)
    if subject.develops:
        wishes["develop"] = gr.Checkbox(False, label=words("export.develop"), container=False)
    return wishes


def wish_of(kind: str, size: float, fps: float | None, caption: bool, by: str = "level", develop: bool = False) -> Wish:
    speed = float(FPS if fps is None else fps)
    return Wish(kind, size=int(size), fps=speed, caption=bool(caption), by=by, develop=bool(develop))


def size_of(words: Words, count: int) -> str:
    """Bytes as people read them: 12 kB, 0.44 MB, 5.2 MB, 31 MB."""
    if count < 95_000:
        return f"{max(1, round(count / 1e3))} kB"
    digits = 2 if count < 1e6 else 1 if count < 1e7 else 0
    return f"{words.written(f'{count / 1e6:.{digits}f}')} MB"


def hint(text: str) -> str:
    return f'<p class="export-said">{escape(text)}</p>'


def bar(words: Words, share: float) -> str:
    said = words("export.making", share=words.percent(share))
    return f'<p class="export-said" role="status">{escape(said)}</p><progress max="1" value="{share:.3f}"></progress>'
