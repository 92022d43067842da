"""The check of a lesson's front matter against the package: settings, values, controls, measures, needs."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping

from explorer.choices import choose
from explorer.lesson.front_matter import line_of
from explorer.lesson.numbers.compute import NumberError, compute
from explorer.lesson.numbers.measures import VERDICTS, Measure, find
from explorer.lesson.records import Lesson, Problem
from explorer.trajectory.settings import Settings, SettingsError

__all__ = ["check_matter"]

Complaint = tuple[str, str]  # (key of the front matter, message)


def check_matter(lesson: Lesson, others: Mapping[int, Lesson]) -> Iterator[Problem]:
    """All that names something which does not exist, or is out of order."""
    for part in (settings, controls, answer, needs):
        for key, message in part(lesson, others):
            line = line_of(lesson.lines, *key.split("."))
            yield Problem(file=str(lesson.path), line=line, message=f"{key}: {message}")


def settings(lesson: Lesson, others: Mapping[int, Lesson]) -> Iterator[Complaint]:
    """The settings must be readable, and say only what differs from the default; so must every compared value."""
    live = lesson.live
    try:
        whole = Settings.from_text(live.settings)
    except SettingsError as error:
        yield "live.settings", str(error)
        return
    if whole.to_text() != live.settings:
        yield "live.settings", f"is written {whole.to_text()!r}"
    fields = Settings.fields_from_text(live.settings)
    if live.tab == "lab" and not set(fields) <= {"seed"}:
        yield "live.settings", "an experiment takes a seed and nothing else"
    if live.compare is None:
        return
    if live.compare.change in fields:
        yield "live.settings", f"{live.compare.change} is what changes, so it does not belong here"
    for index, value in enumerate(live.compare.values):
        try:
            Settings.make(**{**fields, live.compare.change: value})
        except SettingsError as error:
            yield f"live.compare.values.{index}", str(error)


def controls(lesson: Lesson, others: Mapping[int, Lesson]) -> Iterator[Complaint]:
    """Controls are named as the fields of Settings."""
    for key in ("show", "hide"):
        for index, name in enumerate(getattr(lesson.live, key)):
            try:
                choose("control", name, Settings.model_fields)
            except ValueError as error:
                yield f"live.{key}.{index}", str(error)
    if lesson.live.tab == "lab" and not set(lesson.live.show) <= {"seed"}:
        yield "live.show", "an experiment takes a seed and nothing else"
    for name in sorted(set(lesson.live.show) & set(lesson.live.hide)):
        yield "live.hide", f"{name} is both shown and hidden"


def answer(lesson: Lesson, others: Mapping[int, Lesson]) -> Iterator[Complaint]:
    """The answer must be known, and fit the kind of prediction and the tab."""
    prediction, given = lesson.predict, lesson.predict.answer
    if given.number is not None:
        try:
            compute(given.number)
        except NumberError as error:
            yield "predict.answer.number", str(error)
    if given.measure is None:
        return
    try:
        measure = find(given.measure)
    except ValueError as error:
        yield "predict.answer.measure", str(error)
        return
    try:
        inspect.signature(measure.compute).bind(None, *given.measure.split()[1:])
    except TypeError as error:
        yield "predict.answer.measure", f"{measure.name}: {error}"
    if measure.tab != lesson.live.tab:
        yield "predict.answer.measure", f"{measure.name} is taken in the tab {measure.tab}, not {lesson.live.tab}"
    bounded = [option.when is not None for option in prediction.options]
    if any(bounded) and not all(bounded):
        yield "predict.options", "either every option says when it is right, or none does"
    if prediction.kind == "choice" and not any(bounded):
        known, where = scored(lesson, measure)
        for index, option in enumerate(prediction.options):
            if known and option.id not in known:
                yield f"predict.options.{index}", f"{option.id} is none of {where}"


def scored(lesson: Lesson, measure: Measure) -> tuple[tuple[str, ...], str]:
    """The options that can be right where they have no bounds, and what they are called; none where any can."""
    if lesson.live.compare is not None:
        return tuple(map(str, lesson.live.compare.values)), "the compared values"
    return (VERDICTS, "the verdicts") if measure.name == "verdict" else ((), "")


def needs(lesson: Lesson, others: Mapping[int, Lesson]) -> Iterator[Complaint]:
    """A lesson may need lessons that come before it."""
    by_id = {other.id: other for other in others.values()}
    for index, id in enumerate(lesson.needs):
        if id not in by_id:
            yield f"needs.{index}", f"there is no lesson {id}"
        elif by_id[id].number >= lesson.number:
            yield f"needs.{index}", f"{id} comes later"
