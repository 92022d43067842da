"""Learn: a lesson's text with the live model beside it. It asks first, runs then, and answers with what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.app.address import Address, AtLesson, AtPage, Place
from explorer.app.errors import warn
from explorer.app.event_data import EventData
from explorer.app.page import EACH, Page, Updates, address_in
from explorer.app.panels.progress import DONE, ENTERED, progress
from explorer.app.site import Site
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.learn_class import Classroom
from explorer.app.tabs.learn_lesson import OpenLesson
from explorer.app.tabs.learn_text import LATEX, PAGES, library, page, term, warm
from explorer.lesson.library import Library
from explorer.lesson.records import Lesson
from explorer.present.errors import why
from explorer.words.texts import Words

__all__ = ["Learn"]


class Learn(Tab):
    """The list of lessons, and below it the lesson or the page that is open."""

    id = "learn"

    def __init__(self, words: Words, site: Site, page: Page) -> None:
        super().__init__(words, site, page)
        self.books = library(words.language)
        self.classroom = Classroom(words, site, self.books)
        site.later.append(warm(words.language))

    def build(self) -> None:
        words, books = self.words, self.books
        self.classroom.build_join()
        self.row = progress(books.lessons, PAGES, words)
        for problem in books.problems:
            where = f"{Path(problem.file).name}:{problem.line}: {problem.message}"
            gr.Markdown(words("learn.damaged", problem=where), elem_classes="hint")
        look: dict[str, Any] = {"elem_id": "learn-page", "elem_classes": "learn-reader"}
        self.reader = gr.Markdown(visible=False, latex_delimiters=LATEX, **look)
        self.lesson = OpenLesson(words, self.site, books, self.classroom)
        self.lesson.build()

    def wire(self) -> None:
        lesson, joined = self.lesson, self.classroom.joined
        started = lesson.wire()
        every = [*lesson.listed, self.reader, self.row]
        beside = [lesson.opened, lesson.desk, lesson.aside, self.reader, self.row, self.page.told]
        self.addressed = [*every, *self.classroom.arriving()]
        for going in (self.row.enter, self.classroom.follow.go):
            going(self.entered, joined, [*every, self.page.told], cancels=started, **EACH, **QUIET)
        self.row.visit(self.visited, [lesson.opened, joined], beside, **EACH, **QUIET)
        self.page.back(self.id)(self.returned, None, every, cancels=started, **QUIET)
        self.classroom.wire(self.row, lesson.opened, lesson.choice, lesson.slider, lesson.run)
        lesson.opened.change(None, lesson.opened, None, js=ENTERED)
        lesson.done.change(None, lesson.done, None, js=DONE)

    # places

    def entered(self, event: EventData, code: str, request: gr.Request) -> Updates:
        """A lesson of the list, or one that a text leads to."""
        place = AtLesson(str(event.lesson), code=code)
        shown = self.found(self.show, place, request)
        return {**shown, **self.moved(place)} if shown else {self.lesson.opened: gr.skip()}

    def visited(self, event: EventData, id: str, code: str) -> Updates:
        """A term beside the lesson that is open; anything else as a page of its own."""
        name, key = str(event.page), str(event.term)
        if name == "lessons":
            return {**self.closed(), **self.moved(AtLesson("", code=code) if code else None)}
        if id and name == "glossary" and (entry := term(self.words.language, key)):
            return {self.lesson.aside: gr.Markdown(entry, visible=True)}
        text = self.found(page, self.words.language, name)
        return {**self.closed(text), **self.moved(AtPage(name, code=code))} if text else {self.lesson.opened: gr.skip()}

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """A lesson, a page, or where the class is; steps=20 and hide=seed,steps are a teacher's own."""
        place = address.place
        code = place.code if isinstance(place, AtLesson | AtPage) else ""
        joined = self.classroom.arrive(code, request) if code else {}
        if isinstance(place, AtLesson):
            place = self.resolved(place, request)
        updates = {**joined, **self.shown(place, request)}
        moved = self.page.resolved(self.id, place) if place is not None and place != address.place else {}
        yield {**updates, **moved}

    def returned(self, event: EventData, request: gr.Request) -> Updates:
        """Where Back leads there is what was there, before it was run."""
        return self.shown(address_in(event).place, request)

    def resolved(self, place: AtLesson, request: gr.Request) -> AtLesson:
        """The same with the lesson's name: of its number, or of what the class is at."""
        id = place.id or self.classroom.current(place.code, request)
        try:
            return replace(place, id=numbered(self.books, id).id)
        except ValueError:
            return replace(place, id=id)  # where it is shown, the page says what is wrong

    def shown(self, place: Place | None, request: gr.Request) -> Updates:
        """A place of this tab; the list of lessons for any other."""
        if isinstance(place, AtLesson) and place.id:
            return self.found(self.show, place, request) or self.closed()
        if isinstance(place, AtPage):
            text = term(self.words.language, place.term) or self.found(page, self.words.language, place.name)
            return self.closed(text)
        return self.closed()

    def show(self, place: AtLesson, request: gr.Request) -> Updates:
        """Raises ValueError where there is no such lesson. Settings that cannot be are named, and left as they are."""
        lesson = numbered(self.books, place.id)
        updates = self.found(self.lesson.show, lesson, request, place.fields, place.hide, place.values)
        updates = updates or self.lesson.show(lesson, request)
        return {**updates, self.reader: gr.Markdown(visible=False), self.row: {"reading": False}}

    def closed(self, text: str | None = None) -> Updates:
        """The list of lessons, with or without a page to read."""
        reader = gr.Markdown(visible=False) if text is None else gr.Markdown(text, visible=True)
        return {**self.lesson.close(), self.reader: reader, self.row: {"reading": text is not None}}

    def found(self, make: Callable[..., Any], *given: Any) -> Any:
        """What is asked for by name; where there is nothing of that name, the page says so."""
        try:
            return make(*given)
        except ValueError as error:
            warn(why(self.words, error))
            return None


def numbered(books: Library, id: str) -> Lesson:
    """A lesson by its name or its number. Raises ValueError with the nearest name."""
    by_number = {str(lesson.number): lesson for lesson in books.lessons}
    return by_number.get(id.strip().lstrip("0")) or books.find(id)
