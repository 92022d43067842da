"""What is said of a run that a judge has steered: the tree of its walks, what it cost, and what a second reader says,
which knows nothing of the judge.

A plain run is made beside it; of both, the judge says how likely it finds what the words name, and the second reader by
how many nats the words explain the picture (explorer.trajectory.steer.liking).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from explorer.model.base import Model
from explorer.present.steer_report import Report, plain
from explorer.trajectory.steer.judged import Family, Judged, Search
from explorer.trajectory.steer.liking import LEVELS, Liking, second_reader
from explorer.types import Images, Step
from explorer.words.texts import Words

__all__ = ["of_judge"]

READING = 2 * len(LEVELS)  # network calls of the second reader, a picture


def of_judge(words: Words, search: Search, model: Model, careful: Model, liking: Liking) -> tuple[Search, Report]:
    """The run, and its report, which knows the family of the walk that was made last.

    careful  the model that is the second reader
    """
    family = Family()
    before, calls = plain(search.settings, model)

    def make() -> Iterator[Step]:
        family.forget()
        for _ in search.search(family):
            pass
        yield from family.steps()

    @cache
    def worth(final: Images) -> tuple[list[float], list[float]]:
        both = (before(), final)
        chances = [math.exp(float(liking.of_pictures(one)[0])) for one in both]
        return chances, [second_reader(careful, search.settings, one) for one in both]

    def said(final: Images) -> str:
        (was, now), (nats_was, nats_now) = worth(final)
        told = {"was": words.percent(was), "now": words.percent(now)}
        told |= {"nats_was": words.written(f"{nats_was:.0f}"), "nats_now": words.written(f"{nats_now:.0f}")}
        line = words("steer.told_judge", walks=walks_of(search), readings=family.readings, **told)
        return f"{line} {words('steer.told_goodhart')}" if now > was and nats_now < nats_was else line

    def beside(step: Step) -> dict[str, Images]:
        return {"unguided": before()} if step.is_end else {}

    report = Report(said, beside, lambda final: {"family": tree(family)}, calls=calls + 2 * READING)
    return replace(search, make=make), report


def walks_of(search: Search) -> int:
    return search.plan.count if isinstance(search.plan, Judged) else 1


def tree(family: Family) -> dict[str, Any]:
    """Of each step the walk that each goes on from; how much the finished ones are liked; and the way of the winner."""
    liked = [round(math.exp(each), 4) for each in family.generations[-1].liking]
    parents = [list(one.parents) for one in family.generations]
    return {"parents": parents, "liking": liked, "line": [*family.line(), family.winner]}
