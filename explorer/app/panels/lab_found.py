"""The lab's page as HTML: what is asked and what people say, how far it is, and what was found."""

from __future__ import annotations

from html import escape

from explorer.app.panels.lab_plots import figure
from explorer.lab.base import Cell, Plot, Progress, Result, Sheet, Verdict
from explorer.lab.rule import MANY
from explorer.message import Text
from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.present.lab import Finding, left
from explorer.present.lab_words import About, cell_text
from explorer.words.texts import Words

__all__ = ["bar", "details", "evidence", "far", "intro", "merged", "short", "verdict"]

OPEN_TABLE = 12  # rows that are shown without being asked for


def intro(words: Words, known: About, brief: bool = False, claimed: bool = True) -> str:
    """The question; before a run also how it is checked, and what people say: but not before somebody has predicted,
    since it gives the answer away."""
    said = f'<h2>{escape(known.title)}</h2><p class="lab-question">{escape(known.question)}</p>'
    if not brief:
        beside = claim(words, known) if claimed else ""
        said += f'<div class="lab-pair">{beside}{part(words("lab.how"), how(words, known))}</div>'
    return f'<section class="lab-intro">{said}</section>'


def claim(words: Words, known: About) -> str:
    source = words("lab.source", source=known.source) if known.source else ""
    text = f"<blockquote>{bound(known.people_say or known.question)}</blockquote>{small(source)}"
    return part(words("lab.people_say"), text)


def how(words: Words, known: About) -> str:
    runs = words("lab.runs", runs=known.runs) if known.runs else ""
    lines = (known.how, words("lab.fixed", things="; ".join(known.fixed)), f"{runs} {known.takes}".strip())
    return "".join(f"<p>{bound(line)}</p>" for line in lines if line)


def bound(text: Text) -> str:
    """As HTML, with every percent sign on the line of its number."""
    return escape(str(text).replace(" %", "\u00a0%"))


def part(title: str, inside: str) -> str:
    return f"<div><h3>{escape(title)}</h3>{inside}</div>"


def small(text: str) -> str:
    return f'<p class="lab-small">{escape(text)}</p>' if text else ""


def bar(words: Words, share: float | None, text: str) -> str:
    """Our own progress bar; without a share it has no end yet."""
    value = "" if share is None else f' aria-valuenow="{round(100 * share)}"'
    width = 0 if share is None else 100 * share
    return (
        f'<div class="lab-progress"><div role="progressbar" aria-label="{escape(words("lab.progress"))}"'
        f' aria-valuemin="0" aria-valuemax="100"{value}><i style="width:{width:.1f}%"></i></div>'
        f"<p>{escape(text)}</p></div>"
    )


def verdict(words: Words, known: About, finding: Finding, told: Result) -> str:
    """The answer set beside the claim, and beside what the visitor expected. told: the result in these words."""
    name = told.verdict.name.lower()
    expected = ""
    if finding.right is not None and finding.guess is not None:
        guess = words(f"lab.guesses.{finding.guess.name.lower()}")
        expected = words("lab.right") if finding.right else words("lab.wrong", guess=guess)
    lines = [words("lab.because", because=told.because), words("lab.sample", sample=told.sample, seed=finding.seed)]
    here = (
        f'<p class="lab-answer">{escape(answered(words, told))}</p>'
        f"{f'<p>{escape(expected)}</p>' if expected else ''}<p>{bound(lines[0])}</p>{small(lines[1])}"
    )
    return (
        f'<section class="lab-verdict" data-verdict="{name}" role="status"><div class="lab-pair">{claim(words, known)}'
        f"{part(words('lab.measured'), here)}</div></section>"
    )


def answered(words: Words, told: Result) -> str:
    """The verdict as a sentence; where it is open, with about how many runs would settle it."""
    if told.verdict is not Verdict.OPEN or told.need is None:
        return words(f"lab.verdicts.{told.verdict.name.lower()}")
    key, number = ("lab.more", MANY) if told.need > MANY else ("lab.settle", told.need)
    return words(key, number=words.number(number), unit=told.unit)


def evidence(words: Words, told: Result, name: str) -> str:
    """Plots, what else was seen, and pictures."""
    plots = "".join(
        figure(plot, f"{name}-{k}", described(words, plot), words.say(plot.title)) for k, plot in enumerate(told.plots)
    )
    notes = "".join(f"<li>{bound(note)}</li>" for note in told.notes)
    noted = part(words("lab.notes"), f"<ul>{notes}</ul>") if notes else ""
    sheets = "".join(pictures(words, sheet) for sheet in told.sheets)
    return f'<section class="lab-evidence"><div class="lab-plots">{plots}{noted}</div>{sheets}</section>'


def far(words: Words, item: Progress, seconds: float) -> str:
    """How far an experiment is, and about how long it will take."""
    told = {"doing": words.say(item.doing), "done": item.done, "total": item.total}
    rest = left(item, seconds)
    text = words("lab.state", **told) if rest is None else words("lab.state_left", **told, seconds=round(rest))
    return bar(words, item.done / max(1, item.total), text[:1].upper() + text[1:])


def described(words: Words, plot: Plot) -> str:
    lines = ", ".join(words.say(line.label) for line in plot.lines if line.label)
    return words("lab.plot", what=words.say(plot.y_label), across=words.say(plot.x_label), lines=lines)


def pictures(words: Words, sheet: Sheet) -> str:
    """Rows and columns of pictures, each with its name; wider than a phone, so it scrolls by itself."""
    name = words.say(sheet.title)
    title = name.capitalize() if sheet.name == "pictures" else words("lab.pictures", name=name)
    rows, columns = (tuple(map(words.say, side)) for side in (sheet.rows, sheet.columns))
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = ""
    for row, line in zip(rows, sheet.pictures):
        cells = "".join(
            f'<td><img src="{data_address(encode(frame))}" width="128" height="128"'
            f' alt="{escape(words("lab.picture", row=row, column=column))}"></td>'
            for column, frame in zip(columns, to_frames(line))
        )
        body += f'<tr><th scope="row">{escape(row)}</th>{cells}</tr>'
    return (
        f'<div class="lab-scroll" role="region" tabindex="0" aria-label="{escape(title)}"><table class="lab-sheet">'
        f"<caption>{escape(title)}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def merged(words: Words, columns: tuple[Text, ...], rows: tuple[tuple[Cell, ...], ...]) -> list[list[str]]:
    """Head and rows of the table as texts; a value and the ends of its interval become one cell."""
    low = columns.index("low") if "low" in columns and columns[columns.index("low") + 1 :][:1] == ("high",) else None
    made = []
    for k, row in enumerate((columns, *rows)):
        texts = [cell_text(words, cell) for cell in row]
        if low:
            value, bottom, top = texts[low - 1 : low + 2]
            if not k:
                value = words("lab.interval", name=value)
            elif bottom:
                value = words("lab.value", value=value, low=bottom, high=top)
            texts[low - 1 : low + 2] = [value]
        made.append(texts)
    return made


def details(words: Words, known: About, result: Result) -> str:
    """All numbers, how they were measured, and the rule of the verdict."""
    head, *rows = merged(words, result.columns, result.rows)
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows)
    table = (
        f'<div class="lab-scroll lab-tall" role="region" tabindex="0" aria-label="{escape(words("lab.table"))}">'
        f'<table class="lab-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    folds = (
        folded(words("lab.table_rows", rows=len(rows)), table, len(rows) <= OPEN_TABLE),
        folded(words("lab.how"), how(words, known)),
        folded(words("lab.rule"), f"<p>{bound(known.rule)}</p>{small(known.origin)}"),
    )
    return f'<section class="lab-details">{"".join(folds)}</section>'


def folded(title: str, inside: str, unfolded: bool = False) -> str:
    return f"<details{' open' if unfolded else ''}><summary>{escape(title)}</summary>{inside}</details>"


def short(words: Words, answer: Verdict) -> str:
    """A verdict in a word or two, for the list."""
    return words(f"lab.short.{answer.name.lower()}")
