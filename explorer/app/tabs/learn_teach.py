"""For teachers, below a lesson: its sheets for print, its plan, and a link that opens it as it is set now.

?tab=learn&lesson=05&steps=20&hide=prompt,seed     a lesson by name or number, with settings and without controls
?tab=learn&lesson=05&hide=studio                   for pupils: without the other tabs, the board and this part
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import SplitResult, urlsplit

import gradio as gr

from explorer.app.address import Address, AtLesson
from explorer.app.site import Site
from explorer.app.worksheet_routes import sheet_address
from explorer.lesson.library import Library
from explorer.lesson.records import Lesson
from explorer.present.learn import Wish, setup
from explorer.service.address import classroom_address
from explorer.service.hosts import root_path
from explorer.service.passes import peer_of
from explorer.trajectory.settings import Settings
from explorer.trajectory.text_form import write
from explorer.words.texts import LANGUAGES, Words

__all__ = ["Teaching", "link_text", "reached"]


STUDIO = "studio"
"""What a link hides besides controls: all that is not the lesson (panels/pupils.js)."""


class Teaching:
    """Lays the part out and wires it; `show` sets it to a lesson."""

    def __init__(self, words: Words, site: Site, books: Library) -> None:
        self.words, self.site, self.books = words, site, books

    def build(self) -> None:
        words = self.words
        with gr.Accordion(
            words("teach.title"), open=False, elem_id="learn-teacher", elem_classes="side learn-teacher"
        ) as self.area:
            self.sheets = gr.HTML("", apply_default_css=False, elem_classes="learn-sheets")
            self.hide = gr.CheckboxGroup([], label=words("teach.hide"), elem_id="learn-hide")
            self.make = gr.Button(words("teach.make"), elem_id="learn-make-link")
            self.link = gr.Textbox(
                label=words("teach.link"), visible=False, interactive=False, buttons=["copy"], elem_id="learn-link"
            )

    def listed(self) -> list[gr.components.Component]:
        return [self.sheets, self.hide, self.link]

    def show(self, lesson: Lesson, request: gr.Request) -> dict[Any, Any]:
        """Updates for a lesson that is entered; the key is shown to teachers only."""
        teaches = self.site.passes.teaches(request.headers, peer_of(request))
        here, words = self.words.language, self.words
        places = [
            (sheet_address(here, lesson.id), words("teach.sheet"), True),
            *([(sheet_address(here, lesson.id, answers=True), words("teach.key"), True)] if teaches else []),
            (f"?read=teacher/{lesson.path.stem}", words("teach.plan"), False),
            ("?read=teacher", words("learn.pages.teacher"), False),
        ]
        links = " · ".join(
            f'<a href="{escape(place)}"{" target=_blank" if new else ""}>{escape(text)}</a>'
            for place, text, new in places
        )
        hint = words("teach.print") if teaches else f"{words('teach.print_sheet')} {words('teach.denied')}"
        names = [(words(f"control.{name}.label"), name) for name in lesson.live.show]
        names.append((words("teach.hide_studio"), STUDIO))
        return {
            self.sheets: f"<p>{links}</p><p class='hint'>{escape(hint)}</p>",
            self.hide: gr.CheckboxGroup(choices=names, value=[]),
            self.link: gr.Textbox("", visible=False),
        }

    def wire(self, inputs: set[Any], wish_of: Callable[[dict[Any, Any]], tuple[Lesson, Wish, str]]) -> None:
        """`wish_of` reads what the page asks for out of the inputs: the lesson, its wish and the class."""

        def made(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
            lesson, wish, code = wish_of(values)
            here = asked_for(request)
            place = reached(request, self.site) or f"{here.scheme}://{here.netloc}{before(here.path)}"
            start = f"{place}/{self.words.language}/?"
            return {self.link: gr.Textbox(start + link_text(lesson, wish, values[self.hide], code), visible=True)}

        made_link = self.make.click(made, {*inputs, self.hide}, self.link, show_progress="hidden")
        made_link.then(None, self.link, self.link, js="(link) => window.explorerWithWindows(link)")


def link_text(lesson: Lesson, wish: Wish, hide: Sequence[str] = (), code: str = "") -> str:
    """The query that opens the lesson so; what is as the lesson has it is left out."""
    own = setup(lesson)
    fields = {name: (getattr(wish.settings, name), getattr(own.settings, name)) for name in Settings.model_fields}
    given = tuple((name, write(value)) for name, (value, usual) in fields.items() if value != usual)
    values = tuple(map(str, wish.values))
    compared = values if values != tuple(map(str, own.values)) else ()
    return Address("learn", AtLesson(lesson.id, given, compared, tuple(hide), code)).to_text()


def asked_for(request: gr.Request) -> SplitResult:
    """The address of the page that asks."""
    return urlsplit(request.headers.get("referer") or f"http://{request.headers.get('host', '')}")


def reached(request: gr.Request, site: Site) -> str:
    """http://host:port, with the path of a proxy behind it, as other machines reach this server; "" where none can."""
    here = asked_for(request)
    place = classroom_address(here.hostname or "", here.port, site.host)
    return f"{here.scheme}://{place}{before(here.path)}" if place else ""


def before(path: str) -> str:
    """What a proxy has put before the path of a page, "" for nothing."""
    head, _, language = path.removesuffix("/").rpartition("/")
    return root_path(head) or "" if language in LANGUAGES else ""
