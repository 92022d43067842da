"""The class board as a picture: every guess of a question, drawn; the answer, once it is revealed.

A choice is bars with their counts, a slider a plot of dots: one dot for each guess, stacked where guesses are close.
What is right carries a mark and a word, not only a colour.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from statistics import median

import segno

from explorer.lesson.records import Lesson, Prediction
from explorer.service.board import Truth
from explorer.words.texts import Words

__all__ = ["board_page", "style"]

COLUMNS = 40  # of dots along a slider
WIDE, TALL = 640, 220  # of the plot of dots, in its own units
ROUND = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)  # steps of its axis


def style() -> str:
    return (Path(__file__).parent / "classboard.css").read_text(encoding="utf-8")


def board_page(
    words: Words,
    lesson: Lesson,
    code: str,
    link: str,
    guesses: Sequence[str | float],
    truth: Truth | None,
    joined: int = 0,
    taught: Sequence[str] = (),
) -> str:
    """HTML of the board for one question.

    link    where learners go, "" where they cannot reach this server
    joined  how many have joined the class;  taught: words that the class has taught
    """
    count = len(guesses)
    none = "" if count else " data-none='true'"
    draw = bars if lesson.predict.kind == "choice" else dots
    there = f'<p class="cb-link">{escape(link)}</p>' if link else f"<p>{escape(words('class.alone'))}</p>"
    said = f'<span class="cb-joined">{escape(counted(words, "class.members", joined))}</span>'
    said += f'<span class="cb-count"{none}>{escape(counted(words, "class.count", count))}</span>'
    return (
        f'<section class="cb" aria-label="{escape(words("class.title"))}"><header>'
        f'<div><p class="cb-code"><span>{escape(words("class.code"))}</span> <b>{escape(code)}</b></p>{there}'
        f'<p class="cb-counts" role="status">{said}</p></div>{code_of(words, link)}</header>'
        f"<h3>{escape(lesson.predict.text)}</h3>{draw(words, lesson.predict, guesses, truth)}"
        f"{words_of(words, taught)}</section>"
    )


def words_of(words: Words, taught: Sequence[str]) -> str:
    """The words that a class has taught, and where they can be had."""
    if not taught:
        return ""
    chips = " ".join(f'<b class="cb-word">✦ {escape(word)}</b>' for word in taught)
    where = escape(words("class.taught_where", tab=words("tabs.watch"), part=words("teach_it.title")))
    return f'<div class="cb-words"><p>{escape(words("class.taught"))} {chips}</p><p>{where}</p></div>'


def counted(words: Words, key: str, number: int) -> str:
    """A number of things in words: `key`_none, `key`_one, or `key`."""
    return words({0: f"{key}_none", 1: f"{key}_one"}.get(number, key), number=number)


def code_of(words: Words, link: str) -> str:
    """The link as a QR code (ISO/IEC 18004) for the cameras of phones, on white with its quiet margin; "" for none."""
    if not link:
        return ""
    drawn = segno.make(link, error="m", micro=False).svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return f'<figure class="cb-qr" role="img" aria-label="{escape(words("class.camera"))}">{drawn}</figure>'


def known_by(ask: Prediction) -> str:
    """How the answer is known: measured on a run, computed by the package, or a fact with its source."""
    if ask.answer.measure is not None:
        return "measured"
    return "computed" if ask.answer.number is not None else "fact"


def bars(words: Words, ask: Prediction, guesses: Sequence[str | float], truth: Truth | None) -> str:
    """A bar for each option, as long as its share of the most chosen one."""
    counts = Counter(guesses)
    most = max([counts[option.id] for option in ask.options] + [1])
    rows = []
    for option in ask.options:
        number, right = counts[option.id], isinstance(truth, tuple) and option.id in truth
        mark = f" <em>{escape(words(f'class.{known_by(ask)}'))}</em>" if right else ""
        rows.append(
            f'<li data-right="{str(right).lower()}"><span class="cb-what">{escape(option.text)}{mark}</span>'
            f'<span class="cb-bar"><i style="width:{100 * number / most:.1f}%"></i><b>{number}</b></span></li>'
        )
    return f'<ul class="cb-bars">{"".join(rows)}</ul>'


def dots(words: Words, ask: Prediction, guesses: Sequence[str | float], truth: Truth | None) -> str:
    """One dot for each guess over the slider's range, the middle guess marked below, the answer as a line."""
    assert ask.range is not None
    low, high = ask.range
    values = [min(high, max(low, float(guess))) for guess in guesses]

    def x_of(value: float) -> float:
        return 20 + (WIDE - 40) * (value - low) / (high - low)

    columns = Counter(round((COLUMNS - 1) * (value - low) / (high - low)) for value in values)
    rise = min(14.0, (TALL - 30) / max([*columns.values(), 1]))
    shapes = [
        f'<circle cx="{20 + (WIDE - 40) * column / (COLUMNS - 1):.1f}" cy="{TALL - 7 - rise * k:.1f}" r="6"/>'
        for column, number in sorted(columns.items())
        for k in range(number)
    ]
    shapes += [
        f'<text x="{x_of(tick):.1f}" y="{TALL + 20}" text-anchor="middle">{tick:g}</text>' for tick in ticks(low, high)
    ]
    shapes.append(f'<path class="cb-axis" d="M20 {TALL} H{WIDE - 20}"/>')
    said = [words("class.middle", number=f"{median(values):g}", unit=ask.unit)] if values else []
    if isinstance(truth, float):
        at, edge = x_of(min(high, max(low, truth))), "end" if truth > (low + high) / 2 else "start"
        text = words(f"class.{known_by(ask)}_at", number=f"{truth:.0f}", unit=ask.unit)
        shift = -8 if edge == "end" else 8
        shapes.append(f'<path class="cb-truth" d="M{at:.1f} 4 V{TALL}"/>')
        shapes.append(f'<text class="cb-truth" x="{at + shift:.1f}" y="18" text-anchor="{edge}">{escape(text)}</text>')
        said.append(f"{text[:1].upper()}{text[1:]}.")
    told = escape(" ".join(part.strip() for part in said))
    return (
        f'<svg class="cb-dots" viewBox="0 0 {WIDE} {TALL + 26}" role="img" aria-label="{told}">{"".join(shapes)}</svg>'
        f'<p class="cb-said">{told}</p>'
    )


def ticks(low: float, high: float) -> list[float]:
    """Both ends, and round numbers between them that are not too near to an end."""
    step = next((step for step in ROUND if step >= (high - low) / 5), ROUND[-1])
    inside = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [low, *(tick for tick in inside if low + step / 2 <= tick <= high - step / 2), high]
