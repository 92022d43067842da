"""The table under a comparison: a line of measured outcomes, one column of numbers for each run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

from explorer.trajectory.compare import Outcome
from explorer.words.texts import Words

__all__ = ["outcome_table"]

Away = Callable[[int], float | None]  # column -> rmse to the first column's picture, None while not known


def outcome_table(
    words: Words,
    labels: Sequence[str],
    outcomes: Mapping[int, Outcome],
    away: Away,
    more: str = "",
    judged: bool = True,
) -> str:
    """HTML of the table; columns that are not finished show a dash.

    more    a sentence about the numbers
    judged  whether the judge can read any of the pictures; else the rows of what it sees are not there
    """
    rows = [name for name in ROWS if judged or name not in SEEN]
    head = "".join(
        f'<th scope="col"><b>{"ABCD"[k]}</b><span>{escape(label)}</span></th>' for k, label in enumerate(labels)
    )
    body = "".join(
        f'<tr><th scope="row" title="{escape(words(f"compare.rows.{name}_hint"))}">'
        f"{escape(words(f'compare.rows.{name}'))}</th>{cells(words, name, len(labels), outcomes, away)}</tr>"
        for name in rows
    )
    hint = " ".join(filter(None, (words("compare.outcomes_hint" if outcomes else "compare.outcomes_wait"), more)))
    return (
        f'<section class="cmp-outcomes"><h2>{escape(words("compare.outcomes"))}</h2>'
        f'<p class="cmp-hint">{escape(hint)}</p><div class="cmp-scroll" tabindex="0"><table>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>{meanings(words, rows)}</section>"
    )


def meanings(words: Words, names: Sequence[str]) -> str:
    """What each row is, for those who can't hover over its name."""
    rows = "".join(
        f"<dt>{escape(words(f'compare.rows.{name}'))}</dt><dd>{escape(words(f'compare.rows.{name}_hint'))}</dd>"
        for name in names
    )
    title = escape(words("compare.outcomes_means"))
    return f'<details class="cmp-means"><summary>{title}</summary><dl>{rows}</dl></details>'


def cells(words: Words, name: str, count: int, outcomes: Mapping[int, Outcome], away: Away) -> str:
    made = [ROWS[name](words, outcomes[k], away(k)) if k in outcomes else "" for k in range(count)]
    return "".join(f"<td>{escape(text) or '–'}</td>" for text in made)


def number(words: Words, value: float, digits: int = 2) -> str:
    """A number as this language writes it."""
    return words.written(f"{value:.{digits}f}")


def asked(words: Words, outcome: Outcome) -> str:
    if not outcome.asked:
        return ""
    missing = [words(f"attributes.{attribute}") for attribute, seen in outcome.asked.items() if not seen]
    key = "compare.rows.asked_but" if missing else "compare.rows.asked_value"
    return words(key, right=outcome.right, all=len(outcome.asked), missing=", ".join(missing))


def distance(words: Words, rmse: float | None) -> str:
    if rmse is None:
        return ""
    if rmse == 0:
        return words("compare.rows.distance_same")
    said = words("compare.rows.distance_value", share=words.percent(rmse), psnr=round(-20 * math.log10(rmse)))
    return ", ".join(part.replace(" ", "\u00a0") for part in said.split(", "))  # a number keeps its unit


ROWS: dict[str, Callable[[Words, Outcome, float | None], str]] = {
    "match": lambda words, o, _: "" if o.match is None else number(words, o.match),
    "asked": lambda words, o, _: asked(words, o),
    "distance": lambda words, _, rmse: distance(words, rmse),
    "saturation": lambda words, o, _: number(words, o.saturation),
    "contrast": lambda words, o, _: number(words, o.contrast),
    "calls": lambda _, o, __: str(o.calls),
    "seconds": lambda words, o, _: words("compare.rows.seconds_value", number=number(words, o.seconds, 1)),
}
"""What is measured, from top to bottom."""

SEEN = ("match", "asked")
"""Those of them that say what the judge sees."""
