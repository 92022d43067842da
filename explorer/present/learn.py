"""Learn: the live part of a lesson, run as packets for the players, and the learner's guess beside what came out.

    wish = setup(lesson)                              what the lesson sets up; the page may change it
    kept = Kept()
    for column, packet in live(studio, words, lesson, wish, kept): ...    but see learn_lab for an experiment
    answered(lesson, guess, language, kept, judge)    the reveal, from the very runs that were shown

A lesson of the tab destroy first makes the picture of its settings, then buries it under other static: with the
seed that it was made from, the static at the end would be the static at the start, and nothing could be lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from explorer.diffusion.noise import SEEDS
from explorer.errors import RefusedError
from explorer.lab.base import Result
from explorer.lesson.languages import Language
from explorer.lesson.numbers.measures import Runs, measure
from explorer.lesson.records import Lesson
from explorer.lesson.reveal import Reveal, reveal
from explorer.lesson.thinned import Thinned
from explorer.network.judge import Judge
from explorer.player.packets import Packet, new_run
from explorer.present.compare import interleave, label, picture_of
from explorer.present.create import Made, create, made
from explorer.present.destroy import STEPS, bury, shown, states
from explorer.present.give_back import back_settings, give_back
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import CHANGES, Comparison
from explorer.trajectory.heard import as_heard
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Step, Trajectory
from explorer.words.texts import Words

__all__ = ["Kept", "Wish", "answered", "change_of", "gives_back", "live", "setup"]

GIVE_BACK = 90.0  # percent of static from which the walk back starts, unless the learner says otherwise


@dataclass(frozen=True)
class Wish:
    """What is to be run.

    settings  of the run; in destroy, of the burial, its prompt being the words of the way back
    values    of a comparison, left to right
    share     percent of static from which a lesson that gives back walks back
    """

    settings: Settings
    values: tuple[Any, ...] = ()
    share: float = GIVE_BACK


@dataclass
class Kept:
    """What was shown, once it is finished: runs by column, with the compared values as labels, or an experiment."""

    walks: dict[int, Trajectory] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    experiment: Result | None = None

    def runs(self, judge: Judge) -> Runs:
        walks = tuple(self.walks[column] for column in sorted(self.walks))
        return Runs(walks, self.labels, judge, self.experiment)


def setup(lesson: Lesson) -> Wish:
    """The state in which the lesson begins."""
    settings = Settings.from_text(lesson.live.settings)
    if lesson.live.tab == "destroy":
        return Wish(settings.model_copy(update={"seed": (settings.seed + 1) % SEEDS, "steps": STEPS}))
    return Wish(settings, lesson.live.compare.values if lesson.live.compare else ())


def change_of(lesson: Lesson) -> str | None:
    """What a comparison calls the setting that changes."""
    if lesson.live.compare is None:
        return None
    return next(change for change, name in CHANGES.items() if name == lesson.live.compare.change)


def gives_back(lesson: Lesson) -> bool:
    return lesson.predict.answer.measure == "given_back"


def unheard(lesson: Lesson, wish: Wish) -> tuple[RefusedError, ...]:
    """What the models cannot follow of a wish, so that they run otherwise. Raises SettingsError where `live` does."""
    change = change_of(lesson)
    return as_heard(wish.settings)[1] if change is None else Comparison.make(change, wish.values, wish.settings).notes


def live(models: SharedModels, words: Words, lesson: Lesson, wish: Wish, kept: Kept) -> Iterator[tuple[int, Packet]]:
    """(column, packet) of all that the lesson runs. Raises SettingsError for values that cannot be compared."""
    change, call = change_of(lesson), lesson.predict.answer.measure
    if change is not None:
        comparison = Comparison.make(change, wish.values, wish.settings)
        shared = {"comparison": new_run(), "labels": [label(words, change, run) for run in comparison.runs]}
        kept.labels = tuple(map(str, wish.values))
        columns = [told(models, words, run, kept.walks, call, k, **shared) for k, run in enumerate(comparison.runs)]
        yield from ((column, packet) for column, packet, _ in interleave(columns))
    elif lesson.live.tab == "destroy":
        yield from ((0, packet) for packet in destroyed(models, words, lesson, wish, kept.walks))
    else:
        settings, _ = as_heard(wish.settings)
        packets = told(models, words, settings, kept.walks, call, bands=lesson.live.bands)
        yield from ((0, packet) for packet in packets)


def told(
    models: SharedModels,
    words: Words,
    settings: Settings,
    walks: dict[int, Trajectory],
    call: str | None,
    column: int = 0,
    **extra: Any,
) -> Iterator[Packet]:
    """The packets of one run, as `create` tells it; the finished walk is put into `walks`, thinned for a measure."""
    run_made = remembered(made(models, prepare(settings, models.model(settings.model))), settings, walks, call, column)
    return create(models, words, settings, run_made, column=column, **extra)


def remembered(run_made: Made, settings: Settings, walks: dict[int, Trajectory], call: str | None, column: int) -> Made:
    """A run as it is made; once finished, what the measure needs of its walk is in `walks`."""
    began, thin = time.perf_counter(), Thinned(call)
    for step, reading in run_made:
        if step.is_end:
            seconds = time.perf_counter() - began
            walks[column] = Trajectory(settings=settings.to_text(), steps=thin.steps, final=step.x_t, seconds=seconds)
        else:
            thin.add(step)
        yield step, reading


def destroyed(
    models: SharedModels, words: Words, lesson: Lesson, wish: Wish, walks: dict[int, Trajectory]
) -> Iterator[Packet]:
    """The picture is made, buried and, in some lessons, dug out; `walks` gets the way down, then the way back."""
    picture: dict[int, Trajectory] = {}
    yield from told(models, words, Settings.from_text(lesson.live.settings), picture, None)
    burial = Settings.make(**{name: getattr(wish.settings, name) for name in ("seed", "steps", "schedule")})
    x0, model = shown(picture[0].final), models.model(burial.model)
    run = ""
    for packet in bury(models, words, x0, burial):
        run = packet["run"]
        yield packet
    thin, last = Thinned(lesson.predict.answer.measure), x0
    for step in states(model, x0, burial):
        thin.add(step)
        last = step.x_t
    steps = thin.steps
    walks[0] = Trajectory(settings=burial.to_text(), steps=steps[:-1], final=last, seconds=0.0, forward=True)
    if gives_back(lesson):
        index = nearest(steps, wish.share)
        way = back_settings(burial, wish.settings.prompt, wish.settings.model)
        way = way.model_copy(update={"read_as": wish.settings.read_as})
        for packet in give_back(models, words, x0, burial, index, way, run):
            if packet.get("final"):
                walks[1] = Trajectory(settings=way.to_text(), steps=(), final=picture_of(packet), seconds=0.0)
            yield packet


def nearest(steps: tuple[Step, ...], percent: float) -> int:
    """Which frame has that share of static, in percent of the power; never the clean one."""
    return min(range(1, len(steps)), key=lambda i: abs(100 * steps[i].level.share_of_noise - percent))


def answered(lesson: Lesson, guess: str | float, language: Language, kept: Kept, judge: Judge) -> Reveal | None:
    """Guess and truth in one sentence; None where what was run does not answer what was asked."""
    prediction = lesson.predict
    if prediction.answer.measure is None:
        return reveal(prediction, guess, language)
    outcome = measure(prediction.answer.measure, kept.runs(judge))
    scored = bool(prediction.options) and {option.id for option in prediction.options} <= set(outcome.scores)
    if outcome.value is None and not scored:
        return None
    return reveal(prediction, guess, language, outcome)
