"""Worksheets and answer keys: a lesson as one HTML file made for print, without a script and without the network.

    sheet = worksheet(lesson, language)            what learners get: no answer stands in it
    key = answer_key(lesson, language, tried(lesson))

The key's numbers are the lesson's own: measured on its own run, computed by the package, or a fact with its source.
Black on white, A4 or Letter, whichever the printer has.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from explorer.lesson.drawing import axes, frames, scale
from explorer.lesson.include import resolve
from explorer.lesson.languages import Language
from explorer.lesson.links import links
from explorer.lesson.numbers.measures import Outcome
from explorer.lesson.quiz import questions, tasks
from explorer.lesson.records import Lesson
from explorer.lesson.reveal import fill, truth
from explorer.resources import typeface

__all__ = ["answer_key", "name_of", "worksheet"]

BLANK = "_" * 14
STATIC = (25, 50, 75, 90, 99)  # percent, of the table of a burial
DRAWN = (50, 75, 90)  # of its frames
SHARES = (0, 25, 50, 75, 100)
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
CURVES = ("schedule", "steps", "guidance_scale")  # what is drawn as a curve over an axis


@lru_cache(maxsize=1)
def style() -> str:
    return typeface() + Path(__file__).with_name("worksheet.css").read_text(encoding="utf-8")


def worksheet(lesson: Lesson, language: Language) -> str:
    """The sheet for learners."""
    say = language.said
    lines = '<p class="lines"></p>'
    asked = "".join(f"<li>{inline(q.asked)}{lines * 2}</li>" for q in questions(text_of(lesson, "check", language)))
    parts = [
        f'<p class="fill"><span>{escape(say("name"))}</span><span>{escape(say("date"))}</span></p>',
        block(language.headings["question"], f'<p class="asked">{escape(lesson.question)}</p>'),
        *([block(say("draw"), opening(lesson, language))] if lesson.draw else []),
        block(f"1. {say('predict')}", prediction(lesson) + f'<p class="lines">{escape(say("because"))}</p>'),
        block(f"2. {say('run')}", html(text_of(lesson, "run", language)) + table(lesson, language)),
        block(f"3. {say('compare')}", f"<p>{escape(fill(lesson.predict.reveal, BLANK, BLANK))}</p>{lines}"),
        block(f"4. {say('draw')}", drawing(lesson, language)),
        block(f"5. {language.headings['check']}", f'<ol class="asked">{asked}</ol>'),
        block(f"6. {say('tasks')}", f"<ul>{listed(tasks(text_of(lesson, 'try', language)))}</ul>"),
    ]
    return page(lesson, language, say("worksheet"), parts)


def answer_key(lesson: Lesson, language: Language, outcome: Outcome | None = None) -> str:
    """The sheet for teachers. A measured answer needs the outcome: see explorer.lesson.run_lesson."""
    say, ask = language.said, lesson.predict
    found = truth(ask, outcome)
    right = language.number(found) if isinstance(found, float) else ", ".join(ask.option(id).text for id in found)
    unit = f" {ask.unit}" if isinstance(found, float) and ask.unit else ""
    if ask.answer.measure is not None:
        source = say("measured", settings=lesson.live.settings.replace("+", " ").replace("&", ", "))
    else:
        source = ask.answer.source or say("computed")
    asked = "".join(
        f"<li>{inline(q.asked)}<div>{html(q.answer)}</div></li>" for q in questions(text_of(lesson, "check", language))
    )
    parts = [
        block(f"1. {say('predict')}", f'<p class="asked">{escape(ask.text)}</p>'),
        block(
            f"3. {say('compare')}", f'<p class="right">{escape(right + unit)}</p><p class="small">{escape(source)}</p>'
        ),
        block(language.headings["reveal"], html(text_of(lesson, "reveal", language))),
        block(f"5. {language.headings['check']}", f'<ol class="asked">{asked}</ol>'),
        block(say("goals"), f"<ul>{listed(lesson.goals)}</ul>"),
    ]
    return page(lesson, language, say("answers"), parts)


def name_of(lesson: Lesson, answers: bool = False) -> str:
    """The file name of a sheet: 02-undoing.html or 02-undoing-answers.html."""
    return f"{lesson.number:02}-{lesson.id}{'-answers' if answers else ''}.html"


def page(lesson: Lesson, language: Language, kind: str, parts: list[str]) -> str:
    title = f"{lesson.number}. {lesson.title}"
    foot = language.said("foot", minutes=lesson.minutes)
    return (
        f'<!doctype html>\n<html lang="{language.code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · {escape(kind)}</title><style>{style()}</style></head>\n"
        f'<body><header><p class="small">{escape(kind)}</p><h1>{escape(title)}</h1></header>\n<main>'
        + "\n".join(parts)
        + f'</main>\n<footer class="small">{escape(foot)}</footer></body></html>\n'
    )


def block(title: str, inside: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def opening(lesson: Lesson, language: Language) -> str:
    """What is drawn before anything runs, without a device."""
    return f"<p>{escape(language.said('draw_first'))}</p>" + frames(lesson.draw, language.said("draw"))


def prediction(lesson: Lesson) -> str:
    """The question of the prediction and where to answer it."""
    ask = lesson.predict
    asked = f'<p class="asked">{escape(ask.text)}</p>'
    if ask.range is not None:
        return asked + scale(*ask.range, ask.unit)
    return asked + "<ul class='boxes'>" + "".join(f"<li>{escape(option.text)}</li>" for option in ask.options) + "</ul>"


def table(lesson: Lesson, language: Language) -> str:
    """What to note during the run, by what is run."""
    say, compare = language.said, lesson.live.compare
    if compare is not None:
        rows, heads = [str(value) for value in compare.values], (say(compare.change), say("see"), say("differs"))
    elif lesson.live.tab == "destroy":
        rows, heads = [f"{share} %" for share in STATIC], (say("static"), say("see"), say("judge"))
    elif lesson.live.tab == "lab":
        rows, heads = ["1", "2", "3"], (say("plot"), say("see"), say("surprise"))
    else:
        rows, heads = [say("first"), say("half"), say("last")], (say("moment"), say("holds"), say("expects"))
    body = "".join(f'<tr><th scope="row">{escape(row)}</th><td></td><td></td></tr>' for row in rows)
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def drawing(lesson: Lesson, language: Language) -> str:
    """Frames, or axes where what changes is a number or a curve."""
    say, compare = language.said, lesson.live.compare
    if lesson.live.tab == "lab":
        blank = [""] * len(SHARES)
        return f"<p>{escape(say('draw_plot'))}</p>" + axes("", "%", blank, say("draw"))
    if compare is None:
        burial = lesson.live.tab == "destroy"
        names = [f"{share} % {say('static')}" for share in DRAWN] if burial else [say("guess"), say("last")]
        return f"<p>{escape(say('draw_frames'))}</p>" + frames(names, say("draw"))
    if compare.change == "schedule":
        asked = say("draw_curves", names=", ".join(map(str, compare.values)))
        return f"<p>{escape(asked)}</p>" + axes(say("way"), say("kept"), [f"{share}" for share in SHARES], say("draw"))
    if compare.change in CURVES:
        values = list(map(str, compare.values))
        return f"<p>{escape(say('draw_points'))}</p>" + axes(say(compare.change), say("liked"), values, say("draw"))
    return f"<p>{escape(say('draw_frames'))}</p>" + frames([str(value) for value in compare.values], say("draw"))


def text_of(lesson: Lesson, key: str, language: Language) -> str:
    """A section as it is read on paper: numbers computed, links only as their words."""
    text = resolve(lesson.section(key).text, language)
    for said, target in {(link.text, link.target) for link in links(text)}:
        text = text.replace(f"[{said}]({target})", said)
    return re.sub(r"<a id=\"[^\"]*\"></a>", "", text)


def html(markdown: str) -> str:
    return MARKDOWN.render(markdown)


def inline(markdown: str) -> str:
    return MARKDOWN.renderInline(markdown)


def listed(items: tuple[str, ...]) -> str:
    return "".join(f"<li>{inline(item)}</li>" for item in items)
