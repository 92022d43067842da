"""Lessons as data for the page: the files of lessons/, their numbers computed, their sections as HTML.

The page has those that need no more than it has: the first five. What the experiment of the fourth is made on are
pictures that the world paints, so they are painted here, as the quick form of the lab paints them.
"""

from __future__ import annotations

import io
import math
import re
from functools import cache
from html import escape
from typing import Any

import numpy as np
import torch
from markdown_it import MarkdownIt
from PIL import Image

from explorer.lab.base import tell
from explorer.lab.halfway import BETWEEN, HALFWAY, LEVELS, TIMES, called, halves, schedules
from explorer.lab.subjects import HeldOut, held_out
from explorer.lesson.glossary import terms
from explorer.lesson.include import resolve
from explorer.lesson.library import Library, load
from explorer.lesson.links import redirect
from explorer.lesson.records import SECTIONS, Lesson
from explorer.lesson.run_lesson import settings_of
from explorer.message import Number
from explorer.pixels import to_frames
from explorer.player.bundle import script_json
from explorer.site.formulas import with_formulas
from explorer.words.texts import Words, words_in

__all__ = ["LAST", "held_out_sheet", "lessons_text"]

LAST = 5  # the number of the last lesson that the page has
PICTURES = 80  # of the quick form
ACROSS = 10  # pictures in a row of the sheet
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
TERM = re.compile(r'<a href="glossary\.md#([a-z0-9-]+)">(.*?)</a>', re.DOTALL)
AWAY = re.compile(r'<a href="(https?://[^"]+)"')
PLACE = re.compile(r'<a href="(?!https?:|\?)[^"]*">(.*?)</a>', re.DOTALL)


def lessons_of(language: str) -> tuple[Library, tuple[Lesson, ...]]:
    books = load(language)
    return books, tuple(lesson for lesson in books.lessons if lesson.number <= LAST)


def html(markdown: str, books: Library) -> str:
    """Numbers computed, formulas drawn; a term of the glossary is a button, a lesson that is here a place of the page,
    another site opens beside it, and what is not here is no link."""
    here = {lesson.path.name: f"?lesson={lesson.id}" for lesson in books.lessons if lesson.number <= LAST}
    text = redirect(resolve(markdown, books.language), lambda target: here.get(target.split("#")[0], target))
    made = str(MARKDOWN.render(with_formulas(text)))
    made = TERM.sub(r'<button type="button" class="term" data-term="\1">\2</button>', made)
    made = AWAY.sub(r'<a target="_blank" rel="noopener noreferrer" href="\1"', made)
    made = re.sub(r"<(pre|table)>", r'<\1 tabindex="0">', made)  # wide ones are scrolled, with the keyboard too
    return PLACE.sub(r"\1", made)


def lesson_facts(lesson: Lesson, books: Library) -> dict[str, Any]:
    ask = lesson.predict
    return {
        **{key: getattr(lesson, key) for key in ("id", "number", "title", "minutes", "question")},
        "translated": books.language_of(lesson) == books.language.code,
        "predict": ask.model_dump(mode="json", exclude_defaults=True),
        "live": lesson.live.model_dump(mode="json"),
        "sections": {
            key: {"title": escape(lesson.section(key).title), "html": html(lesson.section(key).text, books)}
            for key in SECTIONS
        },
    }


def glossary(books: Library, facts: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The terms that these lessons name, and those that the terms name."""
    known = {term.key: term for term in terms(books.page("glossary"))}
    found: dict[str, dict[str, str]] = {}
    queue = re.findall(r'data-term="([a-z0-9-]+)"', script_json(facts).replace('\\"', '"'))
    while queue:
        term = known.get(queue.pop())
        if term and term.key not in found:
            found[term.key] = {"name": escape(term.name), "html": html(term.text, books)}
            queue += re.findall(r'data-term="([a-z0-9-]+)"', found[term.key]["html"])
    return found


@cache
def paintings() -> HeldOut:
    """What the quick form of the experiment looks at."""
    _, lessons = lessons_of("en")
    seed = next(next(settings_of(lesson)).seed for lesson in lessons if lesson.live.experiment == HALFWAY.name)
    return held_out(PICTURES, seed)


@cache
def held_out_sheet() -> bytes:
    """All of them in rows, as a lossless WebP."""
    frames = to_frames(paintings().pictures)
    rows = [np.concatenate(list(frames[k : k + ACROSS]), 1) for k in range(0, len(frames), ACROSS)]
    buffer = io.BytesIO()
    Image.fromarray(np.concatenate(rows)).save(buffer, "WEBP", lossless=True, method=4)
    return buffer.getvalue()


def halfway_facts(words: Words) -> dict[str, Any]:
    """What the page needs to repeat the experiment on the sheet, and to show it."""
    named = schedules()
    half = halves(named)
    return {
        "across": ACROSS,
        "subjects": paintings().labels["subject"],
        "sigmas": sorted({*half.values(), *BETWEEN}),
        "columns": [words.say(tell(key)) for key in ("schedule_half", "sigma", "share_right")],
        "axes": [words.say(tell(key)) for key in ("x_sigma", "y_recognised")],
        "schedules": [
            {
                "name": name,
                "label": words.say(called(name)),
                "half": half[name],
                "levels": one.log_snr(torch.tensor(TIMES, dtype=torch.float64)).tolist(),
                "reached": [float(one.time(-2 * math.log(sigma))) for sigma in LEVELS],
            }
            for name, one in named.items()
        ],
        "times": [words.say(tell("t_is", t=Number(t))) for t in TIMES],
        "levels": [[sigma, words.say(tell("sigma_is", sigma=Number(sigma)))] for sigma in LEVELS],
    }


@cache
def lessons_text(language: str) -> str:
    """JSON: what scripts/learn.js takes."""
    books, lessons = lessons_of(language)
    facts = [lesson_facts(lesson, books) for lesson in lessons]
    told = {"lessons": facts, "terms": glossary(books, facts), "quote": books.language.quote}
    return script_json(told | {"halfway": halfway_facts(words_in(language))})
