"""Worksheets and answer keys as pages of the server, ready to be printed from the browser.

/sheets/en/undoing.html            what learners get
/sheets/en/undoing-answers.html    the key; a lesson that is measured is run for it, once while the server runs
"""

from __future__ import annotations

import threading

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse

from explorer.app.site import Site
from explorer.app.wording import LANGUAGES
from explorer.lesson.library import Library, load
from explorer.lesson.measures import Outcome
from explorer.lesson.trial import Bench, tried
from explorer.lesson.worksheet import answer_key, worksheet

__all__ = ["add_sheets", "sheet_address"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def sheet_address(language: str, id: str, answers: bool = False) -> str:
    """Where a page of the app finds a sheet."""
    return f"../sheets/{language}/{id}{'-answers' if answers else ''}.html"


def add_sheets(server: FastAPI, site: Site) -> None:
    """Adds the addresses to the server."""
    known: dict[str, Outcome | None] = {}
    one_at_a_time = threading.Lock()

    def outcome(books: Library, id: str) -> Outcome | None:
        with one_at_a_time:
            if id not in known:
                known[id] = tried(books.find(id), Bench(site.studio.model, lambda: site.studio.judge[0]))
            return known[id]

    @server.get("/sheets/{language}/{name}.html", response_class=HTMLResponse)
    def sheet(language: str, name: str) -> HTMLResponse:
        if language not in LANGUAGES:
            raise HTTPException(404, "There is no such language.")
        books, id = load(language), name.removesuffix("-answers")
        if id not in {lesson.id for lesson in books.lessons}:
            raise HTTPException(404, "There is no such lesson.")
        lesson = books.find(id)
        if name == id:
            page = worksheet(lesson, books.language)
        else:
            page = answer_key(lesson, books.language, outcome(books, id))
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})
