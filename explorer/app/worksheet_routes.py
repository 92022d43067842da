"""Worksheets and answer keys as pages of the server, ready to be printed from the browser.

/sheets/en/undoing.html            what learners get
/sheets/en/undoing-answers.html    the key, for teachers; a lesson that is measured is run for it, once while it runs
/teacher/KEY                       the teacher's link: from here on this browser gets the keys

A run takes up to a minute and a thread of the server: one at a time, a few wait, all others are told to come again.
Lessons are read and sheets made once: a third of a second each, which anybody may ask for.
"""

from __future__ import annotations

import threading
from functools import cache

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from explorer.app.lost import lost
from explorer.app.site import Site
from explorer.lesson.library import Library, load
from explorer.lesson.numbers.measures import Outcome
from explorer.lesson.run_lesson import Bench, tried
from explorer.lesson.worksheet import answer_key, worksheet
from explorer.service.passes import TEACHER, peer_of
from explorer.words.texts import LANGUAGES, Words, preferred, words_in

__all__ = ["add_sheets", "sheet_address", "teacher_address"]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; font-src 'self' data:",
    "Cache-Control": "no-store",
}
WAITING = 2  # keys that may wait for the one that is being made
AGAIN = 20  # seconds


class Keys:
    """What the lessons' own runs measure, kept once it is known."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._known: dict[str, Outcome | None] = {}
        self._doors, self._one = threading.BoundedSemaphore(1 + WAITING), threading.Lock()

    def outcome(self, books: Library, id: str) -> Outcome | None:
        """Raises BusyError where too many wait already."""
        if id in self._known:
            return self._known[id]
        if not self._doors.acquire(blocking=False):
            raise BusyError
        try:
            with self._one:
                if id not in self._known:
                    models = self.site.models
                    self._known[id] = tried(books.find(id), Bench(models.model, lambda: models.judge[0]))
                return self._known[id]
        finally:
            self._doors.release()


class BusyError(Exception):
    """Too many keys are asked for at once."""


def sheet_address(language: str, id: str, answers: bool = False) -> str:
    """Where a page of the app finds a sheet."""
    return f"../sheets/{language}/{id}{'-answers' if answers else ''}.html"


def teacher_address(site: Site) -> str:
    """The path of the teacher's link."""
    return f"/teacher/{site.passes.key}"


def add_sheets(server: FastAPI, site: Site) -> None:
    """Adds the addresses to the server."""
    keys, books_in = Keys(site), cache(load)
    blank = cache(lambda language, id: worksheet(books_in(language).find(id), books_in(language).language))

    @server.get("/teacher/{key}")
    def teacher(request: Request, key: str) -> Response:
        if not site.passes.opens(key):
            words = words_in(preferred(request.headers.get("accept-language")))
            return notice(words, request, "teach.title", "teach.old_link", 404)
        answer = RedirectResponse("../", headers={"Cache-Control": "no-store"})
        answer.set_cookie(
            TEACHER, site.passes.teacher(), httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
        return answer

    @server.get("/sheets/{language}/{name}.html", response_class=HTMLResponse)
    def sheet(request: Request, language: str, name: str) -> HTMLResponse:
        words, id = words_in(language), name.removesuffix("-answers")
        books = books_in(words.language)
        if language not in LANGUAGES or id not in {lesson.id for lesson in books.lessons}:
            return notice(words, request, "gate.nowhere", "gate.nowhere_hint", 404)
        lesson = books.find(id)
        if name == id:
            return HTMLResponse(blank(language, id), headers=HEADERS)
        if not site.passes.teaches(request.headers, peer_of(request)):
            return notice(words, request, "teach.key", "teach.denied", 403)
        try:
            return HTMLResponse(answer_key(lesson, books.language, keys.outcome(books, id)), headers=HEADERS)
        except BusyError:
            return notice(words, request, "teach.key", "teach.busy", 503, {"Retry-After": str(AGAIN)})


def notice(
    words: Words, request: Request, title: str, text: str, status: int, more: dict[str, str] | None = None
) -> HTMLResponse:
    """A page of one line, with the way to the studio."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return HTMLResponse(lost(words, path, words(title), words(text)), status, {**HEADERS, **(more or {})})
